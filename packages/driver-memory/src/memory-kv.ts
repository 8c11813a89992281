import type { StoreTraits } from '@rangegraft/core';
import { StorageError } from '@rangegraft/core';
import type { KvEntry, KvRange, KvReader, KvTransaction, OrderedKv } from '@rangegraft/ordered-kv';
import { BTreeEx as SortedTree } from 'sorted-btree/extended/index.js';

type Tree = SortedTree<Uint8Array, Uint8Array>;

/**
 * An ordered key-value store in memory.
 *
 * A transaction works on a clone of the tree, which becomes the store when the body returns and is forgotten when it
 * throws.
 */
export class MemoryKv implements OrderedKv {
  readonly traits: StoreTraits = { durable: false, shared: false };
  #tree: Tree = new SortedTree<Uint8Array, Uint8Array>(undefined, compareBytes);
  #disposed = false;

  async read<T>(body: (reader: KvReader) => T): Promise<T> {
    await this.#turn();
    return body(new MemoryTransaction(this.#tree));
  }

  async write<T>(body: (transaction: KvTransaction) => T): Promise<T> {
    await this.#turn();
    // Bodies are synchronous, so no other transaction can begin before this one has ended.
    const tree = this.#tree.clone();
    const result = body(new MemoryTransaction(tree));
    this.#tree = tree;
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
    this.#disposed = true;
    this.#tree.clear();
  }

  /** Lets others run first, as a store with I/O would, so that no caller comes to rely on running at once. */
  async #turn(): Promise<void> {
    await Promise.resolve();
    if (this.#disposed) throw new StorageError('Disposed', 'the store has been disposed');
  }
}

/** Reads and writes one tree. */
class MemoryTransaction implements KvTransaction {
  readonly #tree: Tree;

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
  }

  delete(key: Uint8Array): void {
    this.#tree.delete(key);
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
