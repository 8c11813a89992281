import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { optional } from '../optional.js';
import { requireBucket } from '../steps/lookups.js';
import type { BucketInput } from './shared-types.js';

export type GetBucketLocationInput = BucketInput;

export interface GetBucketLocationOutput {
  readonly region: string;
  /** The old name of the region, if the bucket was created with that: `EU`. */
  readonly locationConstraint?: string;
}

/** Tells where a bucket is. @throws StorageError `NoSuchBucket`, `AccessDenied` */
export async function getBucketLocation(
  context: EngineContext,
  input: GetBucketLocationInput,
  options?: OperationOptions,
): Promise<GetBucketLocationOutput> {
  const { attributes } = await requireBucket(context, 's3:GetBucketLocation', input, options);
  return { region: attributes.region, ...optional('locationConstraint', attributes.locationConstraint) };
}
