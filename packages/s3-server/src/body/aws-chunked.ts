import type { ChecksumAlgorithm } from '@rangegraft/core';
import { bodyLengthMismatch, bodyTerminated, invalidChunkSize } from '../protocol-error.js';
import { ChunkSignatures } from './chunk-signatures.js';
import type { ChunkSigning } from './chunk-signatures.js';
import { LineReader } from './line-reader.js';
import { TrailerSection } from './trailer-section.js';

/** What a decoder has to know of the request. */
export interface AwsChunkedOptions {
  /** What `x-amz-decoded-content-length` declared, in bytes. */
  readonly decodedLength: number;
  /** The algorithm of the checksum that `x-amz-trailer` announced. */
  readonly trailer?: ChecksumAlgorithm;
  /** Present exactly if the chunks are signed. */
  readonly signing?: ChunkSigning;
  /**
   * The smallest chunk accepted before another one, in bytes; 0 accepts all. S3 refuses chunks under 8192 bytes,
   * current clients send them all the same (D-37).
   */
  readonly minimumChunkSize: number;
}

/** S3's own limit for the line before a chunk and for a trailer, in bytes. */
const LINE_LIMIT = 1024;
const CR = 13;
const LF = 10;
const UNSIGNED_HEADER = /^0*([0-9a-fA-F]{1,13})\r$/;
const SIGNED_HEADER = /^0*([0-9a-fA-F]{1,13});chunk-signature=([0-9a-f]{64})\r$/;

type State = 'header' | 'data' | 'data-cr' | 'data-lf' | 'trailers';

/**
 * Takes the aws-chunked framing off a body. Give it the body's bytes in order and then call `end`; what `decode`
 * yields are views of what it was given. The last bytes of a chunk leave only after the chunk's signature was found
 * right, but earlier bytes of the same chunk may have left before: only a body whose `end` did not throw may be used.
 */
export class AwsChunkedDecoder {
  readonly #options: AwsChunkedOptions;
  readonly #signatures: ChunkSignatures | undefined;
  readonly #trailers: TrailerSection;
  readonly #lines = new LineReader(LINE_LIMIT);
  #state: State = 'header';
  /** Bytes of the current chunk, and of the whole decoded body, that are still to come. */
  #chunkRemaining = 0;
  #bodyRemaining: number;
  #chunkSize = 0;
  #chunkNumber = 0;
  #chunkSignature = '';

  constructor(options: AwsChunkedOptions) {
    this.#options = options;
    this.#bodyRemaining = options.decodedLength;
    this.#signatures = options.signing && new ChunkSignatures(options.signing);
    this.#trailers = new TrailerSection(LINE_LIMIT, options.trailer, this.#signatures);
  }

  /** The trailers by lower-case name; complete after `end`. */
  get trailers(): ReadonlyMap<string, string> {
    return this.#trailers.values;
  }

  /**
   * The body's own bytes among the next bytes of its framed form.
   *
   * @throws IncompleteBody, InvalidChunkSizeError, MalformedTrailerError, SignatureDoesNotMatch
   */
  *decode(bytes: Uint8Array): Generator<Uint8Array, void> {
    let at = 0;
    while (at < bytes.length) {
      switch (this.#state) {
        case 'header':
          at = this.#readHeader(bytes, at);
          break;
        case 'data': {
          const end = Math.min(bytes.length, at + this.#chunkRemaining);
          const piece = at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end);
          this.#takeData(piece);
          yield piece;
          at = end;
          break;
        }
        case 'data-cr':
        case 'data-lf':
          this.#expectLineEnd(bytes[at] as number);
          at += 1;
          break;
        case 'trailers':
          this.#trailers.read(bytes, at);
          return;
      }
    }
  }

  /**
   * Checks, after the last bytes, that the body is whole.
   *
   * @throws IncompleteBody, InvalidRequest, MalformedTrailerError, SignatureDoesNotMatch
   */
  end(): void {
    if (this.#state !== 'trailers') throw bodyTerminated();
    this.#trailers.end();
  }

  #readHeader(bytes: Uint8Array, start: number): number {
    const read = this.#lines.read(bytes, start);
    if (read === 'too-long') throw bodyTerminated();
    if (read.line !== undefined) this.#beginChunk(read.line);
    return read.next;
  }

  #beginChunk(line: string): void {
    const [, hex, signature = ''] = (this.#signatures ? SIGNED_HEADER : UNSIGNED_HEADER).exec(line) ?? [];
    if (hex === undefined) throw bodyTerminated();
    const size = Number.parseInt(hex, 16);
    if (size > this.#bodyRemaining) throw bodyLengthMismatch();
    if (size === 0) {
      if (this.#bodyRemaining > 0) throw bodyLengthMismatch();
      this.#signatures?.verifyChunk(signature);
      this.#state = 'trailers';
      return;
    }
    // Only now is it known that the chunk before was not the last one.
    if (this.#chunkNumber > 0 && this.#chunkSize < this.#options.minimumChunkSize) {
      throw invalidChunkSize(this.#chunkNumber, this.#chunkSize);
    }
    this.#chunkNumber += 1;
    this.#chunkSize = size;
    this.#chunkRemaining = size;
    this.#chunkSignature = signature;
    this.#state = 'data';
  }

  #takeData(piece: Uint8Array): void {
    this.#chunkRemaining -= piece.length;
    this.#bodyRemaining -= piece.length;
    this.#signatures?.update(piece);
    if (this.#chunkRemaining > 0) return;
    this.#signatures?.verifyChunk(this.#chunkSignature);
    this.#state = 'data-cr';
  }

  #expectLineEnd(byte: number): void {
    if (byte !== (this.#state === 'data-cr' ? CR : LF)) throw bodyTerminated();
    this.#state = this.#state === 'data-cr' ? 'data-lf' : 'header';
  }
}
