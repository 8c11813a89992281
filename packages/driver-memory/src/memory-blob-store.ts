import type {
  BlobId,
  BlobInfo,
  BlobStore,
  ByteRange,
  ByteSource,
  OperationOptions,
  StoreTraits,
} from '@rangegraft/core';
import { StorageError } from '@rangegraft/core';
import { BTreeEx as SortedTree } from 'sorted-btree/extended/index.js';

const CHUNK_BYTES = 256 * 1024;

/** Blobs in memory. */
export class MemoryBlobStore implements BlobStore {
  readonly traits: StoreTraits = { durable: false, shared: false };
  readonly name: string;
  /** Only whole blobs: one that is being written is known to its writer alone. */
  readonly #blobs = new SortedTree<BlobId, Uint8Array>();
  #disposed = false;

  constructor({ name = 'memory' }: { readonly name?: string | undefined } = {}) {
    this.name = name;
  }

  async write(id: BlobId, source: ByteSource, options?: OperationOptions): Promise<BlobInfo> {
    this.#begin(options);
    this.#requireAbsent(id);
    const chunks: Uint8Array[] = [];
    for await (const chunk of source) {
      options?.signal?.throwIfAborted();
      chunks.push(chunk);
    }
    this.#begin(options);
    // Another writer may have been faster.
    this.#requireAbsent(id);
    const bytes = Buffer.concat(chunks);
    this.#blobs.set(id, bytes);
    return { id, length: bytes.length };
  }

  async read(id: BlobId, range: ByteRange, options?: OperationOptions): Promise<ByteSource> {
    await Promise.resolve();
    this.#begin(options);
    const bytes = this.#blobs.get(id);
    if (bytes === undefined) throw new StorageError('NotFound', 'there is no such blob', { context: { blob: id } });
    return chunksOf({ id, bytes }, range, options?.signal);
  }

  async stat(id: BlobId, options?: OperationOptions): Promise<BlobInfo | undefined> {
    await Promise.resolve();
    this.#begin(options);
    const bytes = this.#blobs.get(id);
    return bytes && { id, length: bytes.length };
  }

  async delete(ids: readonly BlobId[], options?: OperationOptions): Promise<void> {
    await Promise.resolve();
    this.#begin(options);
    for (const id of ids) this.#blobs.delete(id);
  }

  async *list(options?: OperationOptions & { readonly after?: BlobId | undefined }): AsyncIterable<BlobInfo> {
    await Promise.resolve();
    this.#begin(options);
    // Each step searches anew, because blobs come and go while the caller looks at one.
    let next = this.#blobs.nextHigherPair(options?.after);
    while (next !== undefined) {
      const [id, bytes] = next;
      yield { id, length: bytes.length };
      this.#begin(options);
      next = this.#blobs.nextHigherPair(id);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
    this.#disposed = true;
    this.#blobs.clear();
  }

  #begin(options: OperationOptions | undefined): void {
    options?.signal?.throwIfAborted();
    if (this.#disposed) throw new StorageError('Disposed', `the blob store ${this.name} has been disposed`);
  }

  #requireAbsent(id: BlobId): void {
    if (this.#blobs.has(id)) throw new StorageError('Exists', 'the blob is stored already', { context: { blob: id } });
  }
}

/** Views of the stored bytes: a blob never changes, so nothing need be copied. */
async function* chunksOf(
  { id, bytes }: { readonly id: BlobId; readonly bytes: Uint8Array },
  { offset, length }: ByteRange,
  signal: AbortSignal | undefined,
): ByteSource {
  const end = offset + length;
  if (bytes.length < end) throw new StorageError('Corrupt', 'the blob is too short', { context: { blob: id } });
  for (let at = offset; at < end; at += CHUNK_BYTES) {
    await Promise.resolve();
    signal?.throwIfAborted();
    yield bytes.subarray(at, Math.min(at + CHUNK_BYTES, end));
  }
}
