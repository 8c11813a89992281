import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { requireBucket } from '../steps/lookups.js';
import type { BucketVersioningStatus } from './put-bucket-versioning.js';
import type { BucketInput } from './shared-types.js';

export type GetBucketVersioningInput = BucketInput;

export interface GetBucketVersioningOutput {
  /** Absent while versioning has never been enabled or suspended. */
  readonly status?: BucketVersioningStatus;
}

/** Tells the state of a bucket's versioning. @throws StorageError `NoSuchBucket` */
export async function getBucketVersioning(
  context: EngineContext,
  input: GetBucketVersioningInput,
  options?: OperationOptions,
): Promise<GetBucketVersioningOutput> {
  const { attributes } = await requireBucket(context, 's3:GetBucketVersioning', input, options);
  if (attributes.versioning === 'unversioned') return {};
  return { status: attributes.versioning === 'enabled' ? 'Enabled' : 'Suspended' };
}
