import type { StoreTraits } from '@rangegraft/core';

export interface KvEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Keys from `from` (included) to `to` (left out), in the order of their bytes; none when `to` comes first. */
export interface KvRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** At most this many entries, at least 1. */
  readonly limit: number;
  /** From the greatest key down. */
  readonly reverse?: boolean;
}

/** One consistent state of the store. Usable only while the body it was given to runs. */
export interface KvReader {
  /** The caller never changes the bytes it gets, and the store never changes bytes it has given. */
  get(key: Uint8Array): Uint8Array | undefined;
  range(range: KvRange): readonly KvEntry[];
}

/** A transaction sees its own writes. */
export interface KvTransaction extends KvReader {
  /** The store may keep the bytes it is given: the caller never changes them. */
  put(key: Uint8Array, value: Uint8Array): void;
  /** Deleting what is not there succeeds. */
  delete(key: Uint8Array): void;
}

/**
 * An ordered, transactional key-value store: all that `KvCatalog` needs of a database.
 *
 * Keys are 1 to 1,978 bytes, values up to some MiB. Bodies are synchronous and may be run again: what a run has returned
 * or thrown counts only if the store takes it. But each run must see one state of the store throughout, also one that
 * is to be run again: a body that finds by one call what is not there by the next may never end.
 *
 * Disposing waits for the transactions that have begun; what is called later rejects with `Disposed`.
 */
export interface OrderedKv extends AsyncDisposable {
  readonly traits: StoreTraits;
  /** Runs `body` on the latest committed state, of whatever process: never on what a crash could still undo, if it is durable. */
  read<T>(body: (reader: KvReader) => T): Promise<T>;
  /**
   * Runs `body` alone: transactions happen one after another, over all processes. Resolves when what it wrote is
   * visible and, if the store is durable, safe. When `body` throws, nothing is written and the error is passed on.
   */
  write<T>(body: (transaction: KvTransaction) => T): Promise<T>;
}
