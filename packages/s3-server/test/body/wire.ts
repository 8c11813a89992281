import { createHmac, hash } from 'node:crypto';
import { collect } from '@rangegraft/core';
import { decodeBody } from '../../src/body/index.js';
import type { ChunkSigning, DecodeBodyOptions } from '../../src/body/index.js';

/** The bytes, handed over in pieces that end at the given offsets. */
export async function* inPieces(bytes: Uint8Array, ends: readonly number[] = []): AsyncGenerator<Uint8Array, void> {
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    await Promise.resolve();
    yield bytes.subarray(start, end);
    start = end;
  }
}

/** The decoded body and its trailers; rejects as the iteration does. */
export async function decode(
  wire: Uint8Array | string,
  options: DecodeBodyOptions,
  ends: readonly number[] = [],
): Promise<{ readonly body: string; readonly trailers: Readonly<Record<string, string>> }> {
  const decoded = decodeBody(inPieces(Buffer.from(wire as string, 'latin1'), ends), options);
  const body = Buffer.from(await collect(decoded.bytes)).toString('latin1');
  return { body, trailers: Object.fromEntries(decoded.trailers()) };
}

/** The unsigned form of a body. */
export function unsignedWire(chunks: readonly string[], trailer = ''): string {
  const framed = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  return `${framed.join('')}0\r\n${trailer === '' ? '' : `${trailer}\r\n`}\r\n`;
}

/** The signed form of a body, written from the rules of `docs/reference/s3/sigv4.md` and not from the decoder. */
export function signedWire(chunks: readonly string[], signing: ChunkSigning, trailer?: string): string {
  let previous = signing.signature;
  const sign = (algorithm: string, digests: string) => {
    const text = [algorithm, signing.amzDate, signing.scope, previous, digests].join('\n');
    previous = createHmac('sha256', signing.signingKey).update(text).digest('hex');
    return previous;
  };
  let wire = '';
  for (const chunk of [...chunks, '']) {
    const digest = hash('sha256', Buffer.from(chunk, 'latin1'));
    const signature = sign('AWS4-HMAC-SHA256-PAYLOAD', `${hash('sha256', '')}\n${digest}`);
    wire += `${chunk.length.toString(16)};chunk-signature=${signature}\r\n`;
    if (chunk !== '') wire += `${chunk}\r\n`;
  }
  if (trailer !== undefined) {
    const signature = sign('AWS4-HMAC-SHA256-TRAILER', hash('sha256', `${trailer}\n`));
    wire += `${trailer}\r\nx-amz-trailer-signature:${signature}\r\n`;
  }
  return `${wire}\r\n`;
}
