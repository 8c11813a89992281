import { CRC64NVME_POLYNOMIAL_HIGH, CRC64NVME_POLYNOMIAL_LOW } from './polynomials.js';

/*
 * What Shift32 does for 32 bits, for CRC-64/NVME: in two halves, the low one first, and four bits at a time.
 */

/** Multiplies `word` by x, in place. */
function multiplyByX(word: Int32Array): void {
  const low = word[0]!;
  const high = word[1]!;
  const subtract = -(low & 1);
  word[0] = ((low >>> 1) | (high << 31)) ^ (CRC64NVME_POLYNOMIAL_LOW & subtract);
  word[1] = (high >>> 1) ^ (CRC64NVME_POLYNOMIAL_HIGH & subtract);
}

/** What the four bits that x^4 pushes out of a word put back into it. */
const reducedLow = new Int32Array(16);
const reducedHigh = new Int32Array(16);
for (let bits = 0; bits < 16; bits++) {
  const word = new Int32Array([bits, 0]);
  for (let power = 0; power < 4; power++) multiplyByX(word);
  reducedLow[bits] = word[0]!;
  reducedHigh[bits] = word[1]!;
}

/** The multiples of the word that is being multiplied by each polynomial of four bits. */
const multipleLow = new Int32Array(16);
const multipleHigh = new Int32Array(16);

/** Multiplies `word` by the polynomial of the two halves, in place. */
function multiply(word: Int32Array, factorLow: number, factorHigh: number): void {
  for (let bit = 8; bit > 0; bit >>= 1) {
    const low = word[0]!;
    const high = word[1]!;
    for (let others = 0; others < 16; others += bit << 1) {
      multipleLow[bit + others] = low ^ multipleLow[others]!;
      multipleHigh[bit + others] = high ^ multipleHigh[others]!;
    }
    multiplyByX(word);
  }
  let low = 0;
  let high = 0;
  for (let half = 0, factor = factorLow; half < 2; half++, factor = factorHigh) {
    for (let at = 0; at < 32; at += 4) {
      const out = low & 15;
      const bits = (factor >>> at) & 15;
      low = ((low >>> 4) | (high << 28)) ^ reducedLow[out]! ^ multipleLow[bits]!;
      high = (high >>> 4) ^ reducedHigh[out]! ^ multipleHigh[bits]!;
    }
  }
  word[0] = low;
  word[1] = high;
}

/** Entries 2d and 2d + 1 of row k are the halves of x^(8 · d · 256^k). */
const rows: Int32Array[] = [];

function row(index: number): Int32Array {
  for (let made = rows.length; made <= index; made++) {
    const before = rows[made - 1];
    const power = new Int32Array([0, 1 << (31 - 8)]);
    if (before !== undefined) {
      power.set(before.subarray(510));
      multiply(power, before[2]!, before[3]!);
    }
    const [baseLow, baseHigh] = power as unknown as readonly [number, number];
    power.set([0, 1 << 31]);
    const entries = new Int32Array(512);
    for (let at = 0; at < 512; at += 2) {
      entries.set(power, at);
      multiply(power, baseLow, baseHigh);
    }
    rows.push(entries);
  }
  return rows[index]!;
}

/** Shifts the CRC-64/NVME `word` by `length` bytes, in place. `length` is a safe integer, not negative. */
export function shift64(length: number, word: Int32Array): void {
  for (let rest = length, index = 0; rest > 0; rest = Math.floor(rest / 256), index++) {
    const digit = rest % 256;
    if (digit === 0) continue;
    const entries = row(index);
    multiply(word, entries[2 * digit]!, entries[2 * digit + 1]!);
  }
}
