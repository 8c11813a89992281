import { verifiedDocumentOf } from '../document-integrity.js';
import { elementNotImplemented } from '../not-implemented.js';
import type { Operation } from '../operation.js';
import { readVersioningConfiguration } from '../xml/index.js';

export const putBucketVersioning: Operation = {
  name: 'PutBucketVersioning',
  parameters: ['versioning'],
  async run(context) {
    const { bucketInput, call, engine } = context;
    const { status, mfaDelete = 'Disabled' } = await readVersioningConfiguration(await verifiedDocumentOf(context));
    if (mfaDelete !== 'Disabled') throw elementNotImplemented('MfaDelete');
    await engine.putBucketVersioning({ ...bucketInput, status }, call);
    return { status: 200 };
  },
};
