import type { OperationOptions } from '../blob-store.js';
import type { ByteRange } from '../byte-source.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { PART_ABOVE_COUNT, PART_NOT_SATISFIABLE } from '../fidelity.js';
import type { GetObjectInput, ObjectHead } from '../operations/get-object.js';
import { optional } from '../optional.js';
import type { CompletedPart, ObjectContent, StoredChecksum } from '../records.js';
import { checkReadConditions, rangeHolds } from '../rules/conditions.js';
import { parsePartNumber } from '../rules/integers.js';
import { resolveReadRange } from '../rules/read-range.js';
import { showValue, type ContentSeal } from '../sealing/content-seal.js';
import { openObject, sealOfObject, shownEncryption } from './encryption.js';
import { checkMayKnowAbsence, readPermission, type Permission } from './authorize.js';
import { noSuchKey, noSuchVersion, requireBucket, selectVersion, shownVersionId, type FoundObject } from './lookups.js';

/** An object that was asked for, and which of its bytes. */
export interface SelectedObject {
  readonly content: ObjectContent;
  /** Absent for content that is not sealed. */
  readonly seal: ContentSeal | undefined;
  readonly range: ByteRange;
  readonly head: ObjectHead;
}

/**
 * What GetObject and HeadObject have in common: finds the version, checks the conditions, selects the bytes.
 *
 * @throws StorageError `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed`, `PreconditionFailed`,
 *   `NotModified`, `InvalidRange`, `InvalidPartNumber`, `InvalidRequest`, `InvalidArgument`
 */
export async function selectObject(
  context: EngineContext,
  input: GetObjectInput,
  wanted: 'bytes' | 'head',
  options?: OperationOptions,
): Promise<SelectedObject> {
  const partNumber = input.partNumber === undefined ? undefined : parsePartNumber(input.partNumber);
  if (partNumber !== undefined && input.range !== undefined) {
    throw new StorageError('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  }
  const found = await findObject(context, readPermission(input.versionId), input, options);
  const { content, version, bucket } = found;
  // A head without a checksum has nothing in it that is sealed.
  const seal =
    wanted === 'bytes' || input.checksumMode === 'ENABLED'
      ? await openObject(context, content, input.customerKey, options)
      : await sealOfObject(context, content, input.customerKey);
  const object = { etag: content.etag, lastModified: version.lastModified };
  checkReadConditions(object, input, context.clock.now());
  const part = partNumber === undefined ? undefined : await findPart(context, found, partNumber, options);
  const asked = rangeHolds(object, input.ifRange) ? input.range : undefined;
  const selected = part === undefined ? resolveReadRange(asked, content.size) : toRange(part);
  const range = selected ?? { offset: 0, length: content.size };
  const { tags, ...attributes } = content.attributes;
  const head: ObjectHead = {
    contentLength: range.length,
    partial: selected !== undefined,
    ...(selected === undefined || range.length === 0
      ? {}
      : { contentRange: { first: range.offset, last: range.offset + range.length - 1, size: content.size } }),
    etag: content.etag,
    lastModified: new Date(version.lastModified),
    attributes,
    ...optional('tagCount', tags?.length),
    ...(input.checksumMode === 'ENABLED'
      ? optional('checksum', await shownChecksum({ content, seal, range, part }))
      : {}),
    ...optional('versionId', shownVersionId(bucket, version)),
    ...(part === undefined ? {} : optional('partsCount', content.partCount)),
    ...optional('encryption', shownEncryption(content.encryption, input.customerKey)),
  };
  return { content, seal, range, head };
}

/** The version that is asked for. @throws StorageError `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed`, ... */
export async function findObject(
  context: EngineContext,
  permission: Permission,
  input: Pick<GetObjectInput, 'bucket' | 'key' | 'versionId' | 'expectedBucketOwner'>,
  options?: OperationOptions,
): Promise<FoundObject> {
  const { key, versionId } = input;
  const bucket = await requireBucket(context, permission, input, options);
  const selector = selectVersion(bucket, versionId);
  const version = await context.catalog.getVersion(bucket.id, key, { ...options, version: selector });
  if (version?.content !== undefined) return { bucket, version, content: version.content };
  if (version === undefined || versionId === undefined) await checkMayKnowAbsence(context, bucket, options);
  if (version === undefined) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
  // S3 tells in headers that it was a delete marker; the front reads that from these facts.
  const marker = {
    DeleteMarker: true,
    VersionId: version.isNull ? 'null' : version.versionId,
    LastModified: version.lastModified,
  };
  if (versionId === undefined) {
    throw new StorageError('NoSuchKey', 'The specified key does not exist.', { context: { Key: key, ...marker } });
  }
  throw new StorageError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    context: { ResourceType: 'DeleteMarker', ...marker },
  });
}

/** The part of that number; an object that was put whole has one part, itself. */
async function findPart(
  context: EngineContext,
  { bucket, version, content }: FoundObject,
  number: number,
  options?: OperationOptions,
): Promise<Pick<CompletedPart, 'offset' | 'size' | 'checksum'>> {
  const count = content.partCount ?? 1;
  if (number > count) {
    throw new StorageError(PART_ABOVE_COUNT, PART_NOT_SATISFIABLE, {
      context: { PartNumberRequested: number, ActualPartCount: count },
    });
  }
  if (content.partCount === undefined) return { offset: 0, size: content.size };
  const [part] = await context.catalog.listCompletedParts(
    { bucket: bucket.id, key: version.key, versionId: version.versionId },
    { ...options, after: number - 1, limit: 1 },
  );
  // Deleted between the two looks: as if it had been gone at the first.
  if (part === undefined) throw noSuchKey(version.key);
  return part;
}

function toRange({ offset, size }: Pick<CompletedPart, 'offset' | 'size'>): ByteRange {
  return { offset, length: size };
}

/** A checksum is shown for what it covers: the whole object, or one part of a COMPOSITE one. */
async function shownChecksum({
  content: { checksum, size, partCount },
  seal,
  range,
  part,
}: Pick<SelectedObject, 'content' | 'seal' | 'range'> & {
  readonly part: Pick<CompletedPart, 'checksum'> | undefined;
}): Promise<StoredChecksum | undefined> {
  if (checksum === undefined) return undefined;
  const ofPart = part !== undefined && checksum.type === 'COMPOSITE' && partCount !== undefined;
  const kept = ofPart ? part.checksum : range.length === size ? checksum.value : undefined;
  return kept === undefined ? undefined : { ...checksum, value: await showValue(kept, seal) };
}
