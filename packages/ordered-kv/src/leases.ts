import type { Id, Lease, Tick } from '@rangegraft/core';
import { leaseKey, LEASES } from './keyspace.js';
import type { KvReader, KvTransaction } from './ordered-kv.js';
import { fieldsOfRow, idOfRow, packRow } from './row-codec.js';
import { scan } from './scan.js';
import { presentTick } from './tick.js';

const USUAL_NUMBER = 64;

export function renewLease(
  transaction: KvTransaction,
  holder: Id,
  since?: Tick,
): { readonly lease: Lease; readonly tick: Tick } {
  const tick = presentTick(transaction);
  const stored = transaction.get(leaseKey(holder));
  const before = stored && unpackLease(stored);
  const lease: Lease = {
    holder,
    since: Math.max(since ?? tick, before?.since ?? 0),
    renewals: before === undefined ? 0 : before.renewals + 1,
  };
  transaction.put(leaseKey(holder), packRow([holder], [lease.since, lease.renewals]));
  return { lease, tick };
}

export function listLeases(reader: KvReader): readonly Lease[] {
  return Array.from(scan(reader, LEASES, USUAL_NUMBER), ({ value }) => unpackLease(value));
}

export function dropLease(transaction: KvTransaction, holder: Id, renewals?: number): void {
  const stored = transaction.get(leaseKey(holder));
  if (stored === undefined) return;
  if (renewals === undefined || unpackLease(stored).renewals === renewals) transaction.delete(leaseKey(holder));
}

/** The tick from which on the reader reads that began first; `undefined` when there is no lease. */
export function oldestLease(reader: KvReader): Tick | undefined {
  const leases = listLeases(reader);
  return leases.length === 0 ? undefined : Math.min(...leases.map((lease) => lease.since));
}

function unpackLease(row: Uint8Array): Lease {
  const [since, renewals] = fieldsOfRow<[number, number]>(row);
  return { holder: idOfRow(row, 0), since, renewals };
}
