import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import type { BucketRecord } from '../records.js';
import { canCopyBetween } from '../rules/bucket-kind.js';
import type { CopySource } from '../rules/copy-source.js';
import { authorize, questionAbout, readPermission, versionPermission, type Permission } from './authorize.js';
import type { FoundObject } from './lookups.js';

/** The permissions that a copy needs on its two sides. */
export interface CopyPermissions {
  readonly source: Permission;
  readonly destination: Permission;
}

/** The destination's may depend on the source: policies see it decoded, so that no way of writing it gets past them. */
export function copyPermissions(source: CopySource, metadataDirective?: string): CopyPermissions {
  const conditions = {
    's3:x-amz-copy-source': `${source.bucket}/${source.key}`,
    's3:x-amz-metadata-directive': metadataDirective,
  };
  return { source: readPermission(source.versionId), destination: { action: 's3:PutObject', conditions } };
}

export interface CopyToAuthorize {
  readonly destination: BucketRecord;
  readonly key: string;
  readonly source: CopySource;
  readonly permissions: CopyPermissions;
}

/** @throws StorageError `InvalidRequest` for a copy from or to a Local Zone of another Region */
export function checkCopyRegions({ destination, source }: Pick<CopyToAuthorize, 'destination' | 'source'>): void {
  if (canCopyBetween(source.bucket, destination.name)) return;
  throw new StorageError(
    'InvalidRequest',
    'The source and destination of a copy from or to a Local Zone must have the same parent Region.',
  );
}

/**
 * Authorises both sides of a copy before anything else is found out about them.
 *
 * A source bucket that does not exist is no question of permission; should it come into being meanwhile, `requireSource`
 * asks. @throws StorageError `AccessDenied`
 */
export async function authorizeCopy(
  context: EngineContext,
  { destination, key, source, permissions }: CopyToAuthorize,
  options: OperationOptions,
): Promise<void> {
  // The embedding program need not wait for a look at the catalog.
  if (options.caller === undefined) return;
  await authorize(context, questionAbout(permissions.destination, destination, key), options);
  const bucket = await context.catalog.getBucket(source.bucket, options);
  if (bucket === undefined) return;
  await authorize(context, questionAbout(permissions.source, bucket, source.key), options);
}

/** Tags that come along are read from the source, for which it takes more than the right to read its bytes. */
export async function authorizeReadingTags(
  context: EngineContext,
  source: CopySource,
  { bucket }: Pick<FoundObject, 'bucket'>,
  options: OperationOptions,
): Promise<void> {
  const actions = { object: 's3:GetObjectTagging', version: 's3:GetObjectVersionTagging' } as const;
  const permission = versionPermission(actions, source.versionId);
  await authorize(context, questionAbout(permission, bucket, source.key), options);
}
