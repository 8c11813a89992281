import type { OperationOptions } from './blob-store.js';
import type { BlobId, Id } from './ids.js';

/**
 * A place in the ledger's own order of events: it grows whenever something loses its last reference.
 * Ticks take the place of clocks: what reached zero at tick 7 was unreachable for whoever began to read at tick 7.
 */
export type Tick = number;

/** A process that reads. What reached zero after `since` is kept for it. */
export interface Lease {
  readonly holder: Id;
  readonly since: Tick;
  /** Grows with every renewal, so that an observer can tell a living holder from a dead one without a clock. */
  readonly renewals: number;
}

/** A blob without references. It stays in the ledger until it is settled. */
export interface ClaimedBlob {
  readonly id: BlobId;
  /** The name of its blob store. */
  readonly store: string;
}

/**
 * Keeps track of what refers to what, so that a blob is removed when nothing refers to it and never before.
 *
 * References are edges (child ← parent), not counters. Ending a version, part, upload or bucket puts it into a queue
 * in the same step; `release` takes edges away, bit by bit. What reaches zero edges never lives again. Every method
 * is one atomic step, can be repeated after a crash, and may be called by any number of sweepers at once. None
 * trusts a clock.
 */
export interface GarbageLedger {
  /**
   * Works on the queue of what has ended: removes at most `limit` edges in one step. A node that reaches zero joins
   * the queue; a blob that reaches zero can be claimed.
   *
   * @returns how many edges it removed, and whether the queue is empty now. What had no edges counts towards the limit,
   *   not towards the edges removed.
   */
  release(
    options: OperationOptions & { readonly limit: number },
  ): Promise<{ readonly removed: number; readonly done: boolean }>;

  /**
   * Hands out at most `limit` blobs at zero, those that reached it first coming first, and forgets the nodes at zero
   * that it passes. Leaves out what reached zero after the `since` of any lease. Until a blob is settled it is handed
   * out again: deleting its bytes twice is harmless, since it never lives again.
   */
  claim(options: OperationOptions & { readonly limit: number }): Promise<readonly ClaimedBlob[]>;

  /** Forgets claimed blobs: their bytes are gone. Ids that are not at zero are left alone. */
  settle(ids: readonly BlobId[], options?: OperationOptions): Promise<void>;

  /**
   * Records those of the ids that the catalog does not know as condemned, and returns them, with those that were
   * condemned before. A commit that adds a condemned blob gets `Conflict`: so nobody can ever name the bytes that
   * the sweeper goes on to delete, however long a writer was stalled.
   */
  condemn(ids: readonly BlobId[], options?: OperationOptions): Promise<readonly BlobId[]>;

  /**
   * Takes or renews a lease. `since` is the tick from which on the holder reads; without it, the present one.
   * A lease never moves back: the greater of the stored and the given tick holds.
   *
   * @returns the lease and the present tick.
   */
  renewLease(
    holder: Id,
    options?: OperationOptions & { readonly since?: Tick | undefined },
  ): Promise<{ readonly lease: Lease; readonly tick: Tick }>;
  leases(options?: OperationOptions): Promise<readonly Lease[]>;
  /** Ends a lease; with `renewals`, only if it has not been renewed since. */
  dropLease(holder: Id, options?: OperationOptions & { readonly renewals?: number | undefined }): Promise<void>;

  /**
   * Forgets at most `limit` uploads that ended before `before` (milliseconds since 1970).
   * @returns how many it forgot.
   */
  forgetUploads(options: OperationOptions & { readonly before: number; readonly limit: number }): Promise<number>;
}
