import type { CompletedPart, ManifestId } from '@rangegraft/core';
import type { ObjectRef } from './keyspace.js';
import { completedPartsKey, completedPartsOf } from './keyspace.js';
import type { KvReader, KvTransaction } from './ordered-kv.js';
import { fieldsOfRow, packRow } from './row-codec.js';
import { scan } from './scan.js';
import { findVersion } from './version-rows.js';

/*
 * The completed parts of a version are a table of its manifest: row n holds the parts 256 n + 1 to 256 n + 256, so that
 * completing an upload of 10,000 parts writes 40 rows.
 */
const PARTS_PER_ROW = 256;

type PartFields = readonly [number: number, offset: number, size: number, etag: string, checksum: string | null];

export function putCompletedParts(
  transaction: KvTransaction,
  manifest: ManifestId,
  parts: readonly CompletedPart[],
): void {
  const rows = new Map<number, PartFields[]>();
  for (const part of parts) {
    const fields = rows.get(rowOf(part.number)) ?? [];
    fields.push([part.number, part.offset, part.size, part.etag, part.checksum ?? null]);
    rows.set(rowOf(part.number), fields);
  }
  for (const [row, fields] of rows) transaction.put(completedPartsKey(manifest, row), packRow([], fields));
}

export function listCompletedParts(
  reader: KvReader,
  version: ObjectRef & { readonly versionId: string },
  { after = 0, limit }: { readonly after?: number; readonly limit: number },
): readonly CompletedPart[] {
  const manifest = findVersion(reader, version, { versionId: version.versionId })?.content?.manifest.id;
  if (manifest === undefined) return [];
  const range = { ...completedPartsOf(manifest), from: completedPartsKey(manifest, rowOf(after + 1)) };
  const found: CompletedPart[] = [];
  for (const { value } of scan(reader, range, Math.ceil(limit / PARTS_PER_ROW) + 1)) {
    for (const fields of fieldsOfRow<readonly PartFields[]>(value)) {
      if (fields[0] <= after) continue;
      found.push(unpackCompletedPart(fields));
      if (found.length === limit) return found;
    }
  }
  return found;
}

/** Deletes the table of a manifest, if it has one: in one step, as it was written in one step. */
export function deleteCompletedParts(transaction: KvTransaction, manifest: ManifestId): void {
  for (const { key } of scan(transaction, completedPartsOf(manifest), 8)) transaction.delete(key);
}

function rowOf(number: number): number {
  return Math.floor((number - 1) / PARTS_PER_ROW);
}

function unpackCompletedPart([number, offset, size, etag, checksum]: PartFields): CompletedPart {
  const part = { number, offset, size, etag };
  return checksum === null ? part : { ...part, checksum };
}
