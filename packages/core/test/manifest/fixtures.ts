import { createHash } from 'node:crypto';
import type { BlobStore, BlobInfo, ByteRange, ByteSource, Entry, ManifestNode, NodeId } from '../../src/index.js';
import { EMPTY_CRCS, StorageError, TimeOrderedIds, sourceOf, type Catalog, type Extent } from '../../src/index.js';
import { BlockTableBuilder } from '../../src/checksums/index.js';
import { RecordCache } from '../../src/record-cache.js';
import type { BlobRecord } from '../../src/records.js';

/** Bytes that differ from place to place and from seed to seed, so that a wrong cut cannot go unnoticed. */
export function pattern(length: number, seed: number | string): Uint8Array {
  const bytes = new Uint8Array(length);
  let digest = createHash('sha512').update(String(seed)).digest();
  for (let offset = 0; offset < length; offset += digest.length) {
    bytes.set(digest.subarray(0, Math.min(digest.length, length - offset)), offset);
    digest = createHash('sha512').update(digest).digest();
  }
  return bytes;
}

/** A blob store that counts what is read and written. */
export class CountingBlobStore implements BlobStore {
  readonly traits = { durable: false, shared: false };
  readonly blobs = new Map<string, Uint8Array>();
  reads = 0;
  bytesRead = 0;
  writes = 0;

  constructor(readonly name = 'test') {}

  async write(id: string, source: ByteSource): Promise<BlobInfo> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source) chunks.push(chunk);
    this.blobs.set(id, Buffer.concat(chunks));
    this.writes++;
    return { id, length: this.blobs.get(id)?.length ?? 0 };
  }

  read(id: string, { offset, length }: ByteRange): Promise<ByteSource> {
    const bytes = this.blobs.get(id);
    if (bytes === undefined) return Promise.reject(new StorageError('NotFound', `no blob ${id}`));
    this.reads++;
    this.bytesRead += length;
    return Promise.resolve(sourceOf(bytes.subarray(offset, offset + length)));
  }

  stat(id: string): Promise<BlobInfo | undefined> {
    const bytes = this.blobs.get(id);
    return Promise.resolve(bytes && { id, length: bytes.length });
  }

  delete(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.blobs.delete(id);
    return Promise.resolve();
  }

  async *list(): AsyncGenerator<BlobInfo, void> {
    await Promise.resolve();
    for (const [id, bytes] of [...this.blobs].sort()) yield { id, length: bytes.length };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Nodes and blob records in memory, and what a copy needs around them. */
export class ManifestWorld {
  readonly store = new CountingBlobStore();
  readonly stores = new Map<string, BlobStore>([[this.store.name, this.store]]);
  readonly nodes = new Map<NodeId, ManifestNode>();
  readonly blobRecords = new Map<string, BlobRecord>();
  readonly ids = new TimeOrderedIds({ now: () => 1_700_000_000_000, monotonic: () => 0 });
  readonly records: RecordCache;

  constructor() {
    const catalog = {
      getNodes: (ids: readonly string[]) => Promise.resolve(ids.flatMap((id) => this.nodes.get(id) ?? [])),
      getBlobs: (ids: readonly string[]) => Promise.resolve(ids.flatMap((id) => this.blobRecords.get(id) ?? [])),
    };
    this.records = new RecordCache(catalog as unknown as Catalog, 1024 * 1024);
  }

  /** A stored blob as one extent. */
  blob(bytes: Uint8Array, store: CountingBlobStore = this.store): Extent {
    const id = this.ids.next();
    const table = new BlockTableBuilder();
    table.update(bytes);
    const record = { id, store: store.name, ...table.finish() };
    this.stores.set(store.name, store);
    store.blobs.set(id, bytes);
    this.blobRecords.set(id, record);
    return {
      kind: 'extent',
      blob: id,
      store: store.name,
      offset: 0,
      length: bytes.length,
      crcs: record.crcs,
      before: EMPTY_CRCS,
    };
  }

  /** Makes the additions of a copy readable, as a commit would. */
  commit(additions: { readonly blobs: readonly BlobRecord[]; readonly nodes: readonly ManifestNode[] }): void {
    for (const blob of additions.blobs) this.blobRecords.set(blob.id, blob);
    for (const node of additions.nodes) this.nodes.set(node.id, node);
  }

  /** The height of a manifest; throws when its shape breaks a rule of `join`. */
  async checkShape(root: Entry | undefined): Promise<void> {
    const visit = async (entry: Entry, isRoot: boolean): Promise<number> => {
      if (entry.kind === 'extent') return 0;
      const entries = await this.records.entries(entry.node);
      if (entries.length !== entry.fanout) throw new Error('fanout is wrong');
      if (entries.length > 64 || entries.length < (isRoot ? 2 : 16)) throw new Error(`${entries.length} entries`);
      if (entries.reduce((sum, child) => sum + child.length, 0) !== entry.length) throw new Error('length is wrong');
      for (const child of entries) {
        if ((await visit(child, false)) !== entry.height - 1) throw new Error('leaves lie at different depths');
      }
      return entry.height;
    };
    if (root !== undefined) await visit(root, true);
  }
}
