import type { Operation } from '../operation.js';

export const deleteBucketPolicy: Operation = {
  name: 'DeleteBucketPolicy',
  parameters: ['policy'],
  async run({ bucketInput, call, engine }) {
    await engine.deleteBucketPolicy(bucketInput, call);
    return { status: 204 };
  },
};
