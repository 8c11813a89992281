import { StorageError, type BlobId } from '@rangegraft/core';

/* The binary format of COPY, in which bytes travel as they are. */

/** What a copy begins with: flags, and the length of an extension that no version has. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** How many columns a row has (2 bytes). -1 ends the rows. */
const COLUMNS = 2;
/** How long a value is (4 bytes). -1 is NULL. */
const LENGTH = 4;
const END = Buffer.from([0xff, 0xff]);

/** The value of the first column of the first row; `undefined` when there is no row. */
export function firstValue(copied: Buffer): Buffer | undefined {
  if (copied.length < HEADER.length + COLUMNS) throw damaged();
  if (copied.readInt16BE(HEADER.length) === -1) return undefined;
  const start = HEADER.length + COLUMNS + LENGTH;
  if (copied.length < start) throw damaged();
  const length = copied.readInt32BE(HEADER.length + COLUMNS);
  if (length < 0 || copied.length < start + length) throw damaged();
  return copied.subarray(start, start + length);
}

/** One row of the bytes of a blob: its id, the number of the row, and the bytes, which are not copied. */
export function rowOf(blob: BlobId, number: number, bytes: Buffer): readonly Buffer[] {
  const before = Buffer.alloc(COLUMNS + LENGTH + 16 + LENGTH + 4 + LENGTH);
  let at = before.writeInt16BE(3);
  at = before.writeInt32BE(16, at);
  at += before.write(blob, at, 'hex');
  at = before.writeInt32BE(4, at);
  at = before.writeInt32BE(number, at);
  before.writeInt32BE(bytes.length, at);
  return [HEADER, before, bytes, END];
}

function damaged(): StorageError {
  return new StorageError('Corrupt', 'the server has sent a row that cannot be read');
}
