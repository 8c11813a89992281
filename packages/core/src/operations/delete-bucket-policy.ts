import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { settleConflicts } from '../steps/conflicts.js';
import { requireBucket } from '../steps/lookups.js';
import type { BucketInput } from './shared-types.js';

export type DeleteBucketPolicyInput = BucketInput;

/** Takes a bucket's policy away; where there is none, that succeeds too. @throws StorageError `NoSuchBucket`, `AccessDenied` */
export async function deleteBucketPolicy(
  context: EngineContext,
  input: DeleteBucketPolicyInput,
  options: OperationOptions = {},
): Promise<void> {
  await settleConflicts(async () => {
    const bucket = await requireBucket(context, 's3:DeleteBucketPolicy', input, options);
    const { policy, ...attributes } = bucket.attributes;
    if (policy === undefined) return;
    await context.catalog.updateBucket(bucket, { attributes, revision: context.ids.next() }, options);
  }, options.signal);
}
