import { StorageError, type BlobId, type ByteRange, type OperationOptions } from '@rangegraft/core';
import type { Database } from '../database/database.js';
import { uuidLiteral } from '../database/values.js';
import { firstValue } from './copy-format.js';
import { ROW_SIZE, rowAt } from './row-size.js';

/** What reading asks of its store: whether it is still open. */
export interface ReadOptions extends OperationOptions {
  readonly checkOpen: () => void;
}

/**
 * Reads part of a blob, row by row, by COPY: each row is asked for on its own, so no connection waits for a slow reader.
 * One row is read ahead. The first one is read at once, which also tells whether there is such a blob.
 *
 * @throws StorageError `NotFound` before the first chunk, `Corrupt` or `NotFound` while iterating
 */
export async function readBlob(
  database: Database,
  { id, range }: { readonly id: BlobId; readonly range: ByteRange },
  options: ReadOptions,
): Promise<AsyncGenerator<Uint8Array, void, void>> {
  const first = await readRow(database, { id, range }, options);
  if (first === undefined) await checkExists(database, id, options);
  return rowsOf(database, { id, range, first }, options);
}

async function* rowsOf(
  database: Database,
  { id, range, first }: { readonly id: BlobId; readonly range: ByteRange; readonly first: Buffer | undefined },
  options: ReadOptions,
): AsyncGenerator<Uint8Array, void, void> {
  let bytes = first;
  let { offset, length } = range;
  for (;;) {
    options.signal?.throwIfAborted();
    options.checkOpen();
    const expected = lengthInRow({ offset, length });
    if (bytes?.length !== expected) {
      await checkExists(database, id, options);
      throw new StorageError('Corrupt', `blob ${id} is shorter than was asked for`, { context: { blob: id } });
    }
    offset += expected;
    length -= expected;
    if (length === 0) {
      yield bytes;
      return;
    }
    const next = readRow(database, { id, range: { offset, length } }, options);
    // Whoever ends the reading here never asks for it.
    next.catch(() => undefined);
    yield bytes;
    bytes = await next;
  }
}

/** The part of a range that lies in its first row; `undefined` when the blob or the row is not there. */
async function readRow(
  database: Database,
  { id, range }: { readonly id: BlobId; readonly range: ByteRange },
  options: OperationOptions,
): Promise<Buffer | undefined> {
  const row = rowAt(range.offset);
  const from = range.offset - row * ROW_SIZE;
  const length = lengthInRow(range);
  const bytes = length === ROW_SIZE ? 'r.bytes' : `substring(r.bytes FROM ${from + 1} FOR ${length})`;
  const copied = await database.copyOut(
    options,
    `SELECT ${bytes} FROM @.stored_blobs b JOIN @.stored_bytes r ON r.blob = b.id
      WHERE b.id = ${uuidLiteral(id)} AND b.length IS NOT NULL AND r.row_number = ${row}`,
  );
  return firstValue(copied);
}

async function checkExists(database: Database, id: BlobId, options: OperationOptions): Promise<void> {
  const rows = await database.rows(options, 'SELECT FROM @.stored_blobs WHERE id = $1 AND length IS NOT NULL', [id]);
  if (rows.length > 0) return;
  throw new StorageError('NotFound', `blob ${id} does not exist`, { context: { blob: id } });
}

function lengthInRow({ offset, length }: ByteRange): number {
  return Math.min(length, ROW_SIZE - (offset % ROW_SIZE));
}
