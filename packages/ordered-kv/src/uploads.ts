import type { BucketId, BucketRef, KeyListing, UploadEnd, UploadId, UploadRecord, UploadRef } from '@rangegraft/core';
import { isId } from '@rangegraft/core';
import { hasBucket, requireBucket } from './buckets.js';
import { conflict } from './conflict.js';
import { enqueue } from './ended-queue.js';
import { listingRange } from './key-listing.js';
import {
  endedUploadKey,
  objectKeyOf,
  openUploadKey,
  openUploadsOf,
  UPLOAD_SUFFIX_BYTES,
  uploadEndKey,
  uploadEndsBefore,
  uploadSuffix,
} from './keyspace.js';
import type { KvReader, KvTransaction } from './ordered-kv.js';
import { packUpload, unpackUpload } from './record-codec.js';
import { scan } from './scan.js';

export function createUpload(
  transaction: KvTransaction,
  { bucket, record }: { readonly bucket: BucketRef; readonly record: UploadRecord },
): void {
  requireBucket(transaction, bucket);
  transaction.put(openUploadKey({ bucket: bucket.id, key: record.key, upload: record.id }), packUpload(record));
}

export function getUpload(reader: KvReader, ref: UploadRef): UploadRecord | undefined {
  if (!isVisible(reader, ref)) return undefined;
  const row = reader.get(openUploadKey(ref)) ?? reader.get(endedUploadKey(ref));
  return row && unpackUpload(ref.key, row);
}

export function getOpenUpload(reader: KvReader, ref: UploadRef): UploadRecord | undefined {
  if (!isVisible(reader, ref)) return undefined;
  const row = reader.get(openUploadKey(ref));
  return row && unpackUpload(ref.key, row);
}

/** @throws StorageError `Conflict` when the upload is not open. */
export function requireOpenUpload(reader: KvReader, ref: UploadRef): UploadRecord {
  const upload = getOpenUpload(reader, ref);
  if (upload === undefined) throw conflict('the upload is not open', { Key: ref.key, UploadId: ref.upload });
  return upload;
}

export function listUploads(
  reader: KvReader,
  bucket: BucketId,
  listing: KeyListing & { readonly afterUpload?: UploadId | undefined },
): readonly UploadRecord[] {
  if (!hasBucket(reader, bucket)) return [];
  const { afterUpload, limit } = listing;
  const suffix = afterUpload === undefined ? undefined : uploadSuffix(afterUpload);
  const found: UploadRecord[] = [];
  for (const { key, value } of scan(reader, listingRange(openUploadsOf(bucket), listing, suffix), limit)) {
    found.push(unpackUpload(objectKeyOf(key, UPLOAD_SUFFIX_BYTES), value));
    if (found.length === limit) break;
  }
  return found;
}

export function abortUpload(transaction: KvTransaction, ref: UploadRef, at: number): void {
  const upload = requireOpenUpload(transaction, ref);
  endUpload(transaction, ref, { ...upload, end: { how: 'aborted', at } });
}

/** Ends an open upload. Its parts are out of sight at once and released bit by bit. */
export function endUpload(
  transaction: KvTransaction,
  ref: UploadRef,
  ended: UploadRecord & { readonly end: UploadEnd },
): void {
  transaction.delete(openUploadKey(ref));
  transaction.put(endedUploadKey(ref), packUpload(ended));
  transaction.put(uploadEndKey(ended.end.at, ref.upload), endedUploadKey(ref));
  enqueue(transaction, { kind: 'upload', id: ref.upload });
}

export function forgetUploads(
  transaction: KvTransaction,
  { before, limit }: { readonly before: number; readonly limit: number },
): number {
  const ends = transaction.range({ ...uploadEndsBefore(before), limit });
  for (const { key, value } of ends) {
    transaction.delete(key);
    transaction.delete(value);
  }
  return ends.length;
}

/** An upload id comes from a client and may be any text. The uploads of a deleted bucket are gone, released or not. */
function isVisible(reader: KvReader, ref: UploadRef): boolean {
  return isId(ref.upload) && hasBucket(reader, ref.bucket);
}
