import { isId, type BlobId, type BlobInfo } from '@rangegraft/core';
import fs from 'fs-extra';
import path from 'node:path';
import { endOf, isInnerName, isOuterName } from './blob-path.js';
import { systemCode, unavailable } from './fs-error.js';

/** How many files are asked for their length at once. */
const STAT_BATCH = 64;

export interface BlobListing {
  readonly after?: BlobId | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Directories of ids that were minted before this time are removed when they are empty; milliseconds since 1970. */
  readonly pruneBefore: number;
}

/**
 * Walks the blobs in ascending order of their ids. The names of one directory are in memory at a time, those of 65.5
 * seconds. Whatever has another name than ours is left out.
 */
export async function* listBlobs(root: string, listing: BlobListing): AsyncGenerator<BlobInfo, void, undefined> {
  const { after = '', pruneBefore } = listing;
  for (const outer of await namesInRoot(root)) {
    if (isBefore(outer, after)) continue;
    const outerPath = path.join(root, outer);
    const inners = await namesIn(outerPath, isInnerName);
    for (const inner of inners) {
      const prefix = outer + inner;
      if (isBefore(prefix, after)) continue;
      listing.signal?.throwIfAborted();
      const innerPath = path.join(outerPath, inner);
      const ids = await namesIn(innerPath, (name) => isId(name) && name.startsWith(prefix));
      yield* infosOf(
        innerPath,
        ids.filter((id) => id > after),
        listing.signal,
      );
      if (ids.length === 0 && endOf(prefix) < pruneBefore) await removeIfEmpty(innerPath);
    }
    if (inners.length === 0 && endOf(outer) < pruneBefore) await removeIfEmpty(outerPath);
  }
}

/** Whether every id that begins with `prefix` is less than `after`. */
function isBefore(prefix: string, after: string): boolean {
  return prefix < after.slice(0, prefix.length);
}

async function* infosOf(
  directory: string,
  ids: readonly BlobId[],
  signal: AbortSignal | undefined,
): AsyncGenerator<BlobInfo, void, undefined> {
  for (let start = 0; start < ids.length; start += STAT_BATCH) {
    signal?.throwIfAborted();
    const batch = ids.slice(start, start + STAT_BATCH);
    for (const info of await Promise.all(batch.map((id) => infoOf(path.join(directory, id), id)))) {
      if (info !== undefined) yield info;
    }
  }
}

/** What is known of a blob's file; `undefined` when there is none. */
export async function infoOf(file: string, id: BlobId): Promise<BlobInfo | undefined> {
  try {
    const stats = await fs.lstat(file);
    return stats.isFile() ? { id, length: stats.size } : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unavailable(`look at blob ${id}`, error);
  }
}

/** Whether an error says that there is nothing at the path. */
export function isAbsent(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Of the root alone, being absent is an error: it may be a disk that is not mounted. */
async function namesInRoot(root: string): Promise<readonly string[]> {
  try {
    return (await fs.readdir(root)).filter(isOuterName).sort();
  } catch (error) {
    throw unavailable(`list ${root}`, error);
  }
}

async function namesIn(directory: string, isOurs: (name: string) => boolean): Promise<readonly string[]> {
  try {
    return (await fs.readdir(directory)).filter(isOurs).sort();
  } catch (error) {
    // Another process may have removed it since its name was read.
    if (isAbsent(error)) return [];
    throw unavailable(`list ${directory}`, error);
  }
}

async function removeIfEmpty(directory: string): Promise<void> {
  // The system refuses when something is in it, so this needs no look before; what stays now is met again later.
  await fs.rmdir(directory).catch(() => undefined);
}
