import {
  EMPTY_CRCS,
  systemClock,
  TimeOrderedIds,
  type BlobRecord,
  type BucketRecord,
  type Entry,
  type Extent,
  type ManifestNode,
  type PartCommit,
  type Subtree,
  type UploadCompletion,
  type UploadRecord,
  type UploadRef,
  type VersionCommit,
} from '@rangegraft/core';

/* Records as an engine makes them, for tests that speak to a catalog directly. */

export const ids = new TimeOrderedIds(systemClock);

const CRCS = { crc64nvme: 0x0123_4567_89ab_cdefn, crc32: 0x89ab_cdef, crc32c: 0xfedc_ba98 };
const ATTRIBUTES = { contentType: 'text/plain', metadata: {} };
const LENGTH = 1000;

export function newBucket(name = `bucket-${ids.next()}`): BucketRecord {
  const attributes = { region: 'eu-central-1', owner: 'owner-1', versioning: 'enabled' } as const;
  return { id: ids.next(), name, revision: ids.next(), createdAt: 1000, attributes };
}

export function newBlob(): BlobRecord {
  return { id: ids.next(), store: 'postgres', length: LENGTH, crcs: CRCS, table: new Uint8Array(0) };
}

export function extentOf({ id, store, length }: BlobRecord): Extent {
  return { kind: 'extent', blob: id, store, offset: 0, length, crcs: CRCS, before: EMPTY_CRCS };
}

export function newNode(entries: readonly Entry[]): ManifestNode {
  return { id: ids.next(), entries };
}

export function subtreeOf({ id, entries }: ManifestNode): Subtree {
  const [first] = entries;
  return {
    kind: 'subtree',
    node: id,
    height: first?.kind === 'subtree' ? first.height + 1 : 1,
    fanout: entries.length,
    length: entries.reduce((sum, entry) => sum + entry.length, 0),
    extents: entries.reduce((sum, entry) => sum + (entry.kind === 'extent' ? 1 : entry.extents), 0),
    crcs: CRCS,
    stores: ['postgres'],
  };
}

/** What a commit refers to and what it adds. */
export interface NewContent {
  readonly root: Entry;
  readonly blobs: readonly BlobRecord[];
  readonly nodes: readonly ManifestNode[];
}

/** A new blob, used whole. */
export function freshContent(blob = newBlob()): NewContent {
  return { root: extentOf(blob), blobs: [blob], nodes: [] };
}

/** A reference to what is there already. */
export function linkTo(root: Entry): NewContent {
  return { root, blobs: [], nodes: [] };
}

export function versionCommit(
  bucket: BucketRecord,
  key: string,
  { root, blobs, nodes }: NewContent,
  change: Partial<VersionCommit> = {},
): VersionCommit & { readonly content: NonNullable<VersionCommit['content']> } {
  const content = { manifest: { id: ids.next(), root }, size: root.length, etag: 'etag', attributes: ATTRIBUTES };
  return {
    bucket,
    key,
    replaces: 'nothing',
    revision: ids.next(),
    now: 1_700_000_000_000,
    additions: { blobs, nodes },
    ...change,
    content,
  };
}

export function newUpload(key: string): UploadRecord {
  return {
    id: ids.next(),
    key,
    initiated: 1000,
    initiator: { id: 'a11ce', displayName: 'alice' },
    attributes: ATTRIBUTES,
  };
}

export function partCommit(upload: UploadRef, number: number, { root, blobs, nodes }: NewContent): PartCommit {
  const manifest = { id: ids.next(), root };
  const part = {
    number,
    revision: ids.next(),
    manifest,
    size: root.length,
    etag: `etag-${number}`,
    lastModified: 1000,
  };
  return { upload, part, additions: { blobs, nodes } };
}

/** The completion of an upload of these parts, under one new node. */
export function completionOf(
  bucket: BucketRecord,
  upload: UploadRef,
  commits: readonly PartCommit[],
): UploadCompletion {
  const parts = commits.map(({ part }) => part);
  const node = newNode(parts.map(({ manifest }) => manifest.root!));
  return {
    upload,
    parts,
    completedParts: parts.map(({ size, etag }, index) => ({ number: index + 1, offset: index * LENGTH, size, etag })),
    version: versionCommit(bucket, upload.key, { root: subtreeOf(node), blobs: [], nodes: [node] }),
    request: 'digest of the request',
    versioning: 'enabled',
  };
}
