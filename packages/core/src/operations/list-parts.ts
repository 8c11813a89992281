import { optional } from '../optional.js';
import type { OperationOptions } from '../blob-store.js';
import type { ChecksumAlgorithm, ChecksumType } from '../checksums/index.js';
import type { EngineContext } from '../engine-context.js';
import type { Initiator } from '../records.js';
import { STANDARD } from '../rules/attributes.js';
import { parseCount } from '../rules/integers.js';
import { showValue } from '../sealing/content-seal.js';
import { openUpload } from '../steps/encryption.js';
import { ownerOf } from '../steps/owners.js';
import { requireBucket, requireOpenUpload } from '../steps/lookups.js';
import type { CustomerKeyed, IntegerInput, ObjectName, Owner, UploadInput } from './shared-types.js';

/** The key of an upload under SSE-C is needed only to see the checksums of its parts. */
export interface ListPartsInput extends UploadInput, CustomerKeyed {
  readonly maxParts?: IntegerInput | undefined;
  readonly partNumberMarker?: IntegerInput | undefined;
}

export interface ListPartsOutput extends ObjectName {
  readonly uploadId: string;
  readonly parts: readonly {
    readonly partNumber: number;
    readonly lastModified: Date;
    /** Without quotes. */
    readonly etag: string;
    readonly size: number;
    readonly checksum?: string;
  }[];
  readonly partNumberMarker: number;
  readonly nextPartNumberMarker: number;
  readonly maxParts: number;
  readonly isTruncated: boolean;
  readonly initiator: Initiator;
  readonly owner: Owner;
  readonly storageClass: string;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: ChecksumType;
}

/** The most parts, uploads or keys of one page, and how many there are unless the client says otherwise. */
const MAX_PARTS = 1000;

/** Lists the parts of an open upload by number. @throws StorageError `NoSuchBucket`, `NoSuchUpload`, `InvalidArgument` */
export async function listParts(
  context: EngineContext,
  input: ListPartsInput,
  options: OperationOptions = {},
): Promise<ListPartsOutput> {
  const most = parseCount(input.maxParts, { name: 'max-parts', absent: MAX_PARTS, most: MAX_PARTS });
  const marker = parseCount(input.partNumberMarker, { name: 'part-number-marker', absent: 0 });
  const bucket = await requireBucket(context, 's3:ListMultipartUploadParts', input, options);
  const upload = await requireOpenUpload(context, bucket, input, options);
  const showsChecksums = upload.encryption?.source.type !== 'customer' || input.customerKey !== undefined;
  const opening = { customerKey: input.customerKey, keyActions: ['kms:Decrypt'] } as const;
  const seal = showsChecksums ? await openUpload(context, upload, opening, options) : undefined;
  const ref = { bucket: bucket.id, key: input.key, upload: upload.id };
  const found = most === 0 ? [] : await context.catalog.listParts(ref, { ...options, after: marker, limit: most + 1 });
  // An upload that has ended meanwhile has no parts, and would look as if it had never had any.
  if (found.length === 0) await requireOpenUpload(context, bucket, input, options);
  const shown = found.slice(0, most);
  return {
    bucket: input.bucket,
    key: input.key,
    uploadId: upload.id,
    parts: await Promise.all(
      shown.map(async ({ number, lastModified, etag, size, checksum }) => ({
        partNumber: number,
        lastModified: new Date(lastModified),
        etag,
        size,
        ...(showsChecksums ? optional('checksum', await showValue(checksum, seal, options)) : {}),
      })),
    ),
    partNumberMarker: marker,
    nextPartNumberMarker: shown.at(-1)?.number ?? 0,
    maxParts: most,
    isTruncated: found.length > most && most > 0,
    initiator: upload.initiator,
    owner: ownerOf(context, bucket),
    storageClass: upload.attributes.storageClass ?? STANDARD,
    ...(upload.checksum === undefined
      ? {}
      : { checksumAlgorithm: upload.checksum.algorithm, checksumType: upload.checksum.type }),
  };
}
