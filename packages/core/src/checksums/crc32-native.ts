import { createRequire } from 'node:module';

/** Continues a 32-bit CRC: from the CRC of the bytes before, that of those bytes and `bytes` together. */
export type Crc32Update = (bytes: Uint8Array, before: number) => number;

export interface NativeCrcs {
  readonly crc32: Crc32Update;
  readonly crc32c: Crc32Update;
}

/** Loads the native module; `undefined` where there is none for the platform. */
export function loadNativeCrcs(require = createRequire(import.meta.url)): NativeCrcs | undefined {
  try {
    return require('@node-rs/crc32') as NativeCrcs;
  } catch {
    return undefined;
  }
}
