import type {
  Additions,
  BlobRecord,
  BucketRecord,
  BucketRef,
  Clock,
  ContentCommit,
  Entry,
  Extent,
  ManifestNode,
  ObjectContent,
  PartCommit,
  PartRecord,
  Subtree,
  UploadCompletion,
  UploadRef,
  VersionCommit,
  VersionRecord,
} from '@rangegraft/core';
import { EMPTY_CRCS, TimeOrderedIds } from '@rangegraft/core';
import { MemoryKv } from '@rangegraft/driver-memory';
import { KvCatalog } from '../src/index.js';

const NOTHING: Additions = { blobs: [], nodes: [] };
const START = 1_700_000_000_000;

/** A root, with the blobs and nodes that come with it. */
export interface Content {
  readonly root: Entry | undefined;
  readonly additions: Additions;
}

export interface PutOptions {
  readonly content?: Content;
  /** A delete marker, without content. */
  readonly marker?: boolean;
  readonly replaces?: VersionCommit['replaces'];
}

/** A catalog in memory with the few calls that the tests make of it. */
export class CatalogFixture implements AsyncDisposable {
  readonly kv: MemoryKv;
  readonly catalog: KvCatalog;
  readonly #clock: Clock = { now: () => START + this.#time, monotonic: () => this.#time };
  readonly ids = new TimeOrderedIds(this.#clock);
  #time = 0;

  private constructor(kv: MemoryKv, catalog: KvCatalog) {
    this.kv = kv;
    this.catalog = catalog;
  }

  static async open(): Promise<CatalogFixture> {
    const kv = new MemoryKv();
    return new CatalogFixture(kv, await KvCatalog.open(kv));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.catalog[Symbol.asyncDispose]();
  }

  now(): number {
    return START + ++this.#time;
  }

  async bucket(name = 'bucket'): Promise<BucketRecord> {
    const record: BucketRecord = {
      id: this.ids.next(),
      name,
      revision: this.ids.next(),
      createdAt: this.now(),
      attributes: { region: 'eu-central-1', owner: 'owner', versioning: 'enabled' },
    };
    await this.catalog.createBucket(record);
    return record;
  }

  extent(blob: BlobRecord): Extent {
    const { id, store, length, crcs } = blob;
    return { kind: 'extent', blob: id, store, offset: 0, length, crcs, before: EMPTY_CRCS };
  }

  /** One new blob. */
  fresh(): Content & { readonly root: Extent } {
    const blob = { id: this.ids.next(), store: 'disk', length: 10, crcs: EMPTY_CRCS, table: new Uint8Array(0) };
    return { root: this.extent(blob), additions: { blobs: [blob], nodes: [] } };
  }

  /** A new node over roots, with what comes with them. */
  over(...contents: readonly Content[]): Content & { readonly root: Subtree; readonly node: ManifestNode } {
    const entries = contents.flatMap(({ root }) => (root === undefined ? [] : [root]));
    const node: ManifestNode = { id: this.ids.next(), entries };
    const root: Subtree = {
      kind: 'subtree',
      node: node.id,
      height: entries[0]?.kind === 'subtree' ? entries[0].height + 1 : 1,
      fanout: entries.length,
      length: entries.reduce((sum, entry) => sum + entry.length, 0),
      extents: entries.reduce((sum, entry) => sum + (entry.kind === 'extent' ? 1 : entry.extents), 0),
      crcs: EMPTY_CRCS,
      stores: ['disk'],
    };
    const blobs = contents.flatMap(({ additions }) => additions.blobs);
    const nodes = [...contents.flatMap(({ additions }) => additions.nodes), node];
    return { root, node, additions: { blobs, nodes } };
  }

  /** A new node over new blobs. */
  tree(fanout: number): ReturnType<CatalogFixture['over']> {
    return this.over(...Array.from({ length: fanout }, () => this.fresh()));
  }

  content(root: Entry | undefined): ObjectContent {
    return {
      manifest: { id: this.ids.next(), root },
      size: root?.length ?? 0,
      etag: 'etag',
      attributes: { contentType: 'text/plain', metadata: {} },
    };
  }

  commit(bucket: BucketRef, key: string, options: Omit<PutOptions, 'marker'> = {}): ContentCommit {
    const { content = this.fresh(), replaces = 'nothing' } = options;
    const { additions } = content;
    const revision = this.ids.next();
    return { bucket, key, replaces, revision, now: this.now(), content: this.content(content.root), additions };
  }

  put(bucket: BucketRef, key: string, { marker = false, ...options }: PutOptions = {}): Promise<VersionRecord> {
    const { content, ...commit } = this.commit(bucket, key, options);
    return this.catalog.putVersion(marker ? { ...commit, additions: NOTHING } : { ...commit, content });
  }

  remove(bucket: BucketRef, { key, versionId, revision }: VersionRecord): Promise<void> {
    return this.catalog.removeVersion({ bucket, key, versionId, expect: revision });
  }

  async upload(bucket: BucketRef, key: string): Promise<UploadRef> {
    const id = this.ids.next();
    const attributes = { contentType: 'text/plain', metadata: {} };
    const initiator = { id: 'a11ce', displayName: 'alice' };
    const record = { id, key, initiated: this.now(), initiator, attributes };
    await this.catalog.createUpload({ bucket, record });
    return { bucket: bucket.id, key, upload: id };
  }

  partCommit(upload: UploadRef, number: number, content: Content = this.fresh()): PartCommit {
    const part: PartRecord = {
      number,
      revision: this.ids.next(),
      manifest: { id: this.ids.next(), root: content.root },
      size: content.root?.length ?? 0,
      etag: 'd41d8cd98f00b204e9800998ecf8427e',
      lastModified: this.now(),
    };
    return { upload, part, additions: content.additions };
  }

  async part(upload: UploadRef, number: number, content?: Content): Promise<PartRecord> {
    const commit = this.partCommit(upload, number, content);
    await this.catalog.putPart(commit);
    return commit.part;
  }

  /** Completes with a node over the parts' roots. */
  completion(bucket: BucketRef, upload: UploadRef, parts: readonly PartRecord[]): UploadCompletion {
    const content = this.over(...parts.map(({ manifest }) => ({ root: manifest.root, additions: NOTHING })));
    return {
      upload,
      parts: parts.map(({ number, revision }) => ({ number, revision })),
      completedParts: parts.map(({ size, etag }, index) => ({ number: index + 1, offset: index * size, size, etag })),
      version: this.commit(bucket, upload.key, { content }),
      request: 'request',
      versioning: 'enabled',
    };
  }

  complete(bucket: BucketRef, upload: UploadRef, parts: readonly PartRecord[]): Promise<VersionRecord> {
    return this.catalog.completeUpload(this.completion(bucket, upload, parts));
  }

  /** Releases all that has ended. @returns how many edges that were */
  async drain(limit = 1000): Promise<number> {
    let total = 0;
    for (let step = 0; step < 10_000; step++) {
      const { removed, done } = await this.catalog.release({ limit });
      total += removed;
      if (done) return total;
    }
    throw new Error('releasing does not come to an end');
  }

  async claimedIds(limit = 1000): Promise<readonly string[]> {
    return (await this.catalog.claim({ limit })).map(({ id }) => id);
  }
}

/** The same root without anything that must be added: what a link commits. */
export function linkTo(root: Entry): Content {
  return { root, additions: NOTHING };
}

export function blobsOf({ additions }: Content): readonly string[] {
  return additions.blobs.map(({ id }) => id);
}
