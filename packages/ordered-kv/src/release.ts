import type { BucketId, ManifestNode, NodeId, Tick, UploadId } from '@rangegraft/core';
import { deleteCompletedParts } from './completed-parts.js';
import { getNode, isLive } from './contents.js';
import type { Child, Ended } from './ended-queue.js';
import { childRef, enqueue, firstEnded } from './ended-queue.js';
import { allWith } from './key-bytes.js';
import { edgeKey, lastIdOf, openUploadsOf, partNumberOf, partsOf } from './keyspace.js';
import type { KvTransaction } from './ordered-kv.js';
import { unpackPart } from './record-codec.js';
import { firstOf, hasAny, scan } from './scan.js';
import { advanceTick } from './tick.js';
import { putAtZero } from './zero.js';

export interface Released {
  /** Edges. */
  readonly removed: number;
  /** Whether the queue is empty now. */
  readonly done: boolean;
}

/** Works on the queue of what has ended until it has removed `limit` edges. */
export function release(transaction: KvTransaction, limit: number): Released {
  return new ReleaseStep(transaction, limit).run();
}

/**
 * One step of releasing. What it works on may have lost some of its edges in an earlier step: what is gone is passed
 * over, so that the rows themselves tell how far the work has come.
 */
class ReleaseStep {
  readonly #transaction: KvTransaction;
  /** What the step may still do: each edge removed counts, and so does whatever has ended without any. */
  #left: number;
  #removed = 0;
  #tick: Tick | undefined;

  constructor(transaction: KvTransaction, limit: number) {
    this.#transaction = transaction;
    this.#left = limit;
  }

  run(): Released {
    while (this.#left > 0) {
      const first = firstEnded(this.#transaction);
      if (first === undefined) return { removed: this.#removed, done: true };
      if (this.#workOn(first.ended)) this.#transaction.delete(first.key);
    }
    return { removed: this.#removed, done: firstEnded(this.#transaction) === undefined };
  }

  /** @returns whether nothing is left of it. */
  #workOn(ended: Ended): boolean {
    switch (ended.kind) {
      case 'manifest':
        this.#removeEdge(ended.root, ended.id);
        deleteCompletedParts(this.#transaction, ended.id);
        return true;
      case 'node':
        return this.#releaseNode(ended.id);
      case 'upload':
        return this.#releaseParts(ended.id);
      case 'bucket':
        return this.#releaseUploads(ended.id);
    }
  }

  /** A node comes to zero only after its children have lost their edges from it: its record tells which they are. */
  #releaseNode(id: NodeId): boolean {
    const node: ManifestNode | undefined = getNode(this.#transaction, id);
    for (const entry of node?.entries ?? []) {
      const child = childRef(entry);
      if (this.#transaction.get(edgeKey(child.id, id)) === undefined) continue;
      if (this.#left === 0) return false;
      this.#removeEdge(child, id);
    }
    this.#putAtZero({ kind: 'node', id });
    return true;
  }

  #releaseParts(upload: UploadId): boolean {
    const range = partsOf(upload);
    for (const { key, value } of scan(this.#transaction, range, this.#left)) {
      const { manifest } = unpackPart(partNumberOf(key), value);
      this.#removeEdge(manifest.root && childRef(manifest.root), manifest.id);
      this.#transaction.delete(key);
      if (this.#left === 0) break;
    }
    return !hasAny(this.#transaction, range);
  }

  #releaseUploads(bucket: BucketId): boolean {
    const range = allWith(openUploadsOf(bucket));
    while (this.#left > 0) {
      const upload = firstOf(this.#transaction, range);
      if (upload === undefined) return true;
      if (!this.#releaseParts(lastIdOf(upload.key))) return false;
      this.#transaction.delete(upload.key);
      this.#left--;
    }
    return !hasAny(this.#transaction, range);
  }

  #removeEdge(child: Child | undefined, parent: string): void {
    this.#left--;
    if (child === undefined) return;
    this.#transaction.delete(edgeKey(child.id, parent));
    this.#removed++;
    if (isLive(this.#transaction, child.id)) return;
    if (child.kind === 'node') enqueue(this.#transaction, { kind: 'node', id: child.id });
    else this.#putAtZero(child);
  }

  #putAtZero(child: Child): void {
    this.#tick ??= advanceTick(this.#transaction);
    putAtZero(this.#transaction, child, this.#tick);
  }
}
