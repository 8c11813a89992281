import type { Operation } from '../operation.js';

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  parameters: ['uploadId'],
  async run({ bucket, call, engine, key, query }) {
    await engine.abortMultipartUpload({ bucket, key, uploadId: query.get('uploadId') ?? '' }, call);
    return { status: 204 };
  },
};
