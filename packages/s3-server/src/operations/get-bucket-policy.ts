import type { Operation } from '../operation.js';

export const getBucketPolicy: Operation = {
  name: 'GetBucketPolicy',
  parameters: ['policy'],
  async run({ bucketInput, call, engine }) {
    const { policy } = await engine.getBucketPolicy(bucketInput, call);
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: policy };
  },
};
