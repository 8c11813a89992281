import { parseBucketPolicy } from '../authorization/parse-policy.js';
import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { settleConflicts } from '../steps/conflicts.js';
import { requireBucket } from '../steps/lookups.js';
import type { BucketInput } from './shared-types.js';

export interface PutBucketPolicyInput extends BucketInput {
  /** A JSON document of at most 20 KiB. */
  readonly policy: string;
}

/**
 * Gives a bucket a policy, in place of the one it had.
 * @throws StorageError `NoSuchBucket`, `AccessDenied`, `MalformedPolicy` also for what would not be obeyed
 */
export async function putBucketPolicy(
  context: EngineContext,
  input: PutBucketPolicyInput,
  options: OperationOptions = {},
): Promise<void> {
  const { policy } = input;
  await settleConflicts(async () => {
    const bucket = await requireBucket(context, 's3:PutBucketPolicy', input, options);
    parseBucketPolicy(policy, bucket.name);
    const attributes = { ...bucket.attributes, policy };
    await context.catalog.updateBucket(bucket, { attributes, revision: context.ids.next() }, options);
  }, options.signal);
}
