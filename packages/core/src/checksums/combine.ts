import type { Crcs } from './crcs.js';
import { CRC32C_POLYNOMIAL, CRC32_POLYNOMIAL } from './polynomials.js';
import { Shift32 } from './shift32.js';
import { shift64 } from './shift64.js';
import { joinWord64, splitWord64 } from './words64.js';

const shift32 = new Shift32(CRC32_POLYNOMIAL);
const shift32c = new Shift32(CRC32C_POLYNOMIAL);
const word = new Int32Array(2);
const otherWord = new Int32Array(2);

/**
 * The CRCs of two byte strings joined, from the CRCs of each and the length in bytes of the second, without the bytes:
 * the FULL_OBJECT formula of docs/reference/s3/checksums.md. Exact for every length that is a safe integer.
 */
export function combineCrcs(a: Crcs, b: Crcs, lengthB: number): Crcs {
  splitWord64(a.crc64nvme, word);
  splitWord64(b.crc64nvme, otherWord);
  shift64(lengthB, word);
  word[0]! ^= otherWord[0]!;
  word[1]! ^= otherWord[1]!;
  return {
    crc64nvme: joinWord64(word),
    crc32: (shift32.by(lengthB, a.crc32) ^ b.crc32) >>> 0,
    crc32c: (shift32c.by(lengthB, a.crc32c) ^ b.crc32c) >>> 0,
  };
}

/**
 * The CRCs of the last `length` bytes of a prefix of some byte string, from the CRCs of that prefix and of the shorter
 * prefix before those bytes. (Joining and taking off are one operation: what is added modulo 2 is its own inverse.)
 */
export function crcsOfRange(prefixEnd: Crcs, prefixStart: Crcs, length: number): Crcs {
  return combineCrcs(prefixStart, prefixEnd, length);
}
