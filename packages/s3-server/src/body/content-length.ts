import type { ByteSource } from '@rangegraft/core';
import { bodyLengthMismatch } from '../protocol-error.js';

/**
 * Passes bytes through and counts them.
 *
 * @throws IncompleteBody if there are more or fewer than `length`
 */
export async function* checkContentLength(source: ByteSource, length: number): AsyncGenerator<Uint8Array, void> {
  let remaining = length;
  for await (const bytes of source) {
    remaining -= bytes.length;
    if (remaining < 0) throw bodyLengthMismatch();
    yield bytes;
  }
  if (remaining > 0) throw bodyLengthMismatch();
}
