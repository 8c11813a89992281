import type { BucketRef, ObjectAttributes, Revision, VersionCommit, VersionRecord } from '@rangegraft/core';
import { formatVersionId, nextOrder } from '@rangegraft/core';
import { requireBucket } from './buckets.js';
import { conflict } from './conflict.js';
import { add, checkAdditions } from './contents.js';
import { enqueueManifest } from './ended-queue.js';
import type { ObjectRef } from './keyspace.js';
import type { KvReader, KvTransaction } from './ordered-kv.js';
import { deleteHead, deleteOlder, findVersion, getHead, getOlderNull, putHead, putOlder } from './version-rows.js';

/** What a commit found, so that it need not be read again to write. */
export interface VersionCheck {
  readonly head: VersionRecord | undefined;
  /** The version whose place the new one takes. */
  readonly replaced: VersionRecord | undefined;
}

export function putVersion(transaction: KvTransaction, commit: VersionCommit): VersionRecord {
  return writeVersion(transaction, commit, checkVersion(transaction, commit));
}

/** The first half of a commit: checks everything, writes nothing. @throws StorageError `Conflict` */
export function checkVersion(reader: KvReader, commit: VersionCommit): VersionCheck {
  const ref = { bucket: commit.bucket.id, key: commit.key };
  requireBucket(reader, commit.bucket);
  const head = getHead(reader, ref);
  checkExpectation(head, commit);
  if (commit.content !== undefined) checkAdditions(reader, commit.content.manifest, commit.additions);
  if (commit.replaces === 'nothing') return { head, replaced: undefined };
  return { head, replaced: head?.isNull === true ? head : getOlderNull(reader, ref) };
}

/** The second half of a commit: writes what `checkVersion` has let pass. */
export function writeVersion(
  transaction: KvTransaction,
  commit: VersionCommit,
  { head, replaced }: VersionCheck,
): VersionRecord {
  const ref = { bucket: commit.bucket.id, key: commit.key };
  const { content, revision, now } = commit;
  const order = nextOrder(now, head?.order);
  const version: VersionRecord = {
    key: commit.key,
    order,
    versionId: formatVersionId(order, revision),
    isNull: commit.replaces === 'null',
    revision,
    lastModified: now,
    ...(content === undefined ? {} : { content }),
  };
  if (replaced !== undefined && replaced !== head) deleteOlder(transaction, ref, replaced);
  if (head !== undefined && head !== replaced) putOlder(transaction, ref, head);
  putHead(transaction, ref, version);
  if (content !== undefined) add(transaction, content.manifest, commit.additions);
  if (replaced !== undefined) release(transaction, replaced);
  return version;
}

export function updateVersion(
  transaction: KvTransaction,
  target: ObjectRef & { readonly versionId: string; readonly expect: Revision },
  change: { readonly attributes: ObjectAttributes; readonly revision: Revision },
): VersionRecord {
  const { isHead, version } = requireVersion(transaction, target);
  if (version.content === undefined) throw conflict('a delete marker has no attributes', contextOf(target));
  const { attributes, revision } = change;
  const changed = { ...version, revision, content: { ...version.content, attributes } };
  if (isHead) putHead(transaction, target, changed);
  else putOlder(transaction, target, changed);
  return changed;
}

export function removeVersion(
  transaction: KvTransaction,
  target: {
    readonly bucket: BucketRef;
    readonly key: string;
    readonly versionId: string;
    readonly expect: Revision;
  },
): void {
  const ref = { ...target, bucket: target.bucket.id };
  requireBucket(transaction, target.bucket);
  const { isHead, version } = requireVersion(transaction, ref);
  if (isHead) deleteHead(transaction, ref);
  else deleteOlder(transaction, ref, version);
  release(transaction, version);
}

function checkExpectation(head: VersionRecord | undefined, { key, expect }: VersionCommit): void {
  if (expect === undefined) return;
  if (expect === 'absent') {
    if (head?.content !== undefined) throw conflict('the key has a current version', { Key: key });
  } else if (head?.revision !== expect) {
    throw conflict('the current version has changed', { Key: key });
  }
}

function requireVersion(
  reader: KvReader,
  target: ObjectRef & { readonly versionId: string; readonly expect: Revision },
): { readonly isHead: boolean; readonly version: VersionRecord } {
  const head = getHead(reader, target);
  const isHead = head?.versionId === target.versionId;
  const version = isHead ? head : findVersion(reader, target, { versionId: target.versionId });
  if (version === undefined) throw conflict('the version has been removed', contextOf(target));
  if (version.revision !== target.expect) throw conflict('the version has changed', contextOf(target));
  return { isHead, version };
}

function release(transaction: KvTransaction, version: VersionRecord): void {
  if (version.content !== undefined) enqueueManifest(transaction, version.content.manifest);
}

function contextOf({ key, versionId }: { readonly key: string; readonly versionId: string }) {
  return { Key: key, VersionId: versionId };
}
