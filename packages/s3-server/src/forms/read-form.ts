import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Busboy, BusboyInstance } from '@fastify/busboy';
import { StorageError } from '@rangegraft/core';
import type { ByteSource } from '@rangegraft/core';
import { malformedPost, missingField, oneFileExpected, postFieldsTooLarge } from '../protocol-error.js';

/** An HTML form that uploads a file, as far as the file. */
export interface Form {
  /** By lower-case name: those before the file, all that count. */
  readonly fields: ReadonlyMap<string, string>;
  /** As the browser named it, without directories; empty if it did not. */
  readonly fileName: string;
  /** The bytes of the file, to be iterated once; it ends when all of the form has been found well-formed. */
  readonly file: ByteSource;
  /** Gives up what has not been read. */
  close(): void;
}

/** The most that fields may have in all, names and values, in bytes; as on S3. */
const MAX_FIELDS = 20 * 1024;
const MAX_FIELD_COUNT = 1000;
/** The most that may come before the file, in bytes, whatever it is. */
const MAX_BEFORE_FILE = 1024 * 1024;

/**
 * Reads a form up to its file. The file is not kept: it comes at the pace of its reader. The library is loaded by the
 * first who needs it, not by everybody who starts.
 *
 * @param contentType a multipart/form-data with its boundary
 * @throws MalformedPOSTRequest, MaxPostPreDataLengthExceededError, InvalidArgument for a form without a file; and what
 *   the source throws
 */
export async function readForm(source: ByteSource, contentType: string): Promise<Form> {
  const { Busboy } = await import('@fastify/busboy');
  return new FormReader(source, newParser(Busboy, contentType)).read();
}

function newParser(Parser: typeof Busboy, contentType: string): BusboyInstance {
  try {
    return new Parser({
      headers: { 'content-type': contentType },
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      preservePath: true,
      limits: { fields: MAX_FIELD_COUNT, fieldSize: MAX_FIELDS, files: 1, headerPairs: 100, headerSize: 16 * 1024 },
    });
  } catch {
    throw malformedPost();
  }
}

class FormReader {
  readonly #source: ByteSource;
  readonly #parser: BusboyInstance;
  readonly #stop = new AbortController();
  readonly #fields = new Map<string, string>();
  #size = 0;
  #file: Readable | undefined;
  /** What is wrong with the form; the parser itself may be past it. */
  #failure: Error | undefined;
  #parsed: Promise<void> = Promise.resolve();

  constructor(source: ByteSource, parser: BusboyInstance) {
    this.#source = source;
    this.#parser = parser;
  }

  read(): Promise<Form> {
    return new Promise((resolve, reject) => {
      const parser = this.#parser;
      parser.on('field', (name, value, _nameCut, valueCut) => this.#attempt(() => this.#add(name, value, valueCut)));
      parser.on('fieldsLimit', () => this.#fail(postFieldsTooLarge()));
      parser.on('filesLimit', () => this.#fail(oneFileExpected()));
      parser.on('file', (_name, file: Readable, fileName: string | undefined) => {
        if (this.#failure !== undefined) return;
        this.#file = file;
        // The parser reports a form that ends too early here as well; nobody may be reading yet.
        file.on('error', (error) => file.destroy(error));
        resolve({
          fields: new Map(this.#fields),
          fileName: (fileName ?? '').split(/[\\/]/).at(-1) ?? '',
          file: this.#bytesOf(file),
          close: () => this.#stop.abort(),
        });
      });
      this.#parsed = pipeline(this.#watched(), parser, { signal: this.#stop.signal });
      this.#parsed.then(
        () => reject(this.#failure ?? missingField('file')),
        (error: unknown) => {
          const failure = this.#failure ?? failureOf(error);
          this.#file?.destroy(failure);
          reject(failure);
        },
      );
    });
  }

  #add(name: string, value: string, cut: boolean): void {
    // Behind the file fields do not count.
    if (this.#file !== undefined) return;
    this.#size += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (cut || this.#size > MAX_FIELDS) throw postFieldsTooLarge();
    const lower = name.toLowerCase();
    // Of a repeated field a policy could see one value and the upload use the other.
    if (this.#fields.has(lower)) throw malformedPost();
    this.#fields.set(lower, value);
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#parser.destroy(error);
  }

  async *#watched(): AsyncGenerator<Uint8Array, void> {
    let before = 0;
    for await (const bytes of this.#source) {
      if (this.#file === undefined && (before += bytes.length) > MAX_BEFORE_FILE + bytes.length) {
        throw postFieldsTooLarge();
      }
      yield bytes;
    }
  }

  async *#bytesOf(file: Readable): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const bytes of file) yield bytes as Uint8Array;
      await this.#parsed;
      if (this.#failure !== undefined) throw this.#failure;
    } catch (error) {
      throw this.#failure ?? failureOf(error);
    } finally {
      this.#stop.abort();
    }
  }
}

/** Errors of S3 and of the connection as they are; those of the parser are about the form. */
function failureOf(error: unknown): Error {
  if (StorageError.is(error) || !(error instanceof Error)) return error as Error;
  return /^(Unexpected end|Part terminated|Malformed|Multipart)/i.test(error.message) ? malformedPost() : error;
}
