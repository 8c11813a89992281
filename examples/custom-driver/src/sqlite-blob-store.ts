import { BlobWrites, inPieces, StorageError, untilAborted } from '@rangegraft/core';
import type {
  BlobId,
  BlobInfo,
  BlobStore,
  ByteRange,
  ByteSource,
  OperationOptions,
  StoreTraits,
} from '@rangegraft/core';
import { attempt, disposed, type Sqlite } from './sqlite.js';

/** Every row of a blob has so many bytes, the last one fewer: so an offset tells its row. */
const ROW_BYTES = 256 * 1024;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS blobs (id TEXT PRIMARY KEY, length INTEGER) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS blob_rows (
    blob TEXT REFERENCES blobs ON DELETE CASCADE, number INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (blob, number))`;

/** Adds a row to a blob that is still there. */
const INSERT_ROW = 'INSERT INTO blob_rows SELECT id, ?, ? FROM blobs WHERE id = ?';

/** Finds one blob at a time, because blobs come and go while the caller looks at one. */
const NEXT = `
  SELECT id, coalesce(length, (SELECT coalesce(sum(length(bytes)), 0) FROM blob_rows WHERE blob = id))
  FROM blobs WHERE id > ? ORDER BY id LIMIT 1`;

/** Blobs in rows of a table. A blob without a length is one whose write has not ended, or never did. */
export class SqliteBlobStore implements BlobStore {
  readonly name = 'sqlite';
  readonly traits: StoreTraits = { durable: true, shared: true };
  readonly #database: Sqlite;
  readonly #writes = new BlobWrites();

  constructor(database: Sqlite) {
    this.#database = database;
    database.exec(SCHEMA);
  }

  async write(id: BlobId, source: ByteSource, { signal }: OperationOptions = {}): Promise<BlobInfo> {
    return this.#writes.run(signal, async ({ signal: stop }) => {
      if (this.#run('INSERT OR IGNORE INTO blobs (id) VALUES (?)', id) === 0) {
        throw new StorageError('Exists', 'the blob is stored already', { context: { blob: id } });
      }
      try {
        let length = 0;
        for await (const row of inPieces(untilAborted(source, stop), ROW_BYTES)) {
          this.#changeOwn(INSERT_ROW, Math.floor(length / ROW_BYTES), row, id);
          length += row.length;
        }
        stop.throwIfAborted();
        this.#changeOwn('UPDATE blobs SET length = ? WHERE id = ?', length, id);
        return { id, length };
      } catch (error) {
        this.#run('DELETE FROM blobs WHERE id = ?', id);
        throw error;
      }
    });
  }

  async read(id: BlobId, range: ByteRange, options?: OperationOptions): Promise<ByteSource> {
    const info = await this.stat(id, options);
    if (info === undefined) throw new StorageError('NotFound', 'there is no such blob', { context: { blob: id } });
    return this.#chunks(id, range, options?.signal);
  }

  async stat(id: BlobId, options?: OperationOptions): Promise<BlobInfo | undefined> {
    await Promise.resolve();
    options?.signal?.throwIfAborted();
    const [row] = this.#rows<[number]>('SELECT length FROM blobs WHERE id = ? AND length IS NOT NULL', id);
    return row && { id, length: row[0] };
  }

  async delete(ids: readonly BlobId[], options?: OperationOptions): Promise<void> {
    await Promise.resolve();
    this.#writes.throwIfEnded();
    for (const id of ids) {
      options?.signal?.throwIfAborted();
      this.#run('DELETE FROM blobs WHERE id = ?', id);
    }
  }

  async *list({ after = '', signal }: OperationOptions & { readonly after?: BlobId | undefined } = {}) {
    for (let last = after; ;) {
      await Promise.resolve();
      signal?.throwIfAborted();
      const [next] = this.#rows<[BlobId, number]>(NEXT, last);
      if (next === undefined) return;
      const [id, length] = next;
      yield { id, length };
      last = id;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writes.end(disposed());
  }

  async *#chunks(id: BlobId, { offset, length }: ByteRange, signal: AbortSignal | undefined) {
    const end = offset + length;
    for (let at = offset; at < end;) {
      await Promise.resolve();
      signal?.throwIfAborted();
      const number = Math.floor(at / ROW_BYTES);
      const [row] = this.#rows<[Uint8Array]>('SELECT bytes FROM blob_rows WHERE blob = ? AND number = ?', id, number);
      const start = number * ROW_BYTES;
      const chunk = row?.[0].subarray(at - start, end - start) ?? Buffer.alloc(0);
      if (chunk.length < Math.min(end, start + ROW_BYTES) - at) {
        throw new StorageError('Corrupt', 'the blob is too short', { context: { blob: id } });
      }
      yield chunk;
      at += chunk.length;
    }
  }

  /** Goes on with a blob that is being written, unless a sweep has deleted it meanwhile. */
  #changeOwn(sql: string, ...values: readonly unknown[]): void {
    if (this.#run(sql, ...values) === 0)
      throw new StorageError('Conflict', 'the blob was deleted while it was written');
  }

  /** @returns how many rows were changed */
  #run(sql: string, ...values: readonly unknown[]): number {
    return attempt(() => this.#database.prepare(sql).run([...values]).changes);
  }

  #rows<Row>(sql: string, ...values: readonly unknown[]): readonly Row[] {
    this.#writes.throwIfEnded();
    return attempt(() =>
      this.#database
        .prepare(sql)
        .raw()
        .all([...values]),
    ) as readonly Row[];
  }
}
