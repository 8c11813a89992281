import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { settleConflicts } from '../steps/conflicts.js';
import { requireBucket } from '../steps/lookups.js';
import type { BucketInput } from './shared-types.js';

export type DeleteBucketInput = BucketInput;

/**
 * Removes an empty bucket; uploads still open in it end with it (D-19).
 * @throws StorageError `NoSuchBucket`, `BucketNotEmpty`
 */
export async function deleteBucket(
  context: EngineContext,
  input: DeleteBucketInput,
  options?: OperationOptions,
): Promise<void> {
  await settleConflicts(async () => {
    const bucket = await requireBucket(context, 's3:DeleteBucket', input, options);
    if (await context.catalog.deleteBucket(bucket, options)) return;
    const versioned =
      bucket.attributes.versioning === 'unversioned' ? '' : '. You must delete all versions in the bucket.';
    throw new StorageError('BucketNotEmpty', `The bucket you tried to delete is not empty${versioned}`, {
      context: { BucketName: input.bucket },
    });
  }, options?.signal);
}
