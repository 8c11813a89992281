import type { Operation } from '../operation.js';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  parameters: ['versionId'],
  async run({ bucket, call, engine, headers, key, query }) {
    const input = { bucket, key, versionId: query.get('versionId'), ifMatch: headers.get('if-match') };
    const deleted = await engine.deleteObject(input, call);
    return {
      status: 204,
      headers: {
        'x-amz-delete-marker': deleted.deleteMarker ? 'true' : undefined,
        'x-amz-version-id': deleted.versionId,
      },
    };
  },
};
