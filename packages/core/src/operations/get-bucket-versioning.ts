import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { requireBucket } from '../steps/lookups.js';
import type { BucketVersioningStatus } from './put-bucket-versioning.js';

export interface GetBucketVersioningInput {
  readonly bucket: string;
}

export interface GetBucketVersioningOutput {
  /** Absent while versioning has never been enabled or suspended. */
  readonly status?: BucketVersioningStatus;
}

/** Tells the state of a bucket's versioning. @throws StorageError `NoSuchBucket` */
export async function getBucketVersioning(
  context: EngineContext,
  { bucket }: GetBucketVersioningInput,
  options?: OperationOptions,
): Promise<GetBucketVersioningOutput> {
  const { attributes } = await requireBucket(context, bucket, options);
  if (attributes.versioning === 'unversioned') return {};
  return { status: attributes.versioning === 'enabled' ? 'Enabled' : 'Suspended' };
}
