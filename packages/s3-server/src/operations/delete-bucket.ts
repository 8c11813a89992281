import type { Operation } from '../operation.js';

export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  parameters: [],
  async run({ bucket, call, engine }) {
    await engine.deleteBucket({ bucket }, call);
    return { status: 204 };
  },
};
