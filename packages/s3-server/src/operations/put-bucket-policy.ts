import { collect } from '@rangegraft/core';
import { verifiedDocumentOf } from '../document-integrity.js';
import type { Operation } from '../operation.js';

export const putBucketPolicy: Operation = {
  name: 'PutBucketPolicy',
  parameters: ['policy'],
  // Nobody is kept from locking himself out: the account itself always may change the policy.
  async run(context) {
    const { bucketInput, call, engine } = context;
    const policy = Buffer.from(await collect(await verifiedDocumentOf(context))).toString('utf8');
    await engine.putBucketPolicy({ ...bucketInput, policy }, call);
    return { status: 204 };
  },
};
