import type { BucketId, KeyListing, VersionRecord } from '@rangegraft/core';
import type { KvEntry, KvReader } from './ordered-kv.js';
import { listingRange } from './key-listing.js';
import {
  headsOf,
  objectKeyBytesOf,
  objectKeyOf,
  OLDER_SUFFIX_BYTES,
  olderSuffix,
  olderVersionsOf,
} from './keyspace.js';
import { unpackVersion } from './record-codec.js';
import { scan } from './scan.js';

export function listObjects(reader: KvReader, bucket: BucketId, listing: KeyListing): readonly VersionRecord[] {
  const found: VersionRecord[] = [];
  for (const head of scan(reader, listingRange(headsOf(bucket), listing), listing.limit)) {
    const version = unpackHead(head);
    if (version.content === undefined) continue;
    found.push(version);
    if (found.length === listing.limit) break;
  }
  return found;
}

export function listVersions(
  reader: KvReader,
  bucket: BucketId,
  listing: KeyListing & { readonly beforeOrder?: number | undefined },
): readonly VersionRecord[] {
  const { beforeOrder, limit } = listing;
  const suffix = beforeOrder === undefined ? undefined : olderSuffix(beforeOrder);
  const heads = scan(reader, listingRange(headsOf(bucket), listing), limit);
  const older = scan(reader, listingRange(olderVersionsOf(bucket), listing, suffix), limit);
  const found: VersionRecord[] = [];
  for (const version of merge(heads, older)) {
    // The head of the first key is found by its key alone; it may be newer than where the listing goes on.
    if (found.length === 0 && beforeOrder !== undefined && isNotBefore(version, beforeOrder, listing.from)) continue;
    found.push(version);
    if (found.length === limit) break;
  }
  return found;
}

/** Heads and older versions in one order: keys ascending, and the head of a key before its older versions. */
function* merge(heads: Iterator<KvEntry, void>, older: Iterator<KvEntry, void>): Generator<VersionRecord> {
  let nextHead = heads.next().value;
  let nextOlder = older.next().value;
  while (nextHead !== undefined || nextOlder !== undefined) {
    if (nextOlder === undefined || (nextHead !== undefined && isFirst(nextHead, nextOlder))) {
      yield unpackHead(nextHead!);
      nextHead = heads.next().value;
    } else {
      yield unpackVersion(objectKeyOf(nextOlder.key, OLDER_SUFFIX_BYTES), nextOlder.value);
      nextOlder = older.next().value;
    }
  }
}

function isFirst(head: KvEntry, older: KvEntry): boolean {
  return Buffer.compare(objectKeyBytesOf(head.key), objectKeyBytesOf(older.key, OLDER_SUFFIX_BYTES)) <= 0;
}

function isNotBefore(version: VersionRecord, order: number, from: Uint8Array | undefined): boolean {
  return version.order >= order && from !== undefined && Buffer.from(version.key).equals(from);
}

function unpackHead({ key, value }: KvEntry): VersionRecord {
  return unpackVersion(objectKeyOf(key), value);
}
