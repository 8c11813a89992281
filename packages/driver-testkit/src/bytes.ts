import type { ByteSource } from '@rangegraft/core';
import { expect } from 'chai';

/** A prime, so that no two places that are a power of two apart look alike. */
const PERIOD = 251;
const table = Uint8Array.from({ length: 65_536 + PERIOD }, (_, index) => ((index % PERIOD) * 7 + 3) & 0xff);

/** Bytes that tell where they belong: `length` of them from `offset` on. Every call makes new ones. */
export function pattern(length: number, offset = 0): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const start = (offset + done) % PERIOD;
    const part = table.subarray(start, start + Math.min(65_536, length - done));
    bytes.set(part, done);
    done += part.length;
  }
  return bytes;
}

/** A source of the pattern, in chunks of the given sizes, taken in turn until `length` bytes are out. */
export async function* patternSource(length: number, ...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (let index = 0; offset < length; index++) {
    const size = Math.min(sizes[index % sizes.length] ?? length, length - offset);
    // The wait makes every store meet a source that is not ready at once.
    await Promise.resolve();
    yield pattern(size, offset);
    offset += size;
  }
}

/** Chunks, one after another, as they are. */
export async function* chunksOf(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield chunk;
  }
}

/** Counts how it is pulled, around another source. */
export class WatchedSource implements ByteSource {
  readonly #source: ByteSource;
  #pending = 0;
  #mostPending = 0;
  #pulls = 0;
  #ended = false;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The greatest number of chunks that were asked for at the same time. */
  get mostPending(): number {
    return this.#mostPending;
  }

  get pulls(): number {
    return this.#pulls;
  }

  /** Whether it was read to its end or ended early: it holds nothing any more. */
  get ended(): boolean {
    return this.#ended;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const iterator = this.#source[Symbol.asyncIterator]();
    return {
      next: async () => {
        this.#pulls++;
        this.#mostPending = Math.max(this.#mostPending, ++this.#pending);
        try {
          const result = await iterator.next();
          if (result.done === true) this.#ended = true;
          return result;
        } catch (error) {
          this.#ended = true;
          throw error;
        } finally {
          this.#pending--;
        }
      },
      return: async () => {
        this.#ended = true;
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    };
  }
}

/** Expects the bytes of the pattern from `offset` on; names the first that differs, not thousands of them. */
export function expectPattern(actual: Uint8Array, length: number, offset = 0): void {
  expectBytes(actual, pattern(length, offset));
}

export function expectBytes(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.length, 'number of bytes').to.equal(expected.length);
  if (Buffer.compare(actual, expected) === 0) return;
  const index = expected.findIndex((byte, at) => actual[at] !== byte);
  expect.fail(`byte ${index} is ${actual[index]} instead of ${expected[index]}`);
}
