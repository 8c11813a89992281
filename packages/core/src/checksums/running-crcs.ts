import { EMPTY_CRCS, type Crcs } from './crcs.js';
import { implementations } from './implementations.js';
import { joinWord64, splitWord64 } from './words64.js';

/** The CRCs of a byte string that arrives bit by bit. Cheaper than repeated `crcsOf`: only `value` makes a BigInt. */
export class RunningCrcs {
  readonly #implementations = implementations();
  readonly #crc64nvme = new Int32Array(2);
  #crc32: number;
  #crc32c: number;

  /** Continues after bytes whose CRCs are `before`. */
  constructor(before: Crcs = EMPTY_CRCS) {
    splitWord64(before.crc64nvme, this.#crc64nvme);
    this.#crc32 = before.crc32;
    this.#crc32c = before.crc32c;
  }

  update(bytes: Uint8Array): void {
    const { crc32, crc32c, crc64nvme } = this.#implementations;
    this.#crc32 = crc32(bytes, this.#crc32);
    this.#crc32c = crc32c(bytes, this.#crc32c);
    crc64nvme(this.#crc64nvme, bytes);
  }

  /** The CRCs of the bytes so far. */
  get value(): Crcs {
    return { crc64nvme: joinWord64(this.#crc64nvme), crc32: this.#crc32, crc32c: this.#crc32c };
  }

  /** Writes the CRCs of the bytes so far: 16 bytes, big-endian, CRC-64/NVME first, then CRC-32, then CRC-32C. */
  writeTo(target: DataView, offset: number): void {
    target.setInt32(offset, this.#crc64nvme[1]!);
    target.setInt32(offset + 4, this.#crc64nvme[0]!);
    target.setUint32(offset + 8, this.#crc32);
    target.setUint32(offset + 12, this.#crc32c);
  }
}
