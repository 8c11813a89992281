import type { BlobStore } from './blob-store.js';
import type { ByteRange, ByteSource } from './byte-source.js';
import { BLOCK_SIZE, blockLength, verifyBlock } from './checksums/index.js';
import { storeNamed } from './engine-context.js';
import { StorageError } from './errors.js';
import type { Entry } from './manifest/entry.js';
import { extentsIn, type ExtentRange } from './manifest/extents.js';
import { corruptBlock } from './manifest/prefix-reader.js';
import type { RecordCache } from './record-cache.js';
import type { BlobRecord } from './records.js';

export interface ReadSources {
  readonly stores: ReadonlyMap<string, BlobStore>;
  readonly records: RecordCache;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called before each use of the catalog and with each chunk: throws when what is read may be gone. */
  readonly check?: () => void;
}

/**
 * The bytes of a range of a manifest, in order. Every block is verified before a byte of it is yielded.
 *
 * Memory is bounded by the blob stores' chunks and one block.
 * @throws StorageError `Corrupt` for damaged bytes, `NotFound` when the content was deleted in the meantime.
 */
export async function* readManifest(
  root: Entry | undefined,
  range: ByteRange,
  sources: ReadSources,
  { signal, check }: ReadOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  if (root === undefined || range.length === 0) return;
  for await (const part of extentsIn(root, range, sources.records)) {
    check?.();
    for await (const chunk of readExtent(part, sources, signal)) {
      check?.();
      yield chunk;
    }
  }
}

async function* readExtent(
  { extent, offset, length }: ExtentRange,
  sources: ReadSources,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const blob = await sources.records.blob(extent.blob);
  const firstBlock = Math.floor(offset / BLOCK_SIZE);
  const start = firstBlock * BLOCK_SIZE;
  const lastBlock = Math.floor((offset + length - 1) / BLOCK_SIZE);
  const end = lastBlock * BLOCK_SIZE + blockLength(lastBlock, blob.length);
  const source = await storeNamed(sources, extent.store).read(
    blob.id,
    { offset: start, length: end - start },
    { signal },
  );
  let at = start;
  for await (const chunk of verified(source, blob, firstBlock)) {
    const from = Math.max(offset - at, 0);
    const to = Math.min(offset + length - at, chunk.length);
    if (from < to) yield chunk.subarray(from, to);
    at += chunk.length;
  }
  if (at !== end) {
    throw new StorageError('Corrupt', `blob ${blob.id} ends early`, { context: { blob: blob.id, length: at } });
  }
}

/**
 * Passes on what verifies: runs of whole blocks as they came, and blocks that were spread over several chunks put
 * together. The source begins at the start of `block` and ends at the end of one.
 */
async function* verified(
  source: ByteSource,
  blob: BlobRecord,
  block: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let next = block;
  let pending: Uint8Array[] = [];
  let pendingLength = 0;
  const check = (bytes: Uint8Array): void => {
    if (!verifyBlock(blob, next, bytes)) throw corruptBlock(blob.id, next);
    next++;
  };
  for await (const chunk of source) {
    let offset = 0;
    if (pendingLength > 0) {
      const missing = blockLength(next, blob.length) - pendingLength;
      const taken = chunk.subarray(0, missing);
      pending.push(taken);
      pendingLength += taken.length;
      offset = taken.length;
      if (taken.length < missing) continue;
      const whole = Buffer.concat(pending, pendingLength);
      check(whole);
      pending = [];
      pendingLength = 0;
      yield whole;
    }
    const from = offset;
    while (offset < chunk.length) {
      const length = blockLength(next, blob.length);
      if (length <= 0) throw new StorageError('Corrupt', `blob ${blob.id} is longer than it was`);
      if (offset + length > chunk.length) break;
      check(chunk.subarray(offset, offset + length));
      offset += length;
    }
    if (offset > from) yield chunk.subarray(from, offset);
    if (offset < chunk.length) {
      pending.push(chunk.subarray(offset));
      pendingLength = chunk.length - offset;
    }
  }
  if (pendingLength > 0) throw new StorageError('Corrupt', `blob ${blob.id} ends inside block ${next}`);
}
