import * as fc from 'fast-check';
import type { Crcs } from '../../src/checksums/index.js';

/** Bytes without a short period, the same at every call. */
export function patternedBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, word = 1; at < length; at++, word = (word * 48271) % 2147483647) bytes[at] = word;
  return bytes;
}

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Byte strings of any content, also where they do not begin at the start of their buffer. */
export const anyBytes = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.uint8Array({ maxLength: maxLength + 7, size: 'max' }), fc.nat(7))
    .map(([bytes, skipped]) => bytes.subarray(Math.min(skipped, bytes.length)));

/** Any values that three CRCs can have. */
export const anyCrcs: fc.Arbitrary<Crcs> = fc.record({
  crc64nvme: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  crc32: fc.nat(2 ** 32 - 1),
  crc32c: fc.nat(2 ** 32 - 1),
});
