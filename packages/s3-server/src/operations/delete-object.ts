import type { Operation } from '../operation.js';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  parameters: ['versionId'],
  async run({ call, engine, headers, objectInput, query }) {
    const input = { ...objectInput, versionId: query.get('versionId'), ifMatch: headers.get('if-match') };
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
