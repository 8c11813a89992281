import { EMPTY_CRCS, type Crcs } from './crcs.js';
import { implementations } from './implementations.js';
import { RunningCrcs } from './running-crcs.js';
import { joinWord64, splitWord64 } from './words64.js';

/** The CRC-32 (ISO-HDLC) of `bytes`, or of the bytes whose CRC is `before` followed by `bytes`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  return implementations().crc32(bytes, before);
}

/** The CRC-32C (Castagnoli) of `bytes`, or of the bytes whose CRC is `before` followed by `bytes`. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  return implementations().crc32c(bytes, before);
}

/** The CRC-64/NVME of `bytes`, or of the bytes whose CRC is `before` followed by `bytes`. */
export function crc64nvme(bytes: Uint8Array, before = 0n): bigint {
  const state = new Int32Array(2);
  splitWord64(before, state);
  implementations().crc64nvme(state, bytes);
  return joinWord64(state);
}

/** The CRCs of `bytes`, or of the bytes whose CRCs are `before` followed by `bytes`. */
export function crcsOf(bytes: Uint8Array, before: Crcs = EMPTY_CRCS): Crcs {
  const running = new RunningCrcs(before);
  running.update(bytes);
  return running.value;
}
