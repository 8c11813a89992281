import type { OperationOptions } from '../blob-store.js';
import type { ChecksumAlgorithm, ChecksumType } from '../checksums/index.js';
import type { EngineContext } from '../engine-context.js';
import { optional } from '../optional.js';
import type { UploadRecord } from '../records.js';
import { attributesOf } from '../rules/attributes.js';
import { bucketKind } from '../rules/bucket-kind.js';
import { stateOfKey } from '../rules/conditions.js';
import { uploadChecksumOf } from '../rules/upload-checksum.js';
import { authorizeTags, refuseAnonymous } from '../steps/authorize.js';
import { settleConflicts } from '../steps/conflicts.js';
import { authorizeKey, sealNew, shownEncryption } from '../steps/encryption.js';
import { requireBucket } from '../steps/lookups.js';
import { callingOwner } from '../steps/owners.js';
import type { AttributesInput, Encrypting, ObjectInput, ObjectName, ShownEncryption } from './shared-types.js';

export interface CreateMultipartUploadInput extends ObjectInput, AttributesInput, Encrypting {
  /** In any case, as clients send it. */
  readonly checksumAlgorithm?: string | undefined;
  readonly checksumType?: string | undefined;
}

export interface CreateMultipartUploadOutput extends ObjectName {
  readonly uploadId: string;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: ChecksumType;
  /** Absent for what is not encrypted. */
  readonly encryption?: ShownEncryption;
}

/** Opens an upload. @throws StorageError `NoSuchBucket`, `KeyTooLongError`, `InvalidRequest`, `MetadataTooLarge`, ... */
export async function createMultipartUpload(
  context: EngineContext,
  input: CreateMultipartUploadInput,
  options: OperationOptions = {},
): Promise<CreateMultipartUploadOutput> {
  const { key } = input;
  refuseAnonymous(options, 'Anonymous users cannot initiate multipart uploads. Please authenticate.');
  const checksum = uploadChecksumOf(input.checksumAlgorithm, input.checksumType);
  const attributes = attributesOf(input, bucketKind(input.bucket));
  return settleConflicts(async () => {
    const bucket = await requireBucket(context, 's3:PutObject', input, options);
    await authorizeTags(context, { bucket, key, tags: attributes.tags }, options);
    const seal = await sealNew(context, bucket, input, options);
    // S3 reads the parts again to put them together.
    if (seal !== undefined) await authorizeKey(context, seal.encryption.source, ['kms:Decrypt'], options);
    const record: UploadRecord = {
      id: context.ids.next(),
      key,
      initiated: context.clock.now(),
      initiator: callingOwner(context, options),
      attributes,
      ...optional('checksum', checksum),
      ...optional('encryption', seal?.encryption),
      ...optional('found', stateOfKey(await context.catalog.getVersion(bucket.id, key, options))),
    };
    await context.catalog.createUpload({ bucket, record }, options);
    return {
      bucket: input.bucket,
      key,
      uploadId: record.id,
      ...(checksum === undefined ? {} : { checksumAlgorithm: checksum.algorithm, checksumType: checksum.type }),
      ...optional('encryption', shownEncryption(record.encryption, input.customerKey)),
    };
  }, options.signal);
}
