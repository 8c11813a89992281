import { idTime, type BlobId } from '@rangegraft/core';
import path from 'node:path';

/*
 * Blobs lie two directories deep, by the time in their id: `5 digits/3 digits/whole id`.
 *
 * - By time, not by a hash: writers of the same moment share a directory, so that one fsync of it serves all of them,
 *   and a listing in ascending order walks the tree without sorting more than one directory.
 * - The first 5 of the 48 bits' 12 digits change every 2^28 ms (3.1 days): about 120 directories a year.
 * - The next 3 digits change every 2^16 ms (65.5 s): at most 4,096 directories in each. Longer spans (one digit less is
 *   17 minutes) cost a store under load hundreds of thousands of names to sort for one step of a listing; shorter ones
 *   cost a store with little to do a directory for nearly every blob.
 */
const OUTER_DIGITS = 5;
const INNER_DIGITS = 3;
/** How many digits all ids of an inner directory begin with. */
export const INNER_PREFIX = OUTER_DIGITS + INNER_DIGITS;

/** Where a blob lies under the directory of all blobs. */
export interface BlobPlace {
  /** A directory of 3.1 days. */
  readonly outer: string;
  /** The directory of 65.5 seconds in it. */
  readonly inner: string;
  readonly file: string;
}

export function placeOf(root: string, id: BlobId): BlobPlace {
  const outer = root + path.sep + id.slice(0, OUTER_DIGITS);
  const inner = outer + path.sep + id.slice(OUTER_DIGITS, INNER_PREFIX);
  return { outer, inner, file: inner + path.sep + id };
}

/** Whether a directory entry has the name of an outer directory. */
export function isOuterName(name: string): boolean {
  return /^[0-9a-f]{5}$/.test(name);
}

/** Whether a directory entry has the name of an inner directory. */
export function isInnerName(name: string): boolean {
  return /^[0-9a-f]{3}$/.test(name);
}

/** The time after the last one that an id beginning with `prefix` can have been minted at, in milliseconds since 1970. */
export function endOf(prefix: string): number {
  return idTime(prefix.padEnd(12, 'f')) + 1;
}
