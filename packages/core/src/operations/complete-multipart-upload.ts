import { optional } from '../optional.js';
import { createHash } from 'node:crypto';
import type { OperationOptions } from '../blob-store.js';
import { compositeChecksum, encodeCrc, isCrcAlgorithm, type ChecksumAlgorithm, type Crcs } from '../checksums/index.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { multipartEtag, unquoteEtag } from '../etag.js';
import { join } from '../manifest/join.js';
import { NodeBuilder } from '../manifest/node-builder.js';
import type { UploadRef } from '../multipart-store.js';
import type {
  BucketRecord,
  CompletedPart,
  PartRecord,
  StoredChecksum,
  UploadRecord,
  VersionRecord,
} from '../records.js';
import { bucketKind } from '../rules/bucket-kind.js';
import {
  checkCompletionType,
  checkNoGaps,
  checkObjectChecksum,
  checkObjectSize,
  checkObjectSizeForm,
  checkPartList,
  checkPartOrder,
  checkPartSizes,
  matchPart,
  objectChecksumOf,
} from '../rules/completion.js';
import { checkWriteConditionForms } from '../rules/conditions.js';
import { parseChecksumType } from '../rules/upload-checksum.js';
import { hideValue, showValue, type ContentSeal } from '../sealing/content-seal.js';
import { unmaskedCrcs, type MaskSources } from '../sealing/crc-mask.js';
import { expectation, replacedBy } from '../steps/commit.js';
import { settleConflicts } from '../steps/conflicts.js';
import { openUpload, parametersMissing, shownEncryption } from '../steps/encryption.js';
import { noSuchUpload, requireBucket, requireUpload, shownVersionId } from '../steps/lookups.js';
import { opaqueEtagIn } from '../steps/opaque-etags.js';
import type {
  CustomerKeyed,
  IntegerInput,
  ObjectName,
  ShownEncryption,
  UploadInput,
  WriteConditions,
} from './shared-types.js';

export interface CompletedPartInput {
  readonly partNumber: number;
  /** With or without quotes. */
  readonly etag: string;
  readonly checksums?: Partial<Record<ChecksumAlgorithm, string>> | undefined;
}

export interface CompleteMultipartUploadInput extends UploadInput, WriteConditions, CustomerKeyed {
  readonly parts: readonly CompletedPartInput[];
  /** Of the whole object. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
  readonly checksumType?: string | undefined;
  /** `x-amz-mp-object-size`. */
  readonly objectSize?: IntegerInput | undefined;
}

export interface CompleteMultipartUploadOutput extends ObjectName {
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: StoredChecksum;
  readonly versionId?: string;
  /** Absent for what is not encrypted, and under SSE-C, of which S3 shows nothing here. */
  readonly encryption?: ShownEncryption;
}

const PAGE = 1000;

/**
 * Makes one object of an upload's parts, by joining their manifests: no byte is read or written.
 *
 * The object appears complete or not at all. Repeating the same request answers the same while the end of the upload
 * is remembered (D-28). The order of the checks is that of docs/reference/s3/errors.md.
 *
 * @throws StorageError `NoSuchUpload`, `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall`, `InvalidRequest`,
 *   `BadDigest`, `PreconditionFailed`, `ConditionalRequestConflict`, ...
 */
export async function completeMultipartUpload(
  context: EngineContext,
  input: CompleteMultipartUploadInput,
  options: OperationOptions = {},
): Promise<CompleteMultipartUploadOutput> {
  await requireBucket(context, 's3:PutObject', input, options);
  checkPartList(input.parts);
  checkWriteConditionForms(input);
  parseChecksumType(input.checksumType);
  checkObjectSizeForm(input.objectSize);
  const request = digestOf(input);
  return settleConflicts(async () => {
    const bucket = await requireBucket(context, 's3:PutObject', input, options);
    const upload = await requireUpload(context, bucket, input, options);
    const seal = await openForCompletion(context, upload, input, options);
    const { end } = upload;
    if (end?.how === 'completed' && end.request === request) {
      const checksum = end.checksum && { ...end.checksum, value: await showValue(end.checksum.value, seal, options) };
      // Versioning may have been enabled since, and would show another version.
      const then = { ...bucket, attributes: { ...bucket.attributes, versioning: end.versioning } };
      return outputOf(input, then, { ...end, checksum, upload });
    }
    if (end !== undefined) throw noSuchUpload(upload.id);
    const { choices } = context.settings;
    checkCompletionType(input.checksumType, upload.checksum, choices.otherChecksumType);
    checkPartOrder(input.parts, upload.id);
    const { parts, kept } = await matchParts(context, bucket, { input, upload, seal }, options);
    const builder = new NodeBuilder(context.records, context.ids);
    const roots = parts.flatMap((part) => part.manifest.root ?? []);
    const root = await join(builder, roots);
    const size = root?.length ?? 0;
    checkObjectSize(input.objectSize, size);
    const sources: MaskSources = { nodes: builder, blobs: (ids) => context.records.blobs(ids) };
    const crcs = () => unmaskedCrcs(root, seal?.domain, sources, options.signal);
    const checksum = await checksumOf(upload, parts, crcs);
    checkObjectChecksum(input, upload.checksum, { actual: checksum?.value, untyped: choices.untypedObjectChecksum });
    const conditioned = { key: input.key, conditions: input, since: upload };
    const ref: UploadRef = { bucket: bucket.id, key: input.key, upload: upload.id };
    const expect = await expectation(context, bucket, conditioned, options).catch(async (error: unknown) => {
      // Whoever has ended the upload meanwhile may be why the condition fails.
      await checkStillOpen(context, ref, options);
      throw error;
    });
    const hidden = checksum && { ...checksum, value: await hideValue(checksum.value, seal, options) };
    const version = await context.catalog.completeUpload(
      {
        upload: ref,
        parts,
        completedParts: completedPartsOf(kept),
        version: {
          bucket,
          key: input.key,
          expect,
          replaces: replacedBy(bucket),
          revision: context.ids.next(),
          now: context.clock.now(),
          content: {
            manifest: { id: context.ids.next(), root },
            size,
            etag: opaqueEtagIn(context, bucket) ?? multipartEtag(parts.map((part) => part.etag)),
            ...optional('checksum', hidden),
            partCount: parts.length,
            attributes: upload.attributes,
            ...optional('encryption', upload.encryption),
          },
          additions: { blobs: [], nodes: builder.nodesOf(root) },
        },
        request,
        versioning: bucket.attributes.versioning,
        checksum: hidden,
      },
      options,
    );
    const etag = version.content?.etag ?? '';
    return outputOf(input, bucket, { ...version, etag, checksum, upload });
  }, options.signal);
}

/** The seal, for which a customer's key is needed where there are checksums to look at. */
async function openForCompletion(
  context: EngineContext,
  upload: UploadRecord,
  { customerKey }: CompleteMultipartUploadInput,
  options: OperationOptions,
): Promise<ContentSeal | undefined> {
  if (upload.encryption?.source.type === 'customer' && customerKey === undefined) {
    if (upload.checksum !== undefined) throw parametersMissing();
    return undefined;
  }
  return openUpload(context, upload, { customerKey }, options);
}

/** The checksum of the finished object. Of an upload under SSE-C it has one only if the upload was created with it. */
async function checksumOf(
  upload: UploadRecord,
  parts: readonly PartRecord[],
  crcs: () => Promise<Crcs>,
): Promise<StoredChecksum | undefined> {
  if (upload.checksum === undefined && upload.encryption?.source.type === 'customer') return undefined;
  const { algorithm, type } = objectChecksumOf(upload.checksum);
  if (type === 'FULL_OBJECT' && isCrcAlgorithm(algorithm)) {
    return { algorithm, type, value: encodeCrc(algorithm, await crcs()) };
  }
  const values = parts.map((part) => part.checksum ?? '');
  return { algorithm, type, value: await compositeChecksum(algorithm, values) };
}

/** The stored parts that the list names, in its order: with their checksums as clients know them, and as they are kept. */
async function matchParts(
  context: EngineContext,
  bucket: BucketRecord,
  {
    input,
    upload,
    seal,
  }: {
    readonly input: CompleteMultipartUploadInput;
    readonly upload: UploadRecord;
    readonly seal: ContentSeal | undefined;
  },
  options: OperationOptions,
): Promise<{ readonly parts: readonly PartRecord[]; readonly kept: readonly PartRecord[] }> {
  const ref = { bucket: bucket.id, key: input.key, upload: upload.id };
  const stored = new Map<number, PartRecord>();
  for (let after = 0; ;) {
    const page = await context.catalog.listParts(ref, { ...options, after, limit: PAGE });
    for (const part of page) stored.set(part.number, part);
    if (page.length < PAGE) break;
    after = page.at(-1)?.number ?? after;
  }
  if (input.parts.some(({ partNumber }) => !stored.has(partNumber))) await checkStillOpen(context, ref, options);
  const expected = { uploadId: upload.id, checksum: upload.checksum };
  const kept: PartRecord[] = [];
  const parts: PartRecord[] = [];
  for (const listed of input.parts) {
    const part = stored.get(listed.partNumber);
    const shown = part && { ...part, ...optional('checksum', await showValue(part.checksum, seal, options)) };
    parts.push(matchPart(listed, shown, expected));
    if (part !== undefined) kept.push(part);
  }
  const { choices, limits } = context.settings;
  // D-23, D-42
  const composite = upload.checksum?.type === 'COMPOSITE' && choices.compositeGaps === 'refused';
  if (composite || bucketKind(bucket.name).consecutiveParts) checkNoGaps(parts, upload.id);
  checkPartSizes(parts, limits.minPartSize);
  return { parts, kept };
}

/** Once an upload has ended, it has no parts, and its key may hold its object. @throws StorageError `Conflict` */
async function checkStillOpen(context: EngineContext, ref: UploadRef, options: OperationOptions): Promise<void> {
  const upload = await context.catalog.getUpload(ref, options);
  if (upload !== undefined && upload.end === undefined) return;
  throw new StorageError('Conflict', 'the upload has ended while its parts were looked at');
}

function completedPartsOf(parts: readonly PartRecord[]): readonly CompletedPart[] {
  let offset = 0;
  return parts.map(({ size, etag, checksum }, index) => {
    const part = { number: index + 1, offset, size, etag, ...optional('checksum', checksum) };
    offset += size;
    return part;
  });
}

/** Tells a repeat of the same request from another one. */
function digestOf({ parts }: CompleteMultipartUploadInput): string {
  const hash = createHash('sha256');
  for (const { partNumber, etag } of parts) hash.update(`${partNumber} ${unquoteEtag(etag)}\n`);
  return hash.digest('hex');
}

function outputOf(
  { bucket: name, key }: CompleteMultipartUploadInput,
  bucket: BucketRecord,
  version: Pick<VersionRecord, 'versionId' | 'isNull'> & {
    readonly etag: string;
    readonly checksum: StoredChecksum | undefined;
    readonly upload: UploadRecord;
  },
): CompleteMultipartUploadOutput {
  return {
    bucket: name,
    key,
    etag: version.etag,
    ...optional('checksum', version.checksum),
    ...optional('versionId', shownVersionId(bucket, version)),
    ...optional('encryption', shownEncryption(version.upload.encryption)),
  };
}
