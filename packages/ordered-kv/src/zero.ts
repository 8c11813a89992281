import type { BlobId, ClaimedBlob, Tick } from '@rangegraft/core';
import { getBlob } from './contents.js';
import type { Child } from './ended-queue.js';
import { keyAfter, numberRow, readNumber } from './key-bytes.js';
import { blobKey, lastIdOf, nodeKey, tickOfZeroKey, zeroKey, zerosUntil } from './keyspace.js';
import { oldestLease } from './leases.js';
import type { KvTransaction } from './ordered-kv.js';
import { scan } from './scan.js';
import { presentTick } from './tick.js';

/*
 * What has lost its last edge waits here, in the order of the ticks at which that happened, until no lease needs it.
 * Its record stays until then, for those who began to read before.
 */

const BLOB = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** How many rows one step of a claim passes at most. */
const LONGEST_STEP = 4096;

/** What one step of a claim found. */
export interface ClaimStep {
  readonly blobs: readonly ClaimedBlob[];
  /** Where the next step goes on; absent when there is no more to claim. */
  readonly next?: Uint8Array;
}

export function putAtZero(transaction: KvTransaction, { kind, id }: Child, tick: Tick): void {
  transaction.put(zeroKey(tick, id), kind === 'blob' ? BLOB : NODE);
  if (kind === 'blob') transaction.put(tickOfZeroKey(id), numberRow(tick));
}

/** Hands out blobs at zero and forgets the nodes that it passes; ends early when it has passed many. */
export function claim(
  transaction: KvTransaction,
  { limit, from }: { readonly limit: number; readonly from?: Uint8Array | undefined },
): ClaimStep {
  const blobs: ClaimedBlob[] = [];
  const range = zerosUntil(oldestLease(transaction) ?? presentTick(transaction));
  let passed = 0;
  for (const { key, value } of scan(transaction, { ...range, from: from ?? range.from }, limit)) {
    const id = lastIdOf(key);
    if (value[0] === NODE[0]) {
      transaction.delete(nodeKey(id));
      transaction.delete(key);
    } else {
      blobs.push({ id, store: getBlob(transaction, id)!.store });
      if (blobs.length === limit) break;
    }
    if (++passed === LONGEST_STEP) return { blobs, next: keyAfter(key) };
  }
  return { blobs };
}

export function settle(transaction: KvTransaction, ids: readonly BlobId[]): void {
  for (const id of ids) {
    const tick = transaction.get(tickOfZeroKey(id));
    if (tick === undefined) continue;
    transaction.delete(zeroKey(readNumber(tick, 0), id));
    transaction.delete(tickOfZeroKey(id));
    transaction.delete(blobKey(id));
  }
}
