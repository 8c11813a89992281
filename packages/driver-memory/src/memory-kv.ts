import type { StoreTraits } from '@rangegraft/core';
import { StorageError } from '@rangegraft/core';
import type { KvEntry, KvRange, KvReader, KvTransaction, OrderedKv } from '@rangegraft/ordered-kv';
import { BTreeEx as SortedTree } from 'sorted-btree/extended/index.js';

type Tree = SortedTree<Uint8Array, Uint8Array>;

/** What a transaction has made of a key: its value; none: it was deleted. */
export interface KvChange {
  readonly key: Uint8Array;
  readonly value?: Uint8Array;
}

export interface MemoryKvOptions {
  /** What it holds at first: what was saved. */
  readonly entries?: Iterable<KvEntry> | undefined;
  /**
   * Keeps the changes of one transaction, all or none, in their order. Transactions are saved one after another, and
   * nobody sees one before this has resolved. When it rejects, the transaction has not happened: what is opened later
   * must not hold it.
   */
  readonly save?: ((changes: readonly KvChange[]) => Promise<void>) | undefined;
}

/**
 * An ordered key-value store in memory; durable when it is given a way to save what is written.
 *
 * A transaction works on a clone of the tree, which becomes the store when the body has returned and is forgotten when
 * it has thrown.
 */
export class MemoryKv implements OrderedKv {
  readonly traits: StoreTraits;
  readonly #save: MemoryKvOptions['save'];
  #tree: Tree = new SortedTree<Uint8Array, Uint8Array>(undefined, compareBytes);
  #lastWrite: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor({ entries = [], save }: MemoryKvOptions = {}) {
    this.traits = { durable: save !== undefined, shared: false };
    this.#save = save;
    for (const { key, value } of entries) this.#tree.set(key, value);
  }

  async read<T>(body: (reader: KvReader) => T): Promise<T> {
    await this.#turn();
    return body(new MemoryTransaction(this.#tree));
  }

  async write<T>(body: (transaction: KvTransaction) => T): Promise<T> {
    const write = this.#lastWrite.then(() => this.#commit(body));
    this.#lastWrite = write.catch(() => undefined);
    return write;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#lastWrite;
    this.#tree.clear();
  }

  async #commit<T>(body: (transaction: KvTransaction) => T): Promise<T> {
    await this.#turn();
    const tree = this.#tree.clone();
    const transaction = new MemoryTransaction(tree);
    const result = body(transaction);
    if (transaction.changes.length > 0) await this.#save?.(transaction.changes);
    this.#tree = tree;
    return result;
  }

  /** Lets others run first, as a store with I/O would, so that no caller comes to rely on running at once. */
  async #turn(): Promise<void> {
    await Promise.resolve();
    if (this.#disposed) throw new StorageError('Disposed', 'the store has been disposed');
  }
}

/** Reads and writes one tree, and notes what it changes. */
class MemoryTransaction implements KvTransaction {
  readonly #tree: Tree;
  readonly changes: KvChange[] = [];

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#tree.get(key);
  }

  range({ from, to, limit, reverse = false }: KvRange): readonly KvEntry[] {
    const found: KvEntry[] = [];
    const pairs = reverse ? this.#tree.entriesReversed(to, undefined, true) : this.#tree.entries(from);
    for (const [key, value] of pairs) {
      const isOutside = reverse ? compareBytes(key, from) < 0 : compareBytes(key, to) >= 0;
      if (isOutside) break;
      found.push({ key, value });
      if (found.length === limit) break;
    }
    return found;
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.#tree.set(key, value);
    this.changes.push({ key, value });
  }

  delete(key: Uint8Array): void {
    if (this.#tree.delete(key)) this.changes.push({ key });
  }
}

/** For short keys this is twice as fast as `Buffer.compare`, which has to leave JavaScript each time. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at++) {
    const difference = a[at]! - b[at]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
