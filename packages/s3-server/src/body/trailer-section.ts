import { isValidChecksumValue } from '@rangegraft/core';
import type { ChecksumAlgorithm } from '@rangegraft/core';
import { bodyTerminated, invalidRequest, malformedTrailer } from '../protocol-error.js';
import type { ChunkSignatures } from './chunk-signatures.js';
import { LineReader } from './line-reader.js';

const SIGNATURE = 'x-amz-trailer-signature';
const NAME = /^[!-9;-~]+$/;
const VALUE = /^[\t -~\x80-\xff]*$/;
// A trailer, its signature, and blank lines: nobody has a reason to send more.
const MAX_LINES = 8;

interface Announced {
  readonly algorithm: ChecksumAlgorithm;
  readonly name: string;
}

/** What follows the last chunk of an aws-chunked body, up to the end of the body. */
export class TrailerSection {
  readonly #announced: Announced | undefined;
  readonly #signatures: ChunkSignatures | undefined;
  readonly #lines: LineReader;
  readonly #values = new Map<string, string>();
  #signature: string | undefined;
  #lineCount = 0;
  /** Whether the last line was blank: a body may end only there. */
  #closed = false;

  /** `lineLimit` is in bytes; `signatures` is given where trailers are signed. */
  constructor(lineLimit: number, announced: ChecksumAlgorithm | undefined, signatures: ChunkSignatures | undefined) {
    this.#announced = announced && { algorithm: announced, name: `x-amz-checksum-${announced.toLowerCase()}` };
    this.#signatures = signatures;
    this.#lines = new LineReader(lineLimit);
  }

  /** The trailers by lower-case name. */
  get values(): ReadonlyMap<string, string> {
    return this.#values;
  }

  read(bytes: Uint8Array, start: number): void {
    for (let at = start; at < bytes.length;) {
      const read = this.#lines.read(bytes, at);
      if (read === 'too-long') throw malformedTrailer();
      at = read.next;
      if (read.line !== undefined) this.#readLine(read.line.replace(/\r$/, ''));
    }
  }

  /** Checks, at the end of the body, that everything came that had to. */
  end(): void {
    if (!this.#closed || this.#lines.pending) throw bodyTerminated();
    const announced = this.#announced;
    const value = announced && this.#values.get(announced.name);
    if (announced && value === undefined) throw malformedTrailer();
    if (this.#values.size > 0 && this.#signatures !== undefined) {
      if (this.#signature === undefined) throw malformedTrailer();
      this.#signatures.verifyTrailers(this.#values, this.#signature);
    }
    if (announced && !isValidChecksumValue(announced.algorithm, value as string)) {
      throw invalidRequest(`Value for ${announced.name} trailing header is invalid.`);
    }
  }

  #readLine(line: string): void {
    this.#lineCount += 1;
    if (this.#lineCount > MAX_LINES) throw malformedTrailer();
    if (line === '') {
      this.#closed = true;
      return;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    const value = line.slice(colon + 1);
    if (!NAME.test(name) || !VALUE.test(value) || this.#signature !== undefined) throw malformedTrailer();
    this.#addTrailer(name.toLowerCase(), value.trim());
    this.#closed = false;
  }

  #addTrailer(name: string, value: string): void {
    if (name === SIGNATURE) {
      // Some clients put a blank line between the trailers and their signature.
      if (this.#signatures === undefined || this.#values.size === 0) throw malformedTrailer();
      this.#signature = value;
      return;
    }
    if (this.#closed || name !== this.#announced?.name || this.#values.has(name)) throw malformedTrailer();
    this.#values.set(name, value);
  }
}
