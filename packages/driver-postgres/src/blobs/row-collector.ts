import { ROW_SIZE } from './row-size.js';

/** Makes rows of one size of chunks of any size. */
export class RowCollector {
  #chunks: Uint8Array[] = [];
  #size = 0;

  /** Adds a chunk. @returns the rows that it completes */
  *add(chunk: Uint8Array): Generator<Buffer, void, void> {
    let rest = chunk;
    while (this.#size + rest.length >= ROW_SIZE) {
      const missing = ROW_SIZE - this.#size;
      this.#push(rest.subarray(0, missing));
      rest = rest.subarray(missing);
      yield this.take();
    }
    this.#push(rest);
  }

  /** What has been collected, which may be nothing. */
  take(): Buffer {
    const [first] = this.#chunks;
    const row = this.#chunks.length === 1 ? asBuffer(first!) : Buffer.concat(this.#chunks, this.#size);
    this.#chunks = [];
    this.#size = 0;
    return row;
  }

  #push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
