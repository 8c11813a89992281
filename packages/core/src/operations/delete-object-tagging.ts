import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { versionPermission } from '../steps/authorize.js';
import { changeTags } from '../steps/change-tags.js';
import type { ObjectInput } from './shared-types.js';

export interface DeleteObjectTaggingInput extends ObjectInput {
  readonly versionId?: string | undefined;
}

export interface DeleteObjectTaggingOutput {
  readonly versionId?: string;
}

/** Takes all tags off an object. @throws StorageError `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed` */
export async function deleteObjectTagging(
  context: EngineContext,
  input: DeleteObjectTaggingInput,
  options?: OperationOptions,
): Promise<DeleteObjectTaggingOutput> {
  const actions = { object: 's3:DeleteObjectTagging', version: 's3:DeleteObjectVersionTagging' } as const;
  const permission = versionPermission(actions, input.versionId);
  return changeTags(context, permission, { ...input, tags: [] }, options);
}
