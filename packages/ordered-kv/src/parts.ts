import type { PartCommit, PartRecord, UploadCompletion, UploadId, UploadRef } from '@rangegraft/core';
import { conflict } from './conflict.js';
import { add, checkAdditions } from './contents.js';
import { enqueueManifest } from './ended-queue.js';
import { partKey, partNumberOf, partsOf } from './keyspace.js';
import type { KvReader, KvTransaction } from './ordered-kv.js';
import { packPart, revisionOfPart, unpackPart } from './record-codec.js';
import { scan } from './scan.js';
import { getOpenUpload, requireOpenUpload } from './uploads.js';

export function putPart(transaction: KvTransaction, { upload, part, additions }: PartCommit): void {
  requireOpenUpload(transaction, upload);
  checkAdditions(transaction, part.manifest, additions);
  const key = partKey(upload.upload, part.number);
  const replaced = transaction.get(key);
  transaction.put(key, packPart(part));
  add(transaction, part.manifest, additions);
  if (replaced !== undefined) enqueueManifest(transaction, unpackPart(part.number, replaced).manifest);
}

export function listParts(
  reader: KvReader,
  upload: UploadRef,
  { after = 0, limit }: { readonly after?: number; readonly limit: number },
): readonly PartRecord[] {
  if (getOpenUpload(reader, upload) === undefined) return [];
  const range = { ...partsOf(upload.upload), from: partKey(upload.upload, after + 1) };
  const found: PartRecord[] = [];
  for (const { key, value } of scan(reader, range, limit)) {
    found.push(unpackPart(partNumberOf(key), value));
    if (found.length === limit) break;
  }
  return found;
}

/** Checks that parts are those that were read; they are ascending. @throws StorageError `Conflict` */
export function checkParts(reader: KvReader, upload: UploadId, parts: UploadCompletion['parts']): void {
  const first = parts[0];
  if (first === undefined) return;
  const range = { ...partsOf(upload), from: partKey(upload, first.number) };
  const stored = scan(reader, range, parts.length);
  for (const { number, revision } of parts) {
    let row = stored.next().value;
    // Parts that the completion leaves out lie between.
    while (row !== undefined && partNumberOf(row.key) < number) row = stored.next().value;
    if (row === undefined || partNumberOf(row.key) !== number || revisionOfPart(row.value) !== revision) {
      throw conflict(`part ${number} is not the one that was read`, { UploadId: upload, PartNumber: number });
    }
  }
}
