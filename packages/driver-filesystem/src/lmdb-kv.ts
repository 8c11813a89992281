import { StorageError, type StoreTraits } from '@rangegraft/core';
import type { KvEntry, KvRange, KvReader, KvTransaction, OrderedKv } from '@rangegraft/ordered-kv';
import { syncNow } from './directory-sync.js';
import { cannotOpen } from './fs-error.js';
import { LmdbEnvironment, type LmdbDatabase } from './lmdb-environment.js';
import { lmdbFailure } from './lmdb-error.js';

/** The longest key that LMDB takes with pages of 4 KiB. */
const MAX_KEY_BYTES = 1978;

/**
 * An ordered key-value store in an LMDB environment: one directory, any number of processes.
 *
 * Transactions that are asked for while one is being flushed share the next flush. What a resolved write has written
 * is on the disk, and so is everything that a read sees (`docs/design/0004-lmdb-catalog.md`).
 */
export class LmdbKv implements OrderedKv {
  readonly traits: StoreTraits = { durable: true, shared: true };
  readonly #environment: LmdbEnvironment;
  readonly #writes = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  private constructor(environment: LmdbEnvironment) {
    this.#environment = environment;
  }

  /**
   * Opens the environment of a directory, which exists; creates it where there is none.
   *
   * @throws StorageError `InvalidConfiguration` or `Unavailable` when the directory cannot be used, `Corrupt` when
   *   what is in it is no environment.
   */
  static async open(directory: string): Promise<LmdbKv> {
    const environment = await LmdbEnvironment.of(directory);
    try {
      // The names of its files are durable before anything in them counts as stored.
      await syncNow(directory);
    } catch (error) {
      await environment.release();
      throw cannotOpen(directory, error);
    }
    return new LmdbKv(environment);
  }

  // Async, so that what the body throws rejects like everything else.
  // eslint-disable-next-line @typescript-eslint/require-await
  async read<T>(body: (reader: KvReader) => T): Promise<T> {
    this.#checkOpen();
    const { database } = this.#environment;
    // Else it may see what an earlier read of the same turn of the event loop saw, and miss what another process has
    // acknowledged since.
    database.resetReadTxn();
    return body(new LmdbReader(database));
  }

  async write<T>(body: (transaction: KvTransaction) => T): Promise<T> {
    this.#checkOpen();
    const writing = this.#write(body);
    this.#writes.add(writing);
    try {
      return await writing;
    } finally {
      this.#writes.delete(writing);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #write<T>(body: (transaction: KvTransaction) => T): Promise<T> {
    let outcome: { readonly result: T } | undefined;
    // Nothing is returned to LMDB, which would wait for a result that looks like a promise.
    await this.#environment.transact(() => {
      const transaction = new LmdbTransaction(this.#environment.database);
      const result = body(transaction);
      transaction.check();
      outcome = { result };
    });
    if (outcome === undefined) throw new StorageError('Unavailable', 'the transaction was not run');
    return outcome.result;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#writes);
    await this.#environment.release();
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new StorageError('Disposed', 'the catalog was used after it was disposed');
  }
}

/** Every byte string that it gives is a copy: LMDB's own memory changes when the transaction ends. */
class LmdbReader implements KvReader {
  protected readonly database: LmdbDatabase;

  constructor(database: LmdbDatabase) {
    this.database = database;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    // Not `getBinaryFast`: what that gives is overwritten by the next read.
    return this.attempt(() => this.database.getBinary(key));
  }

  range({ from, to, limit, reverse = false }: KvRange): readonly KvEntry[] {
    // LMDB takes an empty bound for none.
    if (to.length === 0) return [];
    const [low, high] = [boundOf(from), boundOf(to)];
    return this.attempt(() => [
      ...this.database.getRange(
        reverse
          ? { start: high.key, exclusiveStart: !high.cut, end: low.key, inclusiveEnd: !low.cut, reverse, limit }
          : { start: low.key, exclusiveStart: low.cut, end: high.key, inclusiveEnd: high.cut, limit },
      ),
    ]);
  }

  protected attempt<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      throw lmdbFailure('use the catalog', error);
    }
  }
}

class LmdbTransaction extends LmdbReader implements KvTransaction {
  #failure: { readonly error: unknown } | undefined;

  put(key: Uint8Array, value: Uint8Array): void {
    // What it returns is settled already: inside a transaction LMDB copies the value before the call returns.
    this.attempt(() => void this.database.put(key, value));
  }

  delete(key: Uint8Array): void {
    this.attempt(() => void this.database.remove(key));
  }

  /** Throws the failure of an operation, also when the body went on after it: LMDB cannot commit any more then. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  protected override attempt<T>(operation: () => T): T {
    try {
      return super.attempt(operation);
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }
}

/** The end of a range as LMDB can compare it: no key is longer, so what was cut off only says that a key like it is less. */
function boundOf(key: Uint8Array): { readonly key: Uint8Array; readonly cut: boolean } {
  return key.length > MAX_KEY_BYTES ? { key: key.subarray(0, MAX_KEY_BYTES), cut: true } : { key, cut: false };
}
