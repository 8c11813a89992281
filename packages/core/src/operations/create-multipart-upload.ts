import type { OperationOptions } from '../blob-store.js';
import type { ChecksumAlgorithm, ChecksumType } from '../checksums/index.js';
import type { EngineContext } from '../engine-context.js';
import { optional } from '../optional.js';
import type { UploadRecord } from '../records.js';
import { attributesOf } from '../rules/attributes.js';
import { checkKey } from '../rules/names.js';
import { uploadChecksumOf } from '../rules/upload-checksum.js';
import { settleConflicts } from '../steps/conflicts.js';
import { requireBucket } from '../steps/lookups.js';
import type { AttributesInput, ObjectInput } from './shared-types.js';

export interface CreateMultipartUploadInput extends ObjectInput, AttributesInput {
  /** In any case, as clients send it. */
  readonly checksumAlgorithm?: string | undefined;
  readonly checksumType?: string | undefined;
}

export interface CreateMultipartUploadOutput extends ObjectInput {
  readonly uploadId: string;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: ChecksumType;
}

/** Opens an upload. @throws StorageError `NoSuchBucket`, `KeyTooLongError`, `InvalidRequest`, `MetadataTooLarge`, ... */
export async function createMultipartUpload(
  context: EngineContext,
  input: CreateMultipartUploadInput,
  options: OperationOptions = {},
): Promise<CreateMultipartUploadOutput> {
  const { key } = input;
  checkKey(key);
  const checksum = uploadChecksumOf(input.checksumAlgorithm, input.checksumType);
  const attributes = attributesOf(input);
  return settleConflicts(async () => {
    const bucket = await requireBucket(context, input.bucket, options);
    const record: UploadRecord = {
      id: context.ids.next(),
      key,
      initiated: context.clock.now(),
      attributes,
      ...optional('checksum', checksum),
    };
    await context.catalog.createUpload({ bucket, record }, options);
    return {
      bucket: input.bucket,
      key,
      uploadId: record.id,
      ...(checksum === undefined ? {} : { checksumAlgorithm: checksum.algorithm, checksumType: checksum.type }),
    };
  }, options.signal);
}
