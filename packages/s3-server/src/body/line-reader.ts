const LF = 10;

/** Cuts lines out of chunks of bytes; a line may span chunks. Lines keep a CR before their LF and lose the LF. */
export class LineReader {
  readonly #limit: number;
  #begun = '';

  /** `limit`: the longest line accepted, in bytes and without its LF. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a line has begun that has not ended yet. */
  get pending(): boolean {
    return this.#begun !== '';
  }

  /**
   * Reads the bytes from `start` on to the end of the line.
   *
   * @returns the line and the offset after it; no line if the chunk ends first; `'too-long'` beyond the limit
   */
  read(bytes: Uint8Array, start: number): { readonly line?: string; readonly next: number } | 'too-long' {
    const room = this.#limit - this.#begun.length;
    const end = bytes.indexOf(LF, start);
    const next = end === -1 ? bytes.length : end;
    if (next - start > room) return 'too-long';
    const text = this.#begun + latin1(bytes.subarray(start, next));
    this.#begun = end === -1 ? text : '';
    return end === -1 ? { next } : { line: text, next: next + 1 };
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
