import type { BucketId, Entry, Id, Manifest, ManifestId, NodeId, UploadId } from '@rangegraft/core';
import { childOf } from '@rangegraft/core';
import { ENDED_QUEUE, endedKey, sequenceOf } from './keyspace.js';
import type { KvReader, KvTransaction } from './ordered-kv.js';
import { fieldsOfRow, idOfRow, idsOfRow, packRow } from './row-codec.js';
import { firstOf } from './scan.js';

/** What an edge leads to. */
export interface Child {
  readonly kind: 'blob' | 'node';
  readonly id: Id;
}

/** Something that is gone for everyone but whose edges are still there. */
export type Ended =
  | { readonly kind: 'manifest'; readonly id: ManifestId; readonly root: Child | undefined }
  | { readonly kind: 'node'; readonly id: NodeId }
  /** Stands for the upload's parts. */
  | { readonly kind: 'upload'; readonly id: UploadId }
  /** Stands for the bucket's open uploads. */
  | { readonly kind: 'bucket'; readonly id: BucketId };

/** Puts something at the end of the queue. */
export function enqueue(transaction: KvTransaction, ended: Ended): void {
  const last = transaction.range({ ...ENDED_QUEUE, limit: 1, reverse: true })[0];
  const sequence = last === undefined ? 0 : sequenceOf(last.key) + 1;
  const root = ended.kind === 'manifest' ? ended.root : undefined;
  const row =
    root === undefined ? packRow([ended.id], [ended.kind]) : packRow([ended.id, root.id], [ended.kind, root.kind]);
  transaction.put(endedKey(sequence), row);
}

/** Puts the manifest of a version or part at the end of the queue. */
export function enqueueManifest(transaction: KvTransaction, { id, root }: Manifest): void {
  enqueue(transaction, { kind: 'manifest', id, root: root && childRef(root) });
}

/** What waits longest, with the key of its row. */
export function firstEnded(reader: KvReader): { readonly key: Uint8Array; readonly ended: Ended } | undefined {
  const first = firstOf(reader, ENDED_QUEUE);
  return first && { key: first.key, ended: unpackEnded(first.value) };
}

/** The blob or node that an entry refers to. */
export function childRef(entry: Entry): Child {
  return { kind: entry.kind === 'extent' ? 'blob' : 'node', id: childOf(entry) };
}

function unpackEnded(row: Uint8Array): Ended {
  const [kind, rootKind] = fieldsOfRow<[Ended['kind'], Child['kind']?]>(row);
  const id = idOfRow(row, 0);
  if (kind !== 'manifest') return { kind, id };
  const root = rootKind && idsOfRow(row) === 2 ? { kind: rootKind, id: idOfRow(row, 1) } : undefined;
  return { kind, id, root };
}
