import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { requireBucket } from '../steps/lookups.js';

export interface HeadBucketInput {
  readonly bucket: string;
}

export interface HeadBucketOutput {
  readonly region: string;
}

/** Tells whether a bucket exists, and where. @throws StorageError `NoSuchBucket` */
export async function headBucket(
  context: EngineContext,
  { bucket }: HeadBucketInput,
  options?: OperationOptions,
): Promise<HeadBucketOutput> {
  const { attributes } = await requireBucket(context, bucket, options);
  return { region: attributes.region };
}
