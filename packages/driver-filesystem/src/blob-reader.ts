import { StorageError, type BlobId, type ByteRange } from '@rangegraft/core';
import type { FileHandle } from 'node:fs/promises';
import { unavailable } from './fs-error.js';

/** Bytes of one chunk: the largest that one read asks for. */
const CHUNK_BYTES = 512 * 1024;

/** Part of a blob. */
export interface BlobRange {
  readonly id: BlobId;
  readonly range: ByteRange;
}

/**
 * Reads a range in chunks, one ahead of the consumer: at most two are in memory. Each chunk is its receiver's own.
 *
 * @throws StorageError `Corrupt` when the file ends before the range does, `Unavailable` when it cannot be read.
 */
export async function* readRange(
  handle: FileHandle,
  { id, range }: BlobRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const end = range.offset + range.length;
  let offset = range.offset;
  const readNext = (): Promise<Uint8Array> | undefined => {
    if (offset >= end) return undefined;
    const length = Math.min(CHUNK_BYTES, end - offset);
    const reading = readFully(handle, { id, range: { offset, length } });
    // It is awaited at the next pull; until then its failure must not count as unhandled.
    reading.catch(() => undefined);
    offset += length;
    return reading;
  };
  let reading = readNext();
  try {
    while (reading !== undefined) {
      const chunk = await reading;
      signal?.throwIfAborted();
      reading = readNext();
      yield chunk;
      signal?.throwIfAborted();
    }
  } finally {
    // Whoever lent the descriptor may close it next.
    await reading?.catch(() => undefined);
  }
}

async function readFully(handle: FileHandle, { id, range }: BlobRange): Promise<Uint8Array> {
  // Memory of its own, never a part of a shared pool: the receiver may keep it or give it away.
  const bytes = Buffer.allocUnsafeSlow(range.length);
  let filled = 0;
  while (filled < bytes.length) {
    const position = range.offset + filled;
    const bytesRead = await readOnce(handle, bytes.subarray(filled), position);
    if (bytesRead === 0) {
      throw new StorageError('Corrupt', `blob ${id} ends after ${position} bytes`, {
        context: { blob: id, length: position, offset: range.offset },
      });
    }
    filled += bytesRead;
  }
  return bytes;
}

async function readOnce(handle: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  try {
    return (await handle.read(bytes, 0, bytes.length, position)).bytesRead;
  } catch (error) {
    throw unavailable('read a blob', error);
  }
}
