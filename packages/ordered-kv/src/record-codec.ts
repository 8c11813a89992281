import type {
  BlobRecord,
  BucketAttributes,
  BucketRecord,
  ChecksumAlgorithm,
  ChecksumType,
  ContentEncryption,
  Entry,
  Manifest,
  ManifestId,
  ObjectAttributes,
  ObjectContent,
  PartRecord,
  Revision,
  StoredChecksum,
  UploadEnd,
  UploadRecord,
  VersioningState,
  VersionRecord,
} from '@rangegraft/core';
import { packCrcs, packEntries, StorageError, unpackCrcs, unpackEntries, versionOrder } from '@rangegraft/core';
import { fieldsOfRow, idOfRow, packRow } from './row-codec.js';

/*
 * Records as rows. What a row's key says (names, object keys, upload ids, part numbers) is not repeated in its value.
 * Attributes are kept as JSON, in which every name of a field comes back as it was, `__proto__` too.
 */

type Checksum = readonly [algorithm: ChecksumAlgorithm, type: ChecksumType, value: string];
type Root = Uint8Array | null;
/** JSON. */
type Encryption = string | null;

export function packBucket(bucket: BucketRecord): Uint8Array {
  return packRow([bucket.id, bucket.revision], [bucket.createdAt, JSON.stringify(bucket.attributes)]);
}

export function unpackBucket(name: string, row: Uint8Array): BucketRecord {
  const [createdAt, attributes] = fieldsOfRow<[number, string]>(row);
  const id = idOfRow(row, 0);
  return { id, name, revision: idOfRow(row, 1), createdAt, attributes: JSON.parse(attributes) as BucketAttributes };
}

type ContentFields = readonly [
  root: Root,
  size: number,
  etag: string,
  checksum: Checksum | null,
  partCount: number | null,
  attributes: string,
  encryption: Encryption,
];
type VersionFields = readonly [isNull: boolean, lastModified: number, content: ContentFields | null];

export function packVersion({ revision, versionId, isNull, lastModified, content }: VersionRecord): Uint8Array {
  if (content === undefined) return packRow([revision, versionId], [isNull, lastModified, null]);
  const { manifest, size, etag, checksum, partCount, attributes, encryption } = content;
  return packRow([revision, versionId, manifest.id], [
    isNull,
    lastModified,
    [
      packRoot(manifest),
      size,
      etag,
      packChecksum(checksum),
      partCount ?? null,
      JSON.stringify(attributes),
      packEncryption(encryption),
    ],
  ] satisfies VersionFields);
}

export function unpackVersion(key: string, row: Uint8Array): VersionRecord {
  const [isNull, lastModified, content] = fieldsOfRow<VersionFields>(row);
  const versionId = idOfRow(row, 1);
  const order = versionOrder(versionId);
  if (order === undefined) throw new StorageError('Corrupt', 'a version id has no order', { context: { Key: key } });
  const version = { key, order, versionId, isNull, revision: idOfRow(row, 0), lastModified };
  return content === null ? version : { ...version, content: unpackContent(idOfRow(row, 2), content) };
}

function unpackContent(manifest: ManifestId, fields: ContentFields): ObjectContent {
  const [root, size, etag, checksum, partCount, attributes, encryption] = fields;
  return {
    manifest: unpackManifest(manifest, root),
    size,
    etag,
    ...(checksum === null ? {} : { checksum: unpackChecksum(checksum) }),
    ...(partCount === null ? {} : { partCount }),
    attributes: JSON.parse(attributes) as ObjectAttributes,
    ...unpackEncryption(encryption),
  };
}

type EndFields =
  | readonly [how: 'aborted', at: number]
  | readonly [
      how: 'completed',
      at: number,
      request: string,
      versionId: string,
      isNull: boolean,
      versioning: VersioningState,
      etag: string,
      checksum: Checksum | null,
    ];
type UploadFields = readonly [
  initiated: number,
  initiator: readonly [id: string, displayName: string],
  attributes: string,
  checksum: readonly [ChecksumAlgorithm, ChecksumType] | null,
  encryption: Encryption,
  end: EndFields | null,
  found: string | null,
];

export function packUpload({
  id,
  initiated,
  initiator,
  attributes,
  checksum,
  encryption,
  end,
  found,
}: UploadRecord): Uint8Array {
  return packRow([id], [
    initiated,
    [initiator.id, initiator.displayName],
    JSON.stringify(attributes),
    checksum === undefined ? null : [checksum.algorithm, checksum.type],
    packEncryption(encryption),
    end === undefined ? null : packEnd(end),
    found ?? null,
  ] satisfies UploadFields);
}

export function unpackUpload(key: string, row: Uint8Array): UploadRecord {
  const [initiated, [initiatorId, displayName], attributes, checksum, encryption, end, found] =
    fieldsOfRow<UploadFields>(row);
  return {
    id: idOfRow(row, 0),
    key,
    initiated,
    initiator: { id: initiatorId, displayName },
    attributes: JSON.parse(attributes) as ObjectAttributes,
    ...(checksum === null ? {} : { checksum: { algorithm: checksum[0], type: checksum[1] } }),
    ...unpackEncryption(encryption),
    ...(end === null ? {} : { end: unpackEnd(end) }),
    ...(found === null ? {} : { found }),
  };
}

function packEnd(end: UploadEnd): EndFields {
  if (end.how === 'aborted') return [end.how, end.at];
  const { how, at, request, versionId, isNull, versioning, etag, checksum } = end;
  return [how, at, request, versionId, isNull, versioning, etag, packChecksum(checksum)];
}

function unpackEnd(fields: EndFields): UploadEnd {
  if (fields[0] === 'aborted') return { how: fields[0], at: fields[1] };
  const [how, at, request, versionId, isNull, versioning, etag, checksum] = fields;
  const end = { how, at, request, versionId, isNull, versioning, etag };
  return checksum === null ? end : { ...end, checksum: unpackChecksum(checksum) };
}

type PartFields = readonly [root: Root, size: number, etag: string, lastModified: number, checksum: string | null];

export function packPart({ revision, manifest, size, etag, lastModified, checksum }: PartRecord): Uint8Array {
  return packRow([revision, manifest.id], [
    packRoot(manifest),
    size,
    etag,
    lastModified,
    checksum ?? null,
  ] satisfies PartFields);
}

export function unpackPart(number: number, row: Uint8Array): PartRecord {
  const [root, size, etag, lastModified, checksum] = fieldsOfRow<PartFields>(row);
  const manifest = unpackManifest(idOfRow(row, 1), root);
  const part = { number, revision: idOfRow(row, 0), manifest, size, etag, lastModified };
  return checksum === null ? part : { ...part, checksum };
}

/** The revision of a part, without the cost of reading its whole record. */
export function revisionOfPart(row: Uint8Array): Revision {
  return idOfRow(row, 0);
}

type Seal = readonly [domain: string, key: Uint8Array];
type BlobFields = readonly [store: string, length: number, crcs: Uint8Array, table: Uint8Array, seal: Seal | null];

export function packBlob({ id, store, length, crcs, table, seal }: BlobRecord): Uint8Array {
  const packedSeal = seal === undefined ? null : ([seal.domain, seal.key] as const);
  return packRow([id], [store, length, packCrcs(crcs), table, packedSeal] satisfies BlobFields);
}

export function unpackBlob(row: Uint8Array): BlobRecord {
  const [store, length, crcs, table, seal] = fieldsOfRow<BlobFields>(row);
  return {
    id: idOfRow(row, 0),
    store,
    length,
    crcs: unpackCrcs(crcs),
    table: plainBytes(table),
    ...(seal === null ? {} : { seal: { domain: seal[0], key: plainBytes(seal[1]) } }),
  };
}

function plainBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function packEncryption(encryption: ContentEncryption | undefined): Encryption {
  return encryption === undefined ? null : JSON.stringify(encryption);
}

function unpackEncryption(packed: Encryption): { readonly encryption?: ContentEncryption } {
  return packed === null ? {} : { encryption: JSON.parse(packed) as ContentEncryption };
}

function packRoot(manifest: Manifest): Root {
  return manifest.root === undefined ? null : packEntries([manifest.root]);
}

function unpackManifest(id: ManifestId, packed: Root): Manifest {
  const root: Entry | undefined = packed === null ? undefined : unpackEntries(packed)[0];
  return { id, root };
}

function packChecksum(checksum: StoredChecksum | undefined): Checksum | null {
  return checksum === undefined ? null : [checksum.algorithm, checksum.type, checksum.value];
}

function unpackChecksum([algorithm, type, value]: Checksum): StoredChecksum {
  return { algorithm, type, value };
}
