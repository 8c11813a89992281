import { verifiedDocumentOf } from '../document-integrity.js';
import { bucketUrl } from '../locations.js';
import { elementNotImplemented } from '../not-implemented.js';
import type { Operation } from '../operation.js';
import { readCreateBucketConfiguration } from '../xml/index.js';

export const createBucket: Operation = {
  name: 'CreateBucket',
  parameters: [],
  refusedHeaders: ['x-amz-expected-bucket-owner'],
  async run(context) {
    const { bucket, call, engine } = context;
    const { tagged, ...configuration } = await readCreateBucketConfiguration(await verifiedDocumentOf(context));
    if (tagged) throw elementNotImplemented('Tags');
    const created = await engine.createBucket({ bucket, ...configuration }, call);
    const location = created.region === 'us-east-1' ? `/${created.bucket}` : bucketUrl(context);
    return { status: 200, headers: { Location: location } };
  },
};
