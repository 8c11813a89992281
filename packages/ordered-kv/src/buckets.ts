import type { BucketAttributes, BucketId, BucketRecord, BucketRef, KeyListing, Revision } from '@rangegraft/core';
import { conflict } from './conflict.js';
import { enqueue } from './ended-queue.js';
import { allWith } from './key-bytes.js';
import { listingRange } from './key-listing.js';
import { BUCKET_NAMES, bucketIdKey, bucketNameKey, bucketNameOf, headsOf, openUploadsOf } from './keyspace.js';
import type { KvReader, KvTransaction } from './ordered-kv.js';
import { packBucket, unpackBucket } from './record-codec.js';
import { fieldsOfRow, idOfRow, packRow } from './row-codec.js';
import { hasAny, scan } from './scan.js';

/*
 * A bucket has two rows: its record by name, for requests, and its revision by id, for commits. While a deleted bucket's
 * uploads wait to be released, neither is there.
 */

export function createBucket(transaction: KvTransaction, bucket: BucketRecord): boolean {
  if (transaction.get(bucketNameKey(bucket.name)) !== undefined) return false;
  putBucket(transaction, bucket);
  return true;
}

export function getBucket(reader: KvReader, name: string): BucketRecord | undefined {
  const row = reader.get(bucketNameKey(name));
  return row && unpackBucket(name, row);
}

export function updateBucket(
  transaction: KvTransaction,
  ref: BucketRef,
  change: { readonly attributes: BucketAttributes; readonly revision: Revision },
): BucketRecord {
  const bucket = { ...recordOf(transaction, ref), ...change };
  putBucket(transaction, bucket);
  return bucket;
}

export function deleteBucket(transaction: KvTransaction, ref: BucketRef): boolean {
  const { id, name } = recordOf(transaction, ref);
  // Every key that has any version has a head.
  if (hasAny(transaction, allWith(headsOf(id)))) return false;
  transaction.delete(bucketNameKey(name));
  transaction.delete(bucketIdKey(id));
  if (hasAny(transaction, allWith(openUploadsOf(id)))) enqueue(transaction, { kind: 'bucket', id });
  return true;
}

export function listBuckets(reader: KvReader, listing: KeyListing): readonly BucketRecord[] {
  const found: BucketRecord[] = [];
  for (const { key, value } of scan(reader, listingRange(BUCKET_NAMES, listing), listing.limit)) {
    found.push(unpackBucket(bucketNameOf(key), value));
    if (found.length === listing.limit) break;
  }
  return found;
}

/** Whether the bucket is still there, whatever its revision. */
export function hasBucket(reader: KvReader, bucket: BucketId): boolean {
  return reader.get(bucketIdKey(bucket)) !== undefined;
}

/** Checks that the bucket is as the commit saw it. @returns the bucket's name. @throws StorageError `Conflict` */
export function requireBucket(reader: KvReader, ref: BucketRef): string {
  const row = reader.get(bucketIdKey(ref.id));
  if (row === undefined) throw conflict('the bucket has been deleted', { bucket: ref.id });
  const [name] = fieldsOfRow<[string]>(row);
  if (idOfRow(row, 0) !== ref.revision) throw conflict('the bucket has changed', { BucketName: name });
  return name;
}

function recordOf(reader: KvReader, ref: BucketRef): BucketRecord {
  const name = requireBucket(reader, ref);
  return getBucket(reader, name)!;
}

function putBucket(transaction: KvTransaction, bucket: BucketRecord): void {
  transaction.put(bucketNameKey(bucket.name), packBucket(bucket));
  transaction.put(bucketIdKey(bucket.id), packRow([bucket.revision], [bucket.name]));
}
