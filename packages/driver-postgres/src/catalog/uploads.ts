import {
  isId,
  type BucketId,
  type BucketRef,
  type KeyListing,
  type OperationOptions,
  type UploadEnd,
  type UploadId,
  type UploadRecord,
  type UploadRef,
} from '@rangegraft/core';
import { replanned, type Session } from '../database/session.js';
import type { Steps } from '../database/steps.js';
import { bucketConflict } from './buckets.js';
import { conflict } from './conflict.js';
import { keyBytes, keyRange } from './keys.js';
import { UPLOAD_COLUMNS, uploadOf, type UploadRow } from './rows.js';

/** The uploads of a deleted bucket are gone, released or not. */
const BUCKET_IS_THERE = 'EXISTS (SELECT FROM @.buckets b WHERE b.id = $1 AND b.name IS NOT NULL)';

export async function createUpload(
  steps: Steps,
  { bucket, record }: { readonly bucket: BucketRef; readonly record: UploadRecord },
  options?: OperationOptions,
): Promise<void> {
  const { id, key, initiated, initiator, attributes, checksum, encryption, found } = record;
  const created = await steps.change(
    options,
    `INSERT INTO @.uploads (bucket, key, id, initiated, initiator, attributes, checksum_algorithm, checksum_type, encryption, found)
     SELECT id, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM @.buckets
      WHERE id = $1 AND revision = $2 AND name IS NOT NULL FOR KEY SHARE`,
    [
      bucket.id,
      bucket.revision,
      keyBytes(key),
      id,
      initiated,
      JSON.stringify(initiator),
      JSON.stringify(attributes),
      checksum?.algorithm,
      checksum?.type,
      encryption && JSON.stringify(encryption),
      found,
    ],
  );
  if (created === 0) throw bucketConflict(bucket.id);
}

export async function getUpload(
  steps: Steps,
  { bucket, key, upload }: UploadRef,
  options?: OperationOptions,
): Promise<UploadRecord | undefined> {
  const [row] = await steps.rows<UploadRow>(
    options,
    `SELECT ${UPLOAD_COLUMNS} FROM @.uploads WHERE bucket = $1 AND key = $2 AND id = $3 AND ${BUCKET_IS_THERE}`,
    [bucket, keyBytes(key), knownId(upload)],
  );
  return row && uploadOf(row);
}

export async function listUploads(
  steps: Steps,
  bucket: BucketId,
  listing: KeyListing & { readonly afterUpload?: UploadId | undefined },
): Promise<readonly UploadRecord[]> {
  const { afterUpload, from, limit } = listing;
  const { lower, upper } = keyRange(listing);
  const after = afterUpload === undefined || from === undefined ? undefined : { from: Buffer.from(from), afterUpload };
  const rows = await steps.rows<UploadRow>(
    listing,
    `SELECT ${UPLOAD_COLUMNS} FROM @.uploads
      WHERE bucket = $1 AND key >= $2 AND key < $3 AND (key, id) > ($4, $5::uuid) AND ended_at IS NULL
        AND ${BUCKET_IS_THERE}
      ORDER BY key, id LIMIT $6`,
    // Every key is after the empty one.
    [bucket, lower, upper, after?.from ?? Buffer.alloc(0), after?.afterUpload ?? NO_ID, limit],
  );
  return rows.map(uploadOf);
}

/** Whether the upload's row stays as it is until the end of the transaction (`share`), or is about to be changed. */
type UploadLock = 'share' | 'update';

const LOCK = (lock: UploadLock): string => `
  SELECT FROM @.uploads u JOIN @.buckets b ON b.id = u.bucket
   WHERE u.bucket = $1 AND u.key = $2 AND u.id = $3 AND u.ended_at IS NULL AND b.name IS NOT NULL
     FOR ${lock} OF u FOR KEY SHARE OF b`;
const LOCKS = { share: LOCK('share'), update: LOCK('update') };

/** Locks an open upload: those who store parts share the lock, who ends it has it alone. @throws StorageError `Conflict` */
export async function lockOpenUpload(session: Session, ref: UploadRef, lock: UploadLock): Promise<void> {
  const { bucket, key, upload } = ref;
  const locked = await session.count(LOCKS[lock], [bucket, keyBytes(key), knownId(upload)]);
  if (locked === 0) throw conflict('the upload is not open', { Key: key, UploadId: upload });
}

export async function abortUpload(session: Session, ref: UploadRef, at: number): Promise<void> {
  await lockOpenUpload(session, ref, 'update');
  await endUpload(session, ref, { how: 'aborted', at });
}

/** Ends an upload that is locked. Its parts are out of sight at once and released bit by bit. */
export async function endUpload(session: Session, { bucket, key, upload }: UploadRef, end: UploadEnd): Promise<void> {
  await session.count(
    `WITH ended AS (INSERT INTO @.ended (kind, id) VALUES ('upload', $3))
     UPDATE @.uploads SET ended_at = $4, outcome = $5 WHERE bucket = $1 AND key = $2 AND id = $3`,
    [bucket, keyBytes(key), upload, end.at, JSON.stringify(end)],
  );
}

const FORGET = replanned(`
  DELETE FROM @.uploads WHERE (bucket, key, id) IN (
    SELECT bucket, key, id FROM @.uploads WHERE ended_at < $1
     ORDER BY ended_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)`);

export function forgetUploads(
  steps: Steps,
  options: OperationOptions & { readonly before: number; readonly limit: number },
): Promise<number> {
  // Any number may be given: what is older than the clock itself has no ends.
  const before = Math.min(Math.max(Math.ceil(options.before), 0), Number.MAX_SAFE_INTEGER);
  return steps.change(options, FORGET, [before, options.limit]);
}

/** Never minted. */
const NO_ID = '0'.repeat(32);

/** An upload id comes from a client and may be any text: what is no id names no upload. */
export function knownId(upload: string): UploadId {
  return isId(upload) ? upload : NO_ID;
}
