import { CRC32C_POLYNOMIAL } from './polynomials.js';

const STEP = 8;

/** `tables[256 * k + b]` is what byte `b` contributes k bytes after it was read. */
function makeTables(): Int32Array {
  const tables = new Int32Array(STEP * 256);
  for (let byte = 0; byte < 256; byte++) {
    let entry = byte;
    for (let bit = 0; bit < 8; bit++) entry = (entry >>> 1) ^ (CRC32C_POLYNOMIAL & -(entry & 1));
    tables[byte] = entry;
  }
  for (let at = 256; at < tables.length; at++) {
    const entry = tables[at - 256]!;
    tables[at] = (entry >>> 8) ^ tables[entry & 255]!;
  }
  return tables;
}

let made: Int32Array | undefined;

/** CRC-32C in plain JavaScript, eight bytes a step: for platforms without the native module. */
export function crc32cTable(bytes: Uint8Array, before: number): number {
  const tables = (made ??= makeTables());
  const { length } = bytes;
  let crc = ~before;
  let at = 0;
  for (const end = length - (length % STEP); at < end; at += STEP) {
    const word = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      tables[1792 + (word & 255)]! ^
      tables[1536 + ((word >>> 8) & 255)]! ^
      tables[1280 + ((word >>> 16) & 255)]! ^
      tables[1024 + (word >>> 24)]! ^
      tables[768 + bytes[at + 4]!]! ^
      tables[512 + bytes[at + 5]!]! ^
      tables[256 + bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!;
  }
  for (; at < length; at++) crc = (crc >>> 8) ^ tables[(crc ^ bytes[at]!) & 255]!;
  return ~crc >>> 0;
}
