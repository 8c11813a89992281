import { createHash } from 'node:crypto';
import type { ByteSource } from '@rangegraft/core';
import { contentSha256Mismatch } from '../protocol-error.js';

/**
 * Passes bytes through and compares their SHA-256, when they have ended, with the one that was signed.
 *
 * @throws XAmzContentSHA256Mismatch
 */
export async function* checkPayloadHash(source: ByteSource, declared: string): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256');
  for await (const bytes of source) {
    hash.update(bytes);
    yield bytes;
  }
  const computed = hash.digest('hex');
  if (computed !== declared) throw contentSha256Mismatch(declared, computed);
}
