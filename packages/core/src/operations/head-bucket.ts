import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { requireBucket } from '../steps/lookups.js';
import type { BucketInput } from './shared-types.js';

export type HeadBucketInput = BucketInput;

export interface HeadBucketOutput {
  readonly region: string;
}

/** Tells whether a bucket exists, and where. @throws StorageError `NoSuchBucket` */
export async function headBucket(
  context: EngineContext,
  input: HeadBucketInput,
  options?: OperationOptions,
): Promise<HeadBucketOutput> {
  const { attributes } = await requireBucket(context, 's3:ListBucket', input, options);
  return { region: attributes.region };
}
