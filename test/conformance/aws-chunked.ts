import { createHash, createHmac } from 'node:crypto';
import { signed } from './signing.js';
import type { Wire, WireRequest } from './subject.js';

/*
 * Requests whose body comes in the aws-chunked form, written from docs/reference/s3/sigv4.md.
 */

export interface ChunkedRequest {
  readonly target: string;
  readonly chunks: readonly string[];
  /** What follows the last chunk, as `name:value`. */
  readonly trailer?: string;
  /** What `x-amz-trailer` says; the trailer's name unless given. */
  readonly announced?: string;
  /** What `x-amz-decoded-content-length` says; the sum of the chunks unless given. */
  readonly decodedLength?: number;
}

type Headers = Readonly<Record<string, string>>;

/** `STREAMING-UNSIGNED-PAYLOAD-TRAILER` */
export function unsignedChunks(request: ChunkedRequest): WireRequest {
  const { target, chunks, trailer } = request;
  const framed = chunks.map((chunk) => `${hex(chunk)}\r\n${chunk}\r\n`).join('');
  const body = `${framed}0\r\n${trailer === undefined ? '' : `${trailer}\r\n`}\r\n`;
  return { method: 'PUT', target, headers: chunkedHeaders('STREAMING-UNSIGNED-PAYLOAD-TRAILER', request), body };
}

/** `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`, or the same with a trailer if there is one, signed for a time. */
export function signedChunks(wire: Wire, at: number, request: ChunkedRequest): WireRequest {
  const { target, chunks, trailer } = request;
  const form = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer === undefined ? '' : '-TRAILER'}`;
  const headers: Record<string, string> = {
    host: `${wire.host}:${wire.port}`,
    ...chunkedHeaders(form, request),
    // The signatures have a fixed length, so that the body's is known before them.
    'content-length': String(signedBody(request, () => '0'.repeat(64)).length),
  };
  const all = signed({ method: 'PUT', target, headers, body: '' }, wire, at);
  const chain = new SignatureChain(wire, all);
  const body = signedBody({ chunks, ...(trailer === undefined ? {} : { trailer }) }, (name, text) =>
    chain.sign(name, text),
  );
  return { method: 'PUT', target, headers: all, body, sign: 'none' };
}

/** A body of signed chunks; `sign` gives the signature of a chunk's or a trailer's bytes. */
export function signedBody(
  { chunks, trailer }: Pick<ChunkedRequest, 'chunks' | 'trailer'>,
  sign: (what: 'PAYLOAD' | 'TRAILER', text: string) => string,
): string {
  const framed = [...chunks, ''].map((chunk) => {
    const header = `${hex(chunk)};chunk-signature=${sign('PAYLOAD', chunk)}\r\n`;
    return chunk === '' ? header : `${header}${chunk}\r\n`;
  });
  const end =
    trailer === undefined ? '' : `${trailer}\r\nx-amz-trailer-signature:${sign('TRAILER', `${trailer}\n`)}\r\n`;
  return `${framed.join('')}${end}\r\n`;
}

/** Each signature is made over the one before, the first over the request's own. */
class SignatureChain {
  readonly #key: Buffer;
  readonly #date: string;
  readonly #scope: string;
  #previous: string;

  constructor({ secretKey }: Wire, headers: Headers) {
    const { authorization = '', 'x-amz-date': date = '' } = headers;
    const [, scope = '', signature = ''] = /Credential=[^/]+\/([^,]+),.*Signature=(\w+)/.exec(authorization) ?? [];
    this.#key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretKey}`) as Buffer;
    this.#date = date;
    this.#scope = scope;
    this.#previous = signature;
  }

  sign(what: 'PAYLOAD' | 'TRAILER', text: string): string {
    const digests = what === 'PAYLOAD' ? [sha256(''), sha256(text)] : [sha256(text)];
    const lines = [`AWS4-HMAC-SHA256-${what}`, this.#date, this.#scope, this.#previous, ...digests];
    this.#previous = hmac(this.#key, lines.join('\n')).toString('hex');
    return this.#previous;
  }
}

function chunkedHeaders(form: string, { chunks, trailer, announced, decodedLength }: ChunkedRequest): Headers {
  const name = announced ?? trailer?.split(':')[0];
  return {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': form,
    'x-amz-decoded-content-length': String(decodedLength ?? chunks.join('').length),
    ...(name === undefined ? {} : { 'x-amz-trailer': name }),
  };
}

function hex(chunk: string): string {
  return chunk.length.toString(16);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
