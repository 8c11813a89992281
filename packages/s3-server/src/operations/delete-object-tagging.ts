import type { Operation } from '../operation.js';

export const deleteObjectTagging: Operation = {
  name: 'DeleteObjectTagging',
  parameters: ['tagging', 'versionId'],
  async run({ bucket, call, engine, key, query }) {
    const input = { bucket, key, versionId: query.get('versionId') };
    const { versionId } = await engine.deleteObjectTagging(input, call);
    return { status: 204, headers: { 'x-amz-version-id': versionId } };
  },
};
