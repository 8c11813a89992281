import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import type { StorageError } from '../errors.js';
import { optional } from '../optional.js';
import { checkDeleteConditions } from '../rules/conditions.js';
import { headerNotImplemented } from '../rules/not-implemented.js';
import { commitVersion } from '../steps/commit.js';
import { settleConflicts } from '../steps/conflicts.js';
import { requireBucket, selectVersion, shownVersionId } from '../steps/lookups.js';
import type { DeleteConditions, ObjectInput } from './shared-types.js';

export interface DeleteObjectInput extends ObjectInput, DeleteConditions {
  readonly versionId?: string | undefined;
}

export interface DeleteObjectOutput {
  /** Whether a delete marker was made or removed. */
  readonly deleteMarker?: boolean;
  readonly versionId?: string;
}

/**
 * Deletes an object. Without a version id, a versioned bucket gets a delete marker; otherwise the version is gone for
 * good. Deleting what does not exist succeeds, unless there is a condition.
 *
 * @throws StorageError `NoSuchBucket`, `InvalidArgument`, `PreconditionFailed`, `NoSuchKey`, `NotImplemented`
 */
export async function deleteObject(
  context: EngineContext,
  input: DeleteObjectInput,
  options: OperationOptions = {},
): Promise<DeleteObjectOutput> {
  const { key, versionId, ifMatch } = input;
  if (versionId !== undefined && ifMatch !== undefined) throw conditionOnVersion();
  const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  return settleConflicts(async () => {
    const bucket = await requireBucket(context, action, input, options);
    const selector = selectVersion(bucket, versionId);
    if (versionId === undefined && bucket.attributes.versioning !== 'unversioned') {
      const conditions = { ifMatch };
      const additions = { blobs: [], nodes: [] };
      const marker = await commitVersion(context, bucket, { key, additions, conditions }, options);
      return { deleteMarker: true, ...optional('versionId', shownVersionId(bucket, marker)) };
    }
    const version = await context.catalog.getVersion(bucket.id, key, { ...options, version: selector });
    checkDeleteConditions(input, version, key);
    if (version === undefined) return optional('versionId', versionId);
    await context.catalog.removeVersion(
      { bucket, key, versionId: version.versionId, expect: version.revision },
      options,
    );
    if (versionId === undefined) return {};
    return { ...(version.content === undefined ? { deleteMarker: true } : {}), versionId };
  }, options.signal);
}

/** Conditions are about the current version. To ignore one would be to delete what it protects. */
function conditionOnVersion(): StorageError {
  return headerNotImplemented('If-Match', 'Conditions are not accepted together with a version id');
}
