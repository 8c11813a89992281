import { createHash, hash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { equalInConstantTime, sign } from '../auth/signing-key.js';
import type { Authentication } from '../auth/authenticator.js';
import { signatureDoesNotMatch } from '../protocol-error.js';

/** What the signatures inside a body continue from: the request's own signature and the key that made it. */
export type ChunkSigning = Pick<Authentication, 'accessKey' | 'amzDate' | 'scope' | 'signature' | 'signingKey'>;

const EMPTY_SHA256 = hash('sha256', '');

/** The chain of signatures of a signed aws-chunked body: each covers the one before it and the bytes of its chunk. */
export class ChunkSignatures {
  readonly #signing: ChunkSigning;
  #previous: string;
  #hash: Hash = createHash('sha256');

  constructor(signing: ChunkSigning) {
    this.#signing = signing;
    this.#previous = signing.signature;
  }

  /** Adds bytes to the chunk that is being read. */
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /**
   * Ends the chunk.
   *
   * @throws SignatureDoesNotMatch
   */
  verifyChunk(signature: string): void {
    const digest = this.#hash.digest('hex');
    this.#hash = createHash('sha256');
    this.#verify('AWS4-HMAC-SHA256-PAYLOAD', `${EMPTY_SHA256}\n${digest}`, signature);
  }

  /**
   * Verifies the signature of the trailers.
   *
   * @throws SignatureDoesNotMatch
   */
  verifyTrailers(trailers: ReadonlyMap<string, string>, signature: string): void {
    const text = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('');
    this.#verify('AWS4-HMAC-SHA256-TRAILER', hash('sha256', Buffer.from(text, 'latin1')), signature);
  }

  #verify(algorithm: string, digests: string, signature: string): void {
    const { accessKey, amzDate, scope, signingKey } = this.#signing;
    const stringToSign = `${algorithm}\n${amzDate}\n${scope}\n${this.#previous}\n${digests}`;
    if (!equalInConstantTime(sign(signingKey, stringToSign), signature)) {
      throw signatureDoesNotMatch({ accessKey, signature, stringToSign });
    }
    this.#previous = signature;
  }
}
