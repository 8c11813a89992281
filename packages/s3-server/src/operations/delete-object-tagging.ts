import type { Operation } from '../operation.js';

export const deleteObjectTagging: Operation = {
  name: 'DeleteObjectTagging',
  parameters: ['tagging', 'versionId'],
  async run({ call, engine, objectInput, query }) {
    const input = { ...objectInput, versionId: query.get('versionId') };
    const { versionId } = await engine.deleteObjectTagging(input, call);
    return { status: 204, headers: { 'x-amz-version-id': versionId } };
  },
};
