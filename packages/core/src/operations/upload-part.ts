import type { OperationOptions } from '../blob-store.js';
import type { ChecksumAlgorithm } from '../checksums/index.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { optional } from '../optional.js';
import type { PartRecord, UploadChecksum } from '../records.js';
import { parsePartNumber } from '../rules/integers.js';
import { hideValue } from '../sealing/content-seal.js';
import { committing } from '../steps/commit.js';
import { settleConflicts } from '../steps/conflicts.js';
import { openUpload, shownEncryption } from '../steps/encryption.js';
import { requireBucket, requireOpenUpload } from '../steps/lookups.js';
import { opaqueEtagIn } from '../steps/opaque-etags.js';
import { storeContent } from '../steps/store-content.js';
import type { ContentInput, CustomerKeyed, IntegerInput, ShownEncryption, UploadInput } from './shared-types.js';

export interface UploadPartInput extends UploadInput, ContentInput, CustomerKeyed {
  readonly partNumber: IntegerInput;
}

export interface UploadPartOutput {
  /** Without quotes. */
  readonly etag: string;
  /** Of the upload's algorithm, or of the one the part was sent with. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  /** Absent for what is not encrypted. */
  readonly encryption?: ShownEncryption;
}

/**
 * Stores a part of an open upload; a part of the same number is replaced, by whichever write finishes last.
 *
 * @throws StorageError `NoSuchBucket`, `NoSuchUpload`, `InvalidArgument`, `InvalidRequest`, `BadDigest`,
 *   `IncompleteBody`, `EntityTooLarge`
 */
export async function uploadPart(
  context: EngineContext,
  input: UploadPartInput,
  options: OperationOptions = {},
): Promise<UploadPartOutput> {
  const bucket = await requireBucket(context, 's3:PutObject', input, options);
  const number = parsePartNumber(input.partNumber);
  const upload = await requireOpenUpload(context, bucket, input, options);
  const seal = await openUpload(context, upload, input, options);
  checkPartChecksum(upload.checksum, input.checksum?.algorithm);
  const algorithm = upload.checksum?.algorithm ?? input.checksum?.algorithm;
  const stored = await storeContent(context, input, bucket, {
    ...options,
    algorithms: algorithm === undefined ? [] : [algorithm],
    seal,
  });
  const value = algorithm === undefined ? undefined : stored.checksum(algorithm);
  const part: PartRecord = {
    number,
    revision: context.ids.next(),
    manifest: { id: context.ids.next(), root: stored.root },
    size: stored.size,
    etag: opaqueEtagIn(context, bucket, seal) ?? stored.md5,
    lastModified: context.clock.now(),
    // Kept only where the upload has an algorithm (D-50).
    ...(upload.checksum === undefined ? {} : optional('checksum', await hideValue(value, seal, options))),
  };
  await committing(context, stored.additions, () =>
    settleConflicts(async () => {
      // Whoever lost the right, or the bucket, while the bytes were coming must not keep the part.
      const current = await requireBucket(context, 's3:PutObject', input, options);
      await requireOpenUpload(context, current, input, options);
      await context.catalog.putPart(
        { upload: { bucket: current.id, key: input.key, upload: upload.id }, part, additions: stored.additions },
        options,
      );
    }, options.signal),
  );
  return {
    etag: part.etag,
    ...(algorithm === undefined || value === undefined ? {} : { checksum: { algorithm, value } }),
    ...optional('encryption', shownEncryption(upload.encryption, input.customerKey)),
  };
}

/** A part must bring the upload's checksum, or none where S3 computes it itself. */
function checkPartChecksum(expected: UploadChecksum | undefined, actual: ChecksumAlgorithm | undefined): void {
  if (expected === undefined || expected.algorithm === actual) return;
  if (actual === undefined && expected.type === 'FULL_OBJECT') return;
  throw new StorageError(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${expected.algorithm.toLowerCase()}, ` +
      `actual checksum Type: ${actual?.toLowerCase() ?? 'null'}`,
  );
}
