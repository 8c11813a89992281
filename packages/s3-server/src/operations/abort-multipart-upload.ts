import type { Operation } from '../operation.js';

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  parameters: ['uploadId'],
  async run({ call, engine, objectInput, query }) {
    await engine.abortMultipartUpload({ ...objectInput, uploadId: query.get('uploadId') ?? '' }, call);
    return { status: 204 };
  },
};
