import type { ByteSource } from '@rangegraft/core';
import { invalidRequest } from '../protocol-error.js';
import { AwsChunkedDecoder } from './aws-chunked.js';
import type { BodyHeaders } from './body-headers.js';
import type { ChunkSigning } from './chunk-signatures.js';
import { checkContentLength } from './content-length.js';
import { checkPayloadHash } from './payload-hash.js';

/** A request's body without its wire form. */
export interface DecodedBody {
  /**
   * The bytes, to be iterated once. They are checked while they pass: whatever is made of them may become visible only
   * after the iteration has ended normally. Ending it early ends the source's iteration too.
   */
  readonly bytes: ByteSource;
  /** How many bytes there will be; undefined if the request did not say. */
  readonly length?: number;
  /** The trailers by lower-case name, their values verified in form; complete once `bytes` has ended. */
  trailers(): ReadonlyMap<string, string>;
}

/** What `readBodyHeaders` and the authentication say about a body. */
export interface DecodeBodyOptions extends BodyHeaders {
  /** Who signed the request; undefined if nobody did. */
  readonly signing?: ChunkSigning;
  /** The smallest chunk accepted before another one, in bytes; 0, the default, accepts all (D-37). */
  readonly minimumChunkSize?: number;
}

/**
 * Turns what came over the wire into the body's own bytes, and verifies its length, framing, signatures and digest as
 * they pass.
 *
 * @throws InvalidRequest for signed chunks in a request that nobody signed; the iteration throws the rest
 */
export function decodeBody(source: ByteSource, options: DecodeBodyOptions): DecodedBody {
  const { contentLength, contentSha256, decodedLength, minimumChunkSize = 0, signing, trailer } = options;
  if (contentSha256.form === 'aws-chunked') {
    if (contentSha256.signed && signing === undefined) {
      throw invalidRequest('The value of x-amz-content-sha256 header is invalid.');
    }
    const decoder = new AwsChunkedDecoder({
      decodedLength: decodedLength ?? 0,
      minimumChunkSize,
      ...(trailer && { trailer }),
      ...(contentSha256.signed && signing && { signing }),
    });
    return { bytes: decodeChunks(source, decoder), length: decodedLength ?? 0, trailers: () => decoder.trailers };
  }
  const counted = contentLength === undefined ? source : checkContentLength(source, contentLength);
  const bytes = contentSha256.form === 'sha256' ? checkPayloadHash(counted, contentSha256.digest) : counted;
  return { bytes, ...(contentLength !== undefined && { length: contentLength }), trailers: () => NO_TRAILERS };
}

const NO_TRAILERS: ReadonlyMap<string, string> = new Map();

async function* decodeChunks(source: ByteSource, decoder: AwsChunkedDecoder): AsyncGenerator<Uint8Array, void> {
  for await (const bytes of source) {
    for (const piece of decoder.decode(bytes)) yield piece;
  }
  decoder.end();
}
