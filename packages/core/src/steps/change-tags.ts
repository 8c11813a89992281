import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { optional } from '../optional.js';
import type { ObjectTag } from '../records.js';
import type { ObjectInput } from '../operations/shared-types.js';
import type { Permission } from './authorize.js';
import { settleConflicts } from './conflicts.js';
import { shownVersionId } from './lookups.js';
import { findObject } from './read-object.js';

/** Gives a version other tags, or none, without making a new version. @returns the version's id as S3 shows it */
export async function changeTags(
  context: EngineContext,
  permission: Permission,
  { tags, ...input }: ObjectInput & { readonly versionId?: string | undefined; readonly tags: readonly ObjectTag[] },
  options: OperationOptions = {},
): Promise<{ readonly versionId?: string }> {
  return settleConflicts(async () => {
    const { bucket, version, content } = await findObject(context, permission, input, options);
    const { tags: _replaced, ...others } = content.attributes;
    await context.catalog.updateVersion(
      { bucket: bucket.id, key: version.key, versionId: version.versionId, expect: version.revision },
      {
        attributes: { ...others, ...optional('tags', tags.length === 0 ? undefined : tags) },
        revision: context.ids.next(),
      },
      options,
    );
    return optional('versionId', shownVersionId(bucket, version));
  }, options.signal);
}
