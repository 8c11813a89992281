import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import type { ObjectTag } from '../records.js';
import { parseTags } from '../rules/tags.js';
import { versionPermission } from '../steps/authorize.js';
import { changeTags } from '../steps/change-tags.js';
import type { ObjectInput } from './shared-types.js';

export interface PutObjectTaggingInput extends ObjectInput {
  readonly versionId?: string | undefined;
  /** All the tags that the object shall have. */
  readonly tags: readonly ObjectTag[];
}

export interface PutObjectTaggingOutput {
  readonly versionId?: string;
}

/**
 * Replaces an object's tags.
 * @throws StorageError `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed`, `InvalidTag`, `BadRequest`
 */
export async function putObjectTagging(
  context: EngineContext,
  input: PutObjectTaggingInput,
  options?: OperationOptions,
): Promise<PutObjectTaggingOutput> {
  const actions = { object: 's3:PutObjectTagging', version: 's3:PutObjectVersionTagging' } as const;
  const permission = versionPermission(actions, input.versionId);
  return changeTags(context, permission, { ...input, tags: parseTags(input.tags) }, options);
}
