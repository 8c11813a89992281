import { crc32 as nodeZlibCrc32 } from 'node:zlib';
import { loadNativeCrcs, type Crc32Update, type NativeCrcs } from './crc32-native.js';
import { crc32cTable } from './crc32c-table.js';
import { crc64nvmeTable } from './crc64nvme-table.js';
import { loadCrc64nvmeWasm, type Crc64Update } from './crc64nvme-wasm.js';

/** One implementation of each CRC; all continue from the CRC of the bytes before. */
export interface Implementations {
  readonly crc32: Crc32Update;
  readonly crc32c: Crc32Update;
  readonly crc64nvme: Crc64Update;
}

/** CRC-32 by zlib, which takes the empty string for a request to start anew. */
export function crc32Zlib(bytes: Uint8Array, before: number): number {
  return bytes.length === 0 ? before : nodeZlibCrc32(bytes, before);
}

/** The fastest implementation of each CRC, given what could be loaded here: the order of bench/checksums.ts. */
export function chooseImplementations(native: NativeCrcs | undefined, wasm: Crc64Update | undefined): Implementations {
  return {
    crc32: native?.crc32 ?? crc32Zlib,
    crc32c: native?.crc32c ?? crc32cTable,
    crc64nvme: wasm ?? crc64nvmeTable,
  };
}

let chosen: Implementations | undefined;

/** The implementations in use. Loading them takes some milliseconds, so that waits for the first digest. */
export function implementations(): Implementations {
  return (chosen ??= chooseImplementations(loadNativeCrcs(), loadCrc64nvmeWasm()));
}
