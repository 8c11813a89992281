import type { KeyListing } from '@rangegraft/core';
import type { KeyRange } from './key-bytes.js';
import { allWith, keyAfter } from './key-bytes.js';

/**
 * The rows that a listing covers, among rows whose keys are `base`, then the listed key, then perhaps a suffix that
 * begins with 00.
 *
 * @param afterSuffix Of the key whose bytes are `listing.from`, only the rows with a greater suffix.
 */
export function listingRange(base: Uint8Array, listing: KeyListing, afterSuffix?: Uint8Array): KeyRange {
  const range = allWith(Buffer.concat([base, Buffer.from(listing.prefix ?? '')]));
  if (listing.from === undefined) return range;
  const from = startOf(base, listing.from, afterSuffix);
  return Buffer.compare(from, range.from) > 0 ? { from, to: range.to } : range;
}

function startOf(base: Uint8Array, from: Uint8Array, afterSuffix: Uint8Array | undefined): Uint8Array {
  const zero = from.indexOf(0);
  // No key holds a 00, so the keys from `a 00 …` on are those after `a`. They are found from `a 01` on: at `a 00` the
  // rows `a 00 suffix` of the key `a` itself would come first.
  if (zero >= 0) return Buffer.concat([base, from.subarray(0, zero), Uint8Array.of(1)]);
  if (afterSuffix === undefined) return Buffer.concat([base, from]);
  return keyAfter(Buffer.concat([base, from, afterSuffix]));
}
