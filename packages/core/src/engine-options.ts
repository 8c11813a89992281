import { PolicyAuthorizer, type Authorizer } from './authorization/index.js';
import type { BlobStore } from './blob-store.js';
import { systemClock, type Clock } from './clock.js';
import type { Catalog } from './driver.js';
import type { EngineContext, Placement } from './engine-context.js';
import { StorageError } from './errors.js';
import { TimeOrderedIds, type IdSource } from './ids.js';
import { observedBy, type OperationObserver } from './operation-observer.js';
import { ReadLease } from './read-lease.js';
import { RecordCache } from './record-cache.js';
import { SealingDomains } from './sealing/domains.js';
import type { KeyProvider } from './sealing/key-provider.js';
import { resolveSettings, type EngineSettingsInput } from './settings.js';

export interface StorageEngineOptions {
  readonly catalog: Catalog;
  /** One or more, each with a name of its own. */
  readonly blobs: readonly BlobStore[];
  /** Chooses the store for new bytes; without it, the first one. */
  readonly placement?: Placement | undefined;
  /** Decides what callers may do; without it, policies do. */
  readonly authorizer?: Authorizer | undefined;
  /** Keeps the keys of SSE-S3 and SSE-KMS; without it, requests for those are `NotImplemented`. */
  readonly keyProvider?: KeyProvider | undefined;
  readonly clock?: Clock | undefined;
  readonly ids?: IdSource | undefined;
  readonly settings?: EngineSettingsInput | undefined;
  /** Go around every operation, the first outermost. */
  readonly observers?: readonly OperationObserver[] | undefined;
}

/** What the operations of an engine work with. @throws StorageError `InvalidConfiguration` */
export function contextOf(options: StorageEngineOptions): EngineContext {
  const { catalog, blobs, placement, authorizer, keyProvider, clock = systemClock, ids, settings, observers } = options;
  const [first] = blobs;
  const stores = new Map(blobs.map((store) => [store.name, store]));
  if (first === undefined || stores.size !== blobs.length) {
    throw new StorageError('InvalidConfiguration', 'an engine needs blob stores, each with a name of its own');
  }
  const resolved = resolveSettings(settings);
  const idSource = ids ?? new TimeOrderedIds(clock);
  const { leaseTtl: ttl, readIdleLimit: idleLimit } = resolved;
  return {
    catalog,
    stores,
    placement: placement ?? (() => first.name),
    authorizer: authorizer ?? new PolicyAuthorizer(),
    keyProvider,
    domains: new SealingDomains(catalog, keyProvider),
    clock,
    ids: idSource,
    settings: resolved,
    records: new RecordCache(catalog, resolved.cacheSize),
    lease: new ReadLease(catalog, idSource.next(), { clock, ttl, idleLimit }),
    observer: observedBy(observers),
  };
}
