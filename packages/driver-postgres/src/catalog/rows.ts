import {
  packEntries,
  StorageError,
  unpackCrcs,
  unpackEntries,
  versionOrder,
  type BlobRecord,
  type BucketAttributes,
  type BucketRecord,
  type ChecksumAlgorithm,
  type ChecksumType,
  type ContentEncryption,
  type Initiator,
  type Manifest,
  type ManifestNode,
  type ObjectAttributes,
  type ObjectContent,
  type PartRecord,
  type UploadEnd,
  type UploadRecord,
  type VersionRecord,
} from '@rangegraft/core';
import { keyText } from './keys.js';

/*
 * Rows as they come, and the records that they are. Attributes are kept as JSON text, in which every name of a field
 * comes back as it was, `__proto__` too.
 */

export interface BucketRow {
  readonly id: string;
  readonly name: Buffer;
  readonly revision: string;
  readonly created_at: number;
  readonly attributes: BucketAttributes;
}

export const BUCKET_COLUMNS = 'id, name, revision, created_at, attributes';

export function bucketOf({ id, name, revision, created_at: createdAt, attributes }: BucketRow): BucketRecord {
  return { id, name: keyText(name), revision, createdAt, attributes };
}

export interface VersionRow {
  readonly key: Buffer;
  readonly version_id: string;
  readonly is_null: boolean;
  readonly revision: string;
  readonly last_modified: number;
  readonly manifest: string | null;
  readonly root: Buffer | null;
  readonly size: number;
  readonly etag: string;
  readonly checksum_algorithm: ChecksumAlgorithm | null;
  readonly checksum_type: ChecksumType;
  readonly checksum_value: string;
  readonly part_count: number | null;
  readonly attributes: ObjectAttributes;
  readonly encryption: ContentEncryption | null;
}

/** Whatever changes when a key gets another current version. */
export const CONTENT_COLUMNS = `version_id, is_null, revision, last_modified, manifest, root, size, etag,
  checksum_algorithm, checksum_type, checksum_value, part_count, attributes, encryption`;
export const VERSION_COLUMNS = `key, ${CONTENT_COLUMNS}`;

export function versionOf(row: VersionRow): VersionRecord {
  const key = keyText(row.key);
  const { version_id: versionId, is_null: isNull, revision, last_modified: lastModified, manifest } = row;
  const order = versionOrder(versionId);
  if (order === undefined) throw new StorageError('Corrupt', 'a version id has no order', { context: { Key: key } });
  const version = { key, order, versionId, isNull, revision, lastModified };
  return manifest === null ? version : { ...version, content: contentOf(row, manifest) };
}

function contentOf(row: VersionRow, manifest: string): ObjectContent {
  const { checksum_algorithm: algorithm, checksum_type: type, checksum_value: value } = row;
  return {
    manifest: manifestOf(manifest, row.root),
    size: row.size,
    etag: row.etag,
    ...(algorithm === null ? {} : { checksum: { algorithm, type, value } }),
    ...(row.part_count === null ? {} : { partCount: row.part_count }),
    attributes: row.attributes,
    ...(row.encryption === null ? {} : { encryption: row.encryption }),
  };
}

/** The values of `CONTENT_COLUMNS`, in their order. */
export function contentValues(version: VersionRecord): readonly unknown[] {
  const { versionId, isNull, revision, lastModified, content } = version;
  const { manifest, size, etag, checksum, partCount, attributes, encryption } = content ?? {};
  return [
    versionId,
    isNull,
    revision,
    lastModified,
    manifest?.id,
    manifest && packRoot(manifest),
    size,
    etag,
    checksum?.algorithm,
    checksum?.type,
    checksum?.value,
    partCount,
    attributes && JSON.stringify(attributes),
    encryption && JSON.stringify(encryption),
  ];
}

export interface UploadRow {
  readonly key: Buffer;
  readonly id: string;
  readonly initiated: number;
  readonly initiator: Initiator;
  readonly attributes: ObjectAttributes;
  readonly checksum_algorithm: ChecksumAlgorithm | null;
  readonly checksum_type: ChecksumType;
  readonly encryption: ContentEncryption | null;
  readonly found: string | null;
  readonly outcome: UploadEnd | null;
}

export const UPLOAD_COLUMNS =
  'key, id, initiated, initiator, attributes, checksum_algorithm, checksum_type, encryption, found, outcome';

export function uploadOf(row: UploadRow): UploadRecord {
  const {
    id,
    initiated,
    initiator,
    attributes,
    checksum_algorithm: algorithm,
    checksum_type: type,
    encryption,
    found,
    outcome,
  } = row;
  return {
    id,
    key: keyText(row.key),
    initiated,
    initiator,
    attributes,
    ...(algorithm === null ? {} : { checksum: { algorithm, type } }),
    ...(encryption === null ? {} : { encryption }),
    ...(found === null ? {} : { found }),
    ...(outcome === null ? {} : { end: outcome }),
  };
}

export interface PartRow {
  readonly number: number;
  readonly revision: string;
  readonly manifest: string;
  readonly root: Buffer | null;
  readonly size: number;
  readonly etag: string;
  readonly last_modified: number;
  readonly checksum: string | null;
}

export const PART_COLUMNS = 'number, revision, manifest, root, size, etag, last_modified, checksum';

export function partOf(row: PartRow): PartRecord {
  const { number, revision, manifest, root, size, etag, last_modified: lastModified, checksum } = row;
  const part = { number, revision, manifest: manifestOf(manifest, root), size, etag, lastModified };
  return checksum === null ? part : { ...part, checksum };
}

/** The values of `PART_COLUMNS`, in their order. */
export function partValues(part: PartRecord): readonly unknown[] {
  const { number, revision, manifest, size, etag, lastModified, checksum } = part;
  return [number, revision, manifest.id, packRoot(manifest), size, etag, lastModified, checksum];
}

export interface BlobRow {
  readonly id: string;
  readonly store: string;
  readonly length: number;
  readonly crcs: Buffer;
  readonly prefix_crcs: Buffer;
  readonly seal_domain: string | null;
  readonly seal_key: Buffer;
}

export const BLOB_COLUMNS = 'id, store, length, crcs, prefix_crcs, seal_domain, seal_key';

export function blobOf(row: BlobRow): BlobRecord {
  const { id, store, length, crcs, prefix_crcs: table, seal_domain: domain, seal_key: key } = row;
  const blob = { id, store, length, crcs: unpackCrcs(crcs), table: new Uint8Array(table) };
  return domain === null ? blob : { ...blob, seal: { domain, key: new Uint8Array(key) } };
}

export interface NodeRow {
  readonly id: string;
  readonly entries: Buffer;
}

export function nodeOf({ id, entries }: NodeRow): ManifestNode {
  return { id, entries: unpackEntries(entries) };
}

function packRoot({ root }: Manifest): Buffer | null {
  return root === undefined ? null : packEntries([root]);
}

function manifestOf(id: string, root: Buffer | null): Manifest {
  return { id, root: root === null ? undefined : unpackEntries(root)[0] };
}
