import { StorageError, untilAborted, type BlobId, type BlobInfo, type ByteSource } from '@rangegraft/core';
import type { Database } from '../database/database.js';
import { rowOf } from './copy-format.js';
import { RowCollector } from './row-collector.js';

/** A blob of at most one row, in one statement. */
const INSERT_WHOLE = `
  WITH blob AS (
    INSERT INTO @.stored_blobs (id, length) VALUES ($1, octet_length($2::bytea))
    ON CONFLICT (id) DO NOTHING RETURNING id
  ), bytes AS (
    INSERT INTO @.stored_bytes (blob, row_number, bytes) SELECT id, 0, $2 FROM blob WHERE octet_length($2) > 0
  )
  SELECT id FROM blob`;

/*
 * Rows need not be safe before the blob is complete: they are committed without waiting for the disk. The log is written
 * in its order, so what completes the blob, and does wait, makes all of them safe.
 */
const BEGIN = `
  INSERT INTO @.stored_blobs (id) SELECT $1 FROM set_config('synchronous_commit', 'off', true)
  ON CONFLICT (id) DO NOTHING`;

const COPY_ROW = `
  SET LOCAL synchronous_commit TO off;
  COPY @.stored_bytes (blob, row_number, bytes) FROM STDIN (FORMAT binary)`;

/** The states of errors: a foreign key refers to nothing, a key is there already. */
const [NO_BLOB, THERE_ALREADY] = ['23503', '23505'];

/**
 * The rows are counted: a server that has crashed in the meantime may have lost the last ones that were not safe yet, and
 * gone on with the next ones. May be repeated.
 */
const COMPLETE = `
  UPDATE @.stored_blobs SET length = $2
   WHERE id = $1 AND (length IS NULL OR length = $2)
     AND (SELECT count(*) FROM @.stored_bytes WHERE blob = $1) = $3
  RETURNING id`;

const FIND = 'SELECT FROM @.stored_blobs WHERE id = $1';

const DELETE_OWN = 'DELETE FROM @.stored_blobs WHERE id = $1 AND length IS NULL';

/**
 * Writes one blob. A connection is taken for each row, and none is held while the source takes its time. While one row is
 * being stored, the next one is collected.
 */
export class BlobWriter {
  readonly #database: Database;
  readonly #id: BlobId;
  readonly #stop: AbortController;
  #rows = 0;
  #length = 0;
  #storing: Promise<void> = Promise.resolve();
  /** Whether there may be an incomplete blob that this writer has made. */
  #begun = false;

  /** @param stop ends the writing with its reason */
  constructor(database: Database, id: BlobId, stop: AbortController) {
    this.#database = database;
    this.#id = id;
    this.#stop = stop;
  }

  async write(source: ByteSource): Promise<BlobInfo> {
    try {
      const collector = new RowCollector();
      for await (const chunk of untilAborted(source, this.#stop.signal)) {
        for (const row of collector.add(chunk)) await this.#store(row);
      }
      const last = collector.take();
      if (this.#rows === 0) return await this.#storeWhole(last);
      if (last.length > 0) await this.#store(last);
      await this.#storing;
      return await this.#complete();
    } catch (error) {
      // A row that failed has stopped the source; otherwise it is still on its way.
      await this.#storing.catch(() => undefined);
      if (this.#begun) await this.#deleteOwn();
      throw error;
    }
  }

  async #storeWhole(bytes: Buffer): Promise<BlobInfo> {
    this.#stop.signal.throwIfAborted();
    const inserted = await this.#change(INSERT_WHOLE, [this.#id, bytes]);
    if (inserted === 0) throw this.#exists();
    return { id: this.#id, length: bytes.length };
  }

  /** Waits for the row before; the row itself is waited for by the next one, or by whoever completes the blob. */
  async #store(row: Buffer): Promise<void> {
    await this.#storing;
    this.#stop.signal.throwIfAborted();
    const number = this.#rows++;
    this.#length += row.length;
    if (number === 0) await this.#begin();
    this.#storing = this.#copy(number, row);
    this.#storing.catch((error: unknown) => this.#stop.abort(error));
  }

  async #begin(): Promise<void> {
    // Also where the connection is lost, so that it is not known whether the blob is there.
    this.#begun = true;
    const inserted = await this.#change(BEGIN, [this.#id]);
    if (inserted === 1) return;
    this.#begun = false;
    throw this.#exists();
  }

  async #copy(number: number, row: Buffer): Promise<void> {
    try {
      await this.#database.copyIn(undefined, COPY_ROW, rowOf(this.#id, number, row));
    } catch (error) {
      const state = StorageError.is(error) ? error.context['sqlState'] : undefined;
      if (state === NO_BLOB) throw this.#deleted();
      // Then the answer to the first attempt was lost: nobody else writes this blob.
      if (state !== THERE_ALREADY) throw error;
    }
  }

  async #complete(): Promise<BlobInfo> {
    this.#stop.signal.throwIfAborted();
    const completed = await this.#database.rows(undefined, COMPLETE, [this.#id, this.#length, this.#rows]);
    if (completed.length === 0) throw (await this.#isThere()) ? this.#lost() : this.#deleted();
    this.#begun = false;
    return { id: this.#id, length: this.#length };
  }

  /** What cannot be deleted now is left to the sweeper. Only an incomplete blob is: a complete one has been promised. */
  async #deleteOwn(): Promise<void> {
    await this.#database.rows(undefined, DELETE_OWN, [this.#id]).catch(() => undefined);
  }

  #change(sql: string, values: readonly unknown[]): Promise<number> {
    return this.#database.change(undefined, sql, values);
  }

  async #isThere(): Promise<boolean> {
    return (await this.#database.rows(undefined, FIND, [this.#id])).length > 0;
  }

  #lost(): StorageError {
    return new StorageError('Unavailable', `rows of blob ${this.#id} were lost while it was written`, {
      retryable: true,
      context: { blob: this.#id },
    });
  }

  #deleted(): StorageError {
    const context = { blob: this.#id };
    return new StorageError('Conflict', `blob ${this.#id} was deleted while it was written`, { context });
  }

  #exists(): StorageError {
    return new StorageError('Exists', `blob ${this.#id} is stored already`, { context: { blob: this.#id } });
  }
}
