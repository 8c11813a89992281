import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { requireBucket } from '../steps/lookups.js';
import type { BucketInput } from './shared-types.js';

export type GetBucketPolicyInput = BucketInput;

export interface GetBucketPolicyOutput {
  /** The document as it was put. */
  readonly policy: string;
}

/** The policy of a bucket. @throws StorageError `NoSuchBucket`, `NoSuchBucketPolicy`, `AccessDenied` */
export async function getBucketPolicy(
  context: EngineContext,
  input: GetBucketPolicyInput,
  options?: OperationOptions,
): Promise<GetBucketPolicyOutput> {
  const { attributes } = await requireBucket(context, 's3:GetBucketPolicy', input, options);
  if (attributes.policy !== undefined) return { policy: attributes.policy };
  throw new StorageError('NoSuchBucketPolicy', 'The bucket policy does not exist', {
    context: { BucketName: input.bucket },
  });
}
