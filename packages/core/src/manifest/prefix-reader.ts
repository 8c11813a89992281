import type { BlobStore } from '../blob-store.js';
import { collect } from '../byte-source.js';
import { BLOCK_SIZE, blockLength, crcsOf, prefixAt, verifyBlock, type Crcs } from '../checksums/index.js';
import { storeNamed } from '../engine-context.js';
import { StorageError } from '../errors.js';
import type { RecordCache } from '../record-cache.js';
import type { Extent } from './entry.js';
import type { PrefixSource } from './slice.js';

/** Finds prefix CRCs from the blob's table, reading the one block that a place inside a block lies in. */
export class PrefixReader implements PrefixSource {
  readonly #context: { readonly stores: ReadonlyMap<string, BlobStore>; readonly records: RecordCache };
  readonly #signal: AbortSignal | undefined;
  #bytesRead = 0;

  constructor(
    context: { readonly stores: ReadonlyMap<string, BlobStore>; readonly records: RecordCache },
    signal?: AbortSignal,
  ) {
    this.#context = context;
    this.#signal = signal;
  }

  /** Bytes read from blob stores so far. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  async prefix(extent: Extent, length: number): Promise<Crcs> {
    const blob = await this.#context.records.blob(extent.blob);
    if (length === blob.length) return blob.crcs;
    const block = Math.floor(length / BLOCK_SIZE);
    const before = prefixAt(blob.table, block);
    if (length % BLOCK_SIZE === 0) return before;
    const range = { offset: block * BLOCK_SIZE, length: blockLength(block, blob.length) };
    const store = storeNamed(this.#context, extent.store);
    const bytes = await collect(await store.read(extent.blob, range, { signal: this.#signal }));
    this.#bytesRead += bytes.length;
    if (!verifyBlock(blob, block, bytes)) throw corruptBlock(extent.blob, block);
    return crcsOf(bytes.subarray(0, length - range.offset), before);
  }
}

/** The error for a block whose bytes are not what was stored. */
export function corruptBlock(blob: string, block: number): StorageError {
  return new StorageError('Corrupt', `block ${block} of blob ${blob} is damaged`, { context: { blob, block } });
}
