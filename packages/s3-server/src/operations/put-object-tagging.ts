import { verifiedDocumentOf } from '../document-integrity.js';
import type { Operation } from '../operation.js';
import { readTagging } from '../xml/index.js';

export const putObjectTagging: Operation = {
  name: 'PutObjectTagging',
  parameters: ['tagging', 'versionId'],
  async run(context) {
    const { call, engine, objectInput, query } = context;
    const tags = await readTagging(await verifiedDocumentOf(context));
    const { versionId } = await engine.putObjectTagging(
      { ...objectInput, versionId: query.get('versionId'), tags },
      call,
    );
    return { status: 200, headers: { 'x-amz-version-id': versionId } };
  },
};
