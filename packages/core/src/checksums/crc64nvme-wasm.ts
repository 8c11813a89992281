import { CRC64NVME_MODULE } from './generated/crc64nvme-module.js';

/** Continues the CRC-64/NVME whose low and high half are `state[0]` and `state[1]` with `bytes`. */
export type Crc64Update = (state: Int32Array, bytes: Uint8Array) => void;

/** As much of the global `WebAssembly` as is used here: Node's types leave it to those of the browser. */
export interface WebAssemblyApi {
  readonly Module: new (source: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly update: (length: number) => void;
}

// The memory map of crc64nvme.wat.
const STATE = 0x8000;
const INPUT = 0x10000;
const INPUT_LENGTH = 0x10000;

/**
 * CRC-64/NVME in WebAssembly; `undefined` where the scope has none or forbids it. Compiled at once: an asynchronous
 * start would need top-level await, with which CommonJS could not `require` this package.
 */
export function loadCrc64nvmeWasm(
  { WebAssembly }: { readonly WebAssembly?: WebAssemblyApi } = globalThis as object,
): Crc64Update | undefined {
  if (WebAssembly === undefined) return undefined;
  let exports: Exports;
  try {
    exports = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(CRC64NVME_MODULE, 'base64')))
      .exports as Exports;
  } catch {
    return undefined;
  }
  const { memory, update } = exports;
  const state = new DataView(memory.buffer, STATE, 8);
  const input = new Uint8Array(memory.buffer, INPUT, INPUT_LENGTH);
  return (halves, bytes) => {
    state.setInt32(0, halves[0]!, true);
    state.setInt32(4, halves[1]!, true);
    for (let at = 0; at < bytes.length; at += INPUT_LENGTH) {
      const piece = bytes.length <= INPUT_LENGTH ? bytes : bytes.subarray(at, at + INPUT_LENGTH);
      input.set(piece);
      update(piece.length);
    }
    halves[0] = state.getInt32(0, true);
    halves[1] = state.getInt32(4, true);
  };
}
