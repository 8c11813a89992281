import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { settleConflicts } from '../steps/conflicts.js';
import { requireBucket, requireUpload } from '../steps/lookups.js';
import type { UploadInput } from './shared-types.js';

export type AbortMultipartUploadInput = UploadInput;

/**
 * Ends an upload without an object and frees its parts. Repeating it, also after a completion, succeeds for as long
 * as the end of the upload is remembered (D-29).
 *
 * @throws StorageError `NoSuchBucket`, `NoSuchUpload`
 */
export async function abortMultipartUpload(
  context: EngineContext,
  input: AbortMultipartUploadInput,
  options: OperationOptions = {},
): Promise<void> {
  await settleConflicts(async () => {
    const bucket = await requireBucket(context, 's3:AbortMultipartUpload', input, options);
    const upload = await requireUpload(context, bucket, input, options);
    if (upload.end !== undefined) return;
    const ref = { bucket: bucket.id, key: input.key, upload: upload.id };
    await context.catalog.abortUpload(ref, context.clock.now(), options);
  }, options.signal);
}
