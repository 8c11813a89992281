import type { Operation } from '../operation.js';

export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  parameters: [],
  async run({ bucketInput, call, engine }) {
    await engine.deleteBucket(bucketInput, call);
    return { status: 204 };
  },
};
