import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { optional } from '../optional.js';
import type { ObjectTag } from '../records.js';
import { versionPermission } from '../steps/authorize.js';
import { shownVersionId } from '../steps/lookups.js';
import { findObject } from '../steps/read-object.js';
import type { ObjectInput } from './shared-types.js';

export interface GetObjectTaggingInput extends ObjectInput {
  readonly versionId?: string | undefined;
}

export interface GetObjectTaggingOutput {
  readonly versionId?: string;
  /** In the order they were given in. */
  readonly tags: readonly ObjectTag[];
}

/** Tells an object's tags. @throws StorageError `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed` */
export async function getObjectTagging(
  context: EngineContext,
  input: GetObjectTaggingInput,
  options?: OperationOptions,
): Promise<GetObjectTaggingOutput> {
  const actions = { object: 's3:GetObjectTagging', version: 's3:GetObjectVersionTagging' } as const;
  const permission = versionPermission(actions, input.versionId);
  const { bucket, version, content } = await findObject(context, permission, input, options);
  return { ...optional('versionId', shownVersionId(bucket, version)), tags: content.attributes.tags ?? [] };
}
