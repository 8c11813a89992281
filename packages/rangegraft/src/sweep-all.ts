import { setTimeout as rest } from 'node:timers/promises';
import type { StorageEngine, SweepCounts, SweepOptions, SweepReport } from '@rangegraft/core';
import { counted } from './text.js';

/** What several sweeps have done. */
export interface SweptAll extends SweepCounts {
  /** Processes that may still be reading: what they may need was left. */
  readonly leases: number;
}

export interface SweepAllOptions extends SweepOptions {
  /** Whether to go on until it is known of every lease that its process lives. */
  readonly wait: boolean;
  /** Told of each sweep that found something. */
  readonly onSweep: (number: number, report: SweepReport) => void;
  /** Told again and again how far it is. */
  readonly onStep: (text: string) => void;
}

/** How often it looks at leases while it waits: so many times in the time to live of a lease. */
const LOOKS = 30;

/** Sweeps until a sweep finds nothing and there is nobody to wait for. */
export async function sweepAll(
  engine: Pick<StorageEngine, 'settings' | 'sweep'>,
  { wait, onSweep, onStep, ...options }: SweepAllOptions,
): Promise<SweptAll> {
  const { leaseTtl } = engine.settings;
  let total: SweepCounts = { released: 0, deleted: 0, orphans: 0, orphanBytes: 0, forgottenUploads: 0 };
  let until: number | undefined;
  for (let number = 1; ;) {
    const before = total;
    const begun = performance.now();
    onStep(`sweep ${number}: ${describe(total)}`);
    const onProgress = (soFar: SweepCounts) => onStep(`sweep ${number}: ${describe(sum(before, soFar))}`);
    const report = await engine.sweep({ ...options, onProgress });
    // A lease that the first sweep saw, and that has not been renewed since, is dropped by a sweep that begins then.
    until ??= performance.now() + leaseTtl;
    total = sum(total, report);
    const { released, deleted, orphans, forgottenUploads, leases } = report;
    if (released + deleted + orphans + forgottenUploads > 0) {
      onSweep(number++, report);
    } else if (!wait || leases === 0 || begun >= until) {
      return { ...total, leases };
    } else {
      const who = leases === 1 ? ['1 process', 'it lives'] : [`${leases} processes`, 'they live'];
      onStep(`${who[0]} may be reading: watching for ${leaseTtl / 1000} seconds whether ${who[1]}`);
      await rest(leaseTtl / LOOKS, undefined, { signal: options.signal });
    }
  }
}

function sum(one: SweepCounts, other: SweepCounts): SweepCounts {
  return {
    released: one.released + other.released,
    deleted: one.deleted + other.deleted,
    orphans: one.orphans + other.orphans,
    orphanBytes: one.orphanBytes + other.orphanBytes,
    forgottenUploads: one.forgottenUploads + other.forgottenUploads,
  };
}

export function describe({ released, deleted, orphans, forgottenUploads }: SweepCounts): string {
  return [
    `${counted(released, 'reference')} released`,
    `${counted(deleted, 'blob')} and ${counted(orphans, 'orphan')} removed`,
    `${counted(forgottenUploads, 'upload')} forgotten`,
  ].join(', ');
}
