import type { BlobId, BlobInfo, BlobStore, ByteRange, ByteSource, OperationOptions } from '@rangegraft/core';
import { BLOCK_SIZE, idTime, type StoreTraits } from '@rangegraft/core';

/** Whether a blob is the marker of its store, which is no content: it has no time. */
export function isMarker(id: BlobId): boolean {
  return idTime(id) === 0;
}

/** What a store was asked for, its marker aside. */
export interface StoreCounts {
  readonly writes: number;
  readonly reads: number;
  /** Blocks that the reads touched, each as often as it was. */
  readonly blocksRead: number;
}

/** Holds calls back until it is opened. */
export interface Gate {
  /** Resolves when the first call stands before the gate. */
  readonly reached: Promise<void>;
  /** Lets those that wait, and all later ones, go on. */
  open(): void;
}

/** A store that counts what it is asked for and can be made to wait, fail or end: for tests of races and costs. */
export class ObservedBlobStore implements BlobStore {
  readonly name: string;
  readonly traits: StoreTraits;
  readonly #inner: BlobStore;
  #counts: StoreCounts = { writes: 0, reads: 0, blocksRead: 0 };
  #beforeRead: ((signal: AbortSignal | undefined) => Promise<void>) | undefined;
  #death: Error | undefined;
  #diesAfterWrite = false;

  constructor(inner: BlobStore) {
    this.#inner = inner;
    this.name = inner.name;
    this.traits = inner.traits;
  }

  get counts(): StoreCounts {
    return this.#counts;
  }

  resetCounts(): void {
    this.#counts = { writes: 0, reads: 0, blocksRead: 0 };
  }

  /** Makes every read but the first few wait before its first byte, until the gate is opened or the read is aborted. */
  holdReads({ after = 0 } = {}): Gate {
    let open = (): void => undefined;
    let arrive = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const reached = new Promise<void>((resolve) => (arrive = resolve));
    let left = after;
    const wait = async (signal: AbortSignal | undefined): Promise<void> => {
      if (left-- > 0) return;
      arrive();
      signal?.throwIfAborted();
      const aborted = new Promise<void>((resolve) =>
        signal?.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([opened, aborted]);
      signal?.throwIfAborted();
    };
    this.#beforeRead = wait;
    return {
      reached,
      open: () => {
        if (this.#beforeRead === wait) this.#beforeRead = undefined;
        open();
      },
    };
  }

  /** As when the process is killed: the next blob is written whole, and from then on every call fails. */
  dieAfterWrite(): void {
    this.#diesAfterWrite = true;
  }

  async write(id: BlobId, source: ByteSource, options?: OperationOptions): Promise<BlobInfo> {
    this.#check();
    const info = await this.#inner.write(id, source, options);
    if (!isMarker(id)) this.#counts = { ...this.#counts, writes: this.#counts.writes + 1 };
    if (this.#diesAfterWrite) this.#death = new Error('the process was killed');
    this.#check();
    return info;
  }

  async read(id: BlobId, range: ByteRange, options?: OperationOptions): Promise<ByteSource> {
    this.#check();
    // The engine reads the marker whenever it sweeps.
    if (isMarker(id)) return this.#inner.read(id, range, options);
    const blocks =
      Math.floor((range.offset + range.length - 1) / BLOCK_SIZE) - Math.floor(range.offset / BLOCK_SIZE) + 1;
    const { reads, blocksRead } = this.#counts;
    this.#counts = { ...this.#counts, reads: reads + 1, blocksRead: blocksRead + blocks };
    await this.#beforeRead?.(options?.signal);
    this.#check();
    return this.#inner.read(id, range, options);
  }

  async stat(id: BlobId, options?: OperationOptions): Promise<BlobInfo | undefined> {
    this.#check();
    return this.#inner.stat(id, options);
  }

  async delete(ids: readonly BlobId[], options?: OperationOptions): Promise<void> {
    this.#check();
    return this.#inner.delete(ids, options);
  }

  async *list(options?: OperationOptions & { readonly after?: BlobId | undefined }): AsyncIterable<BlobInfo> {
    this.#check();
    yield* this.#inner.list(options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#inner[Symbol.asyncDispose]());
  }

  #check(): void {
    if (this.#death !== undefined) throw this.#death;
  }
}
