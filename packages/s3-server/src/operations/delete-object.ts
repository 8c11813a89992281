import type { Operation } from '../operation.js';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  parameters: ['versionId'],
  refusedHeaders: ['If-Match'],
  async run({ call, engine, objectInput, query }) {
    const deleted = await engine.deleteObject({ ...objectInput, versionId: query.get('versionId') }, call);
    return {
      status: 204,
      headers: {
        'x-amz-delete-marker': deleted.deleteMarker ? 'true' : undefined,
        'x-amz-version-id': deleted.versionId,
      },
    };
  },
};
