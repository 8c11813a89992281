import type { ByteSource } from '@rangegraft/core';
import { maxMessageLengthExceeded } from '../protocol-error.js';

/**
 * Passes a document's bytes through. The chunk that exceeds the limit is not passed on.
 *
 * @param limit bytes
 * @throws MaxMessageLengthExceeded
 */
export async function* readLimited(source: ByteSource, limit: number): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  for await (const bytes of source) {
    length += bytes.length;
    if (length > limit) throw maxMessageLengthExceeded(limit);
    yield bytes;
  }
}
