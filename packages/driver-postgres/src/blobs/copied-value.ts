import { StorageError } from '@rangegraft/core';

/** `PGCOPY\n\xff\r\n\0`, flags, and the length of an extension that no version has. */
const HEADER = 19;
/** How many columns the row has (2 bytes). -1 ends the rows. */
const COLUMNS = 2;
/** How long the value is (4 bytes). -1 is NULL. */
const LENGTH = 4;

/** The value of the first column of the first row in the binary format of COPY; `undefined` when there is no row. */
export function firstValue(copied: Buffer): Buffer | undefined {
  if (copied.length < HEADER + COLUMNS) throw damaged();
  if (copied.readInt16BE(HEADER) === -1) return undefined;
  const start = HEADER + COLUMNS + LENGTH;
  if (copied.length < start) throw damaged();
  const length = copied.readInt32BE(HEADER + COLUMNS);
  if (length < 0 || copied.length < start + length) throw damaged();
  return copied.subarray(start, start + length);
}

function damaged(): StorageError {
  return new StorageError('Corrupt', 'the server has sent a row that cannot be read');
}
