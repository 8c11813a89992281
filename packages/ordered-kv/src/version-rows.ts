import type { VersionRecord, VersionSelector } from '@rangegraft/core';
import { versionOrder } from '@rangegraft/core';
import { numberRow, readNumber } from './key-bytes.js';
import type { ObjectRef } from './keyspace.js';
import { headKey, olderNullKey, olderVersionKey, olderVersionsOfKey } from './keyspace.js';
import type { KvReader, KvTransaction } from './ordered-kv.js';
import { packVersion, unpackVersion } from './record-codec.js';
import { firstOf } from './scan.js';

/*
 * The versions of a key: the current one is its head, all others are older versions. A key without a head has none.
 * When the null version is an older one, a row of its own tells its order.
 */

export function getHead(reader: KvReader, ref: ObjectRef): VersionRecord | undefined {
  const row = reader.get(headKey(ref));
  return row && unpackVersion(ref.key, row);
}

export function findVersion(
  reader: KvReader,
  ref: ObjectRef,
  selector: VersionSelector = 'current',
): VersionRecord | undefined {
  const head = getHead(reader, ref);
  if (head === undefined || selector === 'current') return head;
  if (selector === 'null') return head.isNull ? head : getOlderNull(reader, ref);
  if (head.versionId === selector.versionId) return head;
  const order = versionOrder(selector.versionId);
  const older = order === undefined ? undefined : getOlder(reader, ref, order);
  // Only the first digits of the id are the order.
  return older?.versionId === selector.versionId ? older : undefined;
}

/** The null version, if it is not the current one. */
export function getOlderNull(reader: KvReader, ref: ObjectRef): VersionRecord | undefined {
  const row = reader.get(olderNullKey(ref));
  return row && getOlder(reader, ref, readNumber(row, 0));
}

/** Writes the record of a new current version, or of the present one anew. */
export function putHead(transaction: KvTransaction, ref: ObjectRef, version: VersionRecord): void {
  transaction.put(headKey(ref), packVersion(version));
}

/** Writes the record of an older version: a new one, or one that is there anew. */
export function putOlder(transaction: KvTransaction, ref: ObjectRef, version: VersionRecord): void {
  transaction.put(olderVersionKey(ref, version.order), packVersion(version));
  if (version.isNull) transaction.put(olderNullKey(ref), numberRow(version.order));
}

export function deleteOlder(transaction: KvTransaction, ref: ObjectRef, version: VersionRecord): void {
  transaction.delete(olderVersionKey(ref, version.order));
  if (version.isNull) transaction.delete(olderNullKey(ref));
}

/** Removes the current version: the next older one takes its place. */
export function deleteHead(transaction: KvTransaction, ref: ObjectRef): void {
  const next = firstOf(transaction, olderVersionsOfKey(ref));
  if (next === undefined) {
    transaction.delete(headKey(ref));
    return;
  }
  const version = unpackVersion(ref.key, next.value);
  deleteOlder(transaction, ref, version);
  putHead(transaction, ref, version);
}

function getOlder(reader: KvReader, ref: ObjectRef, order: number): VersionRecord | undefined {
  const row = reader.get(olderVersionKey(ref, order));
  return row && unpackVersion(ref.key, row);
}
