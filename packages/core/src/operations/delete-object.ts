import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { optional } from '../optional.js';
import { checkKey } from '../rules/names.js';
import { commitVersion } from '../steps/commit.js';
import { settleConflicts } from '../steps/conflicts.js';
import { requireBucket, selectVersion, shownVersionId } from '../steps/lookups.js';
import type { ObjectInput } from './shared-types.js';

export interface DeleteObjectInput extends ObjectInput {
  readonly versionId?: string | undefined;
}

export interface DeleteObjectOutput {
  /** Whether a delete marker was made or removed. */
  readonly deleteMarker?: boolean;
  readonly versionId?: string;
}

/**
 * Deletes an object. Without a version id, a versioned bucket gets a delete marker; otherwise the version is gone for
 * good. Deleting what does not exist succeeds.
 *
 * @throws StorageError `NoSuchBucket`, `InvalidArgument`
 */
export async function deleteObject(
  context: EngineContext,
  input: DeleteObjectInput,
  options: OperationOptions = {},
): Promise<DeleteObjectOutput> {
  const { key, versionId } = input;
  const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  return settleConflicts(async () => {
    const bucket = await requireBucket(context, action, input, options);
    const selector = selectVersion(bucket, versionId);
    if (versionId === undefined && bucket.attributes.versioning !== 'unversioned') {
      checkKey(key);
      const conditions = {};
      const additions = { blobs: [], nodes: [] };
      const marker = await commitVersion(context, bucket, { key, additions, conditions }, options);
      return { deleteMarker: true, ...optional('versionId', shownVersionId(bucket, marker)) };
    }
    const version = await context.catalog.getVersion(bucket.id, key, { ...options, version: selector });
    if (version === undefined) return optional('versionId', versionId);
    await context.catalog.removeVersion(
      { bucket, key, versionId: version.versionId, expect: version.revision },
      options,
    );
    if (versionId === undefined) return {};
    return { ...(version.content === undefined ? { deleteMarker: true } : {}), versionId };
  }, options.signal);
}
