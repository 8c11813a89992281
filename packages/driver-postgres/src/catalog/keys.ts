import type { KeyListing } from '@rangegraft/core';

/** Names a key of a bucket. */
export interface ObjectRef {
  readonly bucket: string;
  readonly key: string;
}

/** Keys and names are stored as bytes: `bytea` sorts by them, and text would sort as some locale wants. */
export function keyBytes(key: string): Buffer {
  return Buffer.from(key);
}

export function keyText(bytes: Buffer): string {
  return bytes.toString('utf8');
}

/** No byte of UTF-8 is as great. */
const BEYOND_ALL = Buffer.of(0xff);

/** The keys of a listing: from `lower` (included) to `upper` (left out). */
export function keyRange({ prefix = '', from }: KeyListing): { readonly lower: Buffer; readonly upper: Buffer } {
  const start = keyBytes(prefix);
  const lower = from !== undefined && Buffer.compare(from, start) > 0 ? Buffer.from(from) : start;
  return { lower, upper: beyond(start) };
}

/** The least bytes that are greater than all that begin with the prefix. */
function beyond(prefix: Buffer): Buffer {
  const last = prefix.at(-1);
  if (last === undefined) return BEYOND_ALL;
  const bytes = Buffer.from(prefix);
  bytes[bytes.length - 1] = last + 1;
  return bytes;
}
