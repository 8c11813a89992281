import { CRC64NVME_POLYNOMIAL_HIGH, CRC64NVME_POLYNOMIAL_LOW } from './polynomials.js';

const STEP = 8;

interface Tables {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** Entry `256 * k + b` is what byte `b` contributes k bytes after it was read, in two halves. */
function makeTables(): Tables {
  const low = new Int32Array(STEP * 256);
  const high = new Int32Array(STEP * 256);
  for (let byte = 0; byte < 256; byte++) {
    let l = byte;
    let h = 0;
    for (let bit = 0; bit < 8; bit++) {
      const subtract = -(l & 1);
      l = ((l >>> 1) | (h << 31)) ^ (CRC64NVME_POLYNOMIAL_LOW & subtract);
      h = (h >>> 1) ^ (CRC64NVME_POLYNOMIAL_HIGH & subtract);
    }
    low[byte] = l;
    high[byte] = h;
  }
  for (let at = 256; at < low.length; at++) {
    const l = low[at - 256]!;
    const h = high[at - 256]!;
    low[at] = ((l >>> 8) | (h << 24)) ^ low[l & 255]!;
    high[at] = (h >>> 8) ^ high[l & 255]!;
  }
  return { low, high };
}

let made: Tables | undefined;

/** CRC-64/NVME in plain JavaScript, eight bytes a step: for platforms without WebAssembly. */
export function crc64nvmeTable(state: Int32Array, bytes: Uint8Array): void {
  const { low, high } = (made ??= makeTables());
  const { length } = bytes;
  let l = ~state[0]!;
  let h = ~state[1]!;
  let at = 0;
  for (const end = length - (length % STEP); at < end; at += STEP) {
    l ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    h ^= bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24);
    const t7 = 1792 + (l & 255);
    const t6 = 1536 + ((l >>> 8) & 255);
    const t5 = 1280 + ((l >>> 16) & 255);
    const t4 = 1024 + (l >>> 24);
    const t3 = 768 + (h & 255);
    const t2 = 512 + ((h >>> 8) & 255);
    const t1 = 256 + ((h >>> 16) & 255);
    const t0 = h >>> 24;
    l = low[t7]! ^ low[t6]! ^ low[t5]! ^ low[t4]! ^ low[t3]! ^ low[t2]! ^ low[t1]! ^ low[t0]!;
    h = high[t7]! ^ high[t6]! ^ high[t5]! ^ high[t4]! ^ high[t3]! ^ high[t2]! ^ high[t1]! ^ high[t0]!;
  }
  for (; at < length; at++) {
    const t0 = (l ^ bytes[at]!) & 255;
    l = ((l >>> 8) | (h << 24)) ^ low[t0]!;
    h = (h >>> 8) ^ high[t0]!;
  }
  state[0] = ~l;
  state[1] = ~h;
}
