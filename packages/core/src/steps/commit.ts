import type { OperationOptions } from '../blob-store.js';
import { StorageError } from '../errors.js';
import { discardBlobs } from '../content-writer.js';
import { storeNamed, type EngineContext } from '../engine-context.js';
import type { Additions, VersionCommit } from '../multipart-store.js';
import type { BucketRecord, ObjectContent, UploadRecord, VersionRecord } from '../records.js';
import type { WriteConditions } from '../operations/shared-types.js';
import { checkUntouchedSince, checkWriteConditions } from '../rules/conditions.js';

/** What a new version of a bucket takes the place of. */
export function replacedBy(bucket: BucketRecord): VersionCommit['replaces'] {
  return bucket.attributes.versioning === 'enabled' ? 'nothing' : 'null';
}

/**
 * One attempt at committing a version: looks at the conditions now, and makes them conditions of the commit.
 * @throws StorageError `PreconditionFailed`, `NoSuchKey`, `Conflict`
 */
export async function commitVersion(
  context: EngineContext,
  bucket: BucketRecord,
  commit: {
    readonly key: string;
    readonly content?: ObjectContent;
    readonly additions: Additions;
    readonly conditions: WriteConditions;
  },
  options?: OperationOptions,
): Promise<VersionRecord> {
  const { key, content, additions, conditions } = commit;
  return context.catalog.putVersion(
    {
      bucket,
      key,
      expect: await expectation(context, bucket, { key, conditions }, options),
      replaces: replacedBy(bucket),
      revision: context.ids.next(),
      now: context.clock.now(),
      ...(content === undefined ? {} : { content }),
      additions,
    },
    options,
  );
}

/**
 * What the current version must be for the conditions to hold. Unconditional writes do not look at it at all.
 *
 * @param since the upload that the write ends: nothing may have been written or deleted since it was created
 */
export async function expectation(
  context: EngineContext,
  bucket: BucketRecord,
  {
    key,
    conditions,
    since,
  }: { readonly key: string; readonly conditions: WriteConditions; readonly since?: UploadRecord },
  options?: OperationOptions,
): Promise<VersionCommit['expect']> {
  if (conditions.ifMatch === undefined && conditions.ifNoneMatch === undefined) return undefined;
  const current = await context.catalog.getVersion(bucket.id, key, options);
  const expect = checkWriteConditions(conditions, current, key);
  if (since !== undefined) checkUntouchedSince(since, current, { key, conditions });
  return expect;
}

/**
 * Runs what commits some additions, and deletes their blobs if it certainly did not. Where that is not certain (a lost
 * connection, say) they stay: if nothing refers to them, the sweeper finds them.
 */
export async function committing<T>(
  context: EngineContext,
  additions: Additions,
  commit: () => Promise<T>,
): Promise<T> {
  try {
    return await commit();
  } catch (error) {
    if (StorageError.is(error) && error.code !== 'Unavailable') {
      for (const blob of additions.blobs) await discardBlobs(storeNamed(context, blob.store), [blob.id]);
    }
    throw error;
  }
}
