import type { BlobStore, OperationOptions } from './blob-store.js';
import { storeNamed, type EngineContext } from './engine-context.js';
import { idTime, type BlobId, type Id } from './ids.js';
import { markStores } from './store-marker.js';
import { isNote } from './store-notes.js';

export interface SweepOptions extends OperationOptions {
  /** How old a blob must be before the sweep asks whether it is an orphan, in milliseconds; an hour by default. */
  readonly orphanAge?: number | undefined;
  /** Told after each step what the sweep has done so far. */
  readonly onProgress?: ((soFar: SweepCounts) => void) | undefined;
}

/** What a sweep has removed. */
export interface SweepCounts {
  /** References taken away. */
  readonly released: number;
  /** Blobs deleted because nothing referred to them any more. */
  readonly deleted: number;
  /** Blobs deleted because no commit had ever named them. */
  readonly orphans: number;
  /** The bytes of the orphans. */
  readonly orphanBytes: number;
  /** Ended uploads forgotten. */
  readonly forgottenUploads: number;
}

/** What one sweep did. */
export interface SweepReport extends SweepCounts {
  /** Processes whose reads may hold blobs back. */
  readonly leases: number;
  /** Leases ended because their processes did not renew them any more. */
  readonly droppedLeases: number;
  /** Milliseconds. */
  readonly ms: number;
}

/** How sweeps go on in the background. */
export interface SweepingOptions {
  /** Milliseconds from the end of a sweep to the next one. */
  readonly intervalMs: number;
  readonly onSweep?: ((report: SweepReport) => void) | undefined;
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Sizes of the steps: each is one short transaction or one batch of deletions. */
const RELEASE_LIMIT = 1000;
const CLAIM_LIMIT = 500;
const CONDEMN_LIMIT = 500;
const FORGET_LIMIT = 500;

/**
 * How old a blob must be before a sweep asks whether it is an orphan, in milliseconds. Only a matter of effort: a
 * younger one is most likely being written. What makes a deletion safe is the catalog's word, never an age.
 */
const DEFAULT_ORPHAN_AGE = 60 * 60 * 1000;

/** Told of things done. */
type Count = (done: number) => void;

interface SeenLease {
  readonly renewals: number;
  readonly at: number;
}

/**
 * Removes what nothing refers to. Every step is bounded and can be repeated; any number of sweepers may run at once,
 * and one that dies leaves nothing that the next would not finish.
 */
export class Sweeper {
  readonly #context: EngineContext;
  readonly #seenLeases = new Map<Id, SeenLease>();
  #running: Promise<void> | undefined;
  #stop: AbortController | undefined;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** @throws StorageError `Incompatible` when a blob store does not belong to the catalog: then nothing is touched. */
  async sweep(options: SweepOptions = {}): Promise<SweepReport> {
    const { clock, lease, stores } = this.#context;
    const started = clock.monotonic();
    await markStores(this.#context, options);
    const counts = { released: 0, deleted: 0, orphans: 0, orphanBytes: 0, forgottenUploads: 0 };
    const count = (what: keyof SweepCounts) => (done: number) => {
      counts[what] += done;
      options.onProgress?.({ ...counts });
    };
    await this.#forgetUploads(count('forgottenUploads'), options);
    await this.#release(count('released'), options);
    await lease.advance();
    const leases = await this.#dropDeadLeases(options);
    await this.#deleteClaimed(count('deleted'), options);
    for (const store of stores.values()) {
      await this.#deleteOrphans(store, { blobs: count('orphans'), bytes: count('orphanBytes') }, options);
    }
    return { ...counts, ...leases, ms: clock.monotonic() - started };
  }

  start({ intervalMs, onSweep, onError }: SweepingOptions): void {
    if (this.#stop !== undefined) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#running = (async () => {
      while (await rest(intervalMs, stop.signal)) {
        try {
          onSweep?.(await this.sweep({ signal: stop.signal }));
        } catch (error) {
          if (!stop.signal.aborted) onError?.(error);
        }
      }
    })();
  }

  async stop(): Promise<void> {
    this.#stop?.abort(new Error('the sweeper was stopped'));
    await this.#running;
    this.#stop = undefined;
  }

  async #release(count: Count, options: OperationOptions): Promise<void> {
    for (;;) {
      const { removed, done } = await this.#context.catalog.release({ ...options, limit: RELEASE_LIMIT });
      count(removed);
      if (done) return;
    }
  }

  async #forgetUploads(count: Count, options: OperationOptions): Promise<void> {
    const { catalog, clock, settings } = this.#context;
    const before = clock.now() - settings.uploadRetention;
    for (;;) {
      const forgotten = await catalog.forgetUploads({ ...options, before, limit: FORGET_LIMIT });
      count(forgotten);
      if (forgotten < FORGET_LIMIT) return;
    }
  }

  /** Drops leases that have not been renewed for as long as this sweeper has been watching them, by its own clock. */
  async #dropDeadLeases(options: OperationOptions): Promise<Pick<SweepReport, 'leases' | 'droppedLeases'>> {
    const { catalog, clock, settings } = this.#context;
    const leases = await catalog.leases(options);
    const now = clock.monotonic();
    for (const holder of this.#seenLeases.keys()) {
      if (!leases.some((lease) => lease.holder === holder)) this.#seenLeases.delete(holder);
    }
    let dropped = 0;
    for (const { holder, renewals } of leases) {
      const seen = this.#seenLeases.get(holder);
      if (seen?.renewals !== renewals) {
        this.#seenLeases.set(holder, { renewals, at: now });
      } else if (now - seen.at >= settings.leaseTtl) {
        await catalog.dropLease(holder, { ...options, renewals });
        dropped++;
      }
    }
    return { leases: leases.length - dropped, droppedLeases: dropped };
  }

  async #deleteClaimed(count: Count, options: OperationOptions): Promise<void> {
    const { catalog } = this.#context;
    for (;;) {
      const claimed = await catalog.claim({ ...options, limit: CLAIM_LIMIT });
      if (claimed.length === 0) return;
      const byStore = new Map<string, BlobId[]>();
      for (const { id, store } of claimed) byStore.set(store, [...(byStore.get(store) ?? []), id]);
      for (const [store, ids] of byStore) {
        await storeNamed(this.#context, store).delete(ids, options);
        await catalog.settle(ids, options);
      }
      count(claimed.length);
    }
  }

  async #deleteOrphans(
    store: BlobStore,
    count: { readonly blobs: Count; readonly bytes: Count },
    options: SweepOptions,
  ): Promise<void> {
    const { catalog, clock } = this.#context;
    const youngest = clock.now() - (options.orphanAge ?? DEFAULT_ORPHAN_AGE);
    let batch = new Map<BlobId, number>();
    const settleBatch = async () => {
      if (batch.size === 0) return;
      const condemned = await catalog.condemn([...batch.keys()], options);
      await store.delete(condemned, options);
      count.blobs(condemned.length);
      count.bytes(condemned.reduce((sum, id) => sum + (batch.get(id) ?? 0), 0));
      batch = new Map();
    };
    for await (const { id, length } of store.list(options)) {
      if (isNote(id)) continue;
      // Ids ascend by time: all that follow are younger still.
      if (idTime(id) > youngest) break;
      batch.set(id, length);
      if (batch.size === CONDEMN_LIMIT) await settleBatch();
    }
    await settleBatch();
  }
}

/** Waits, without keeping the process alive. @returns `false` when stopped. */
function rest(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(!signal.aborted), milliseconds);
    timer.unref();
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve(false);
      },
      { once: true },
    );
  });
}
