import type { Authorizer } from './authorization/index.js';
import type { BlobStore } from './blob-store.js';
import type { Clock } from './clock.js';
import type { Catalog } from './driver.js';
import { StorageError } from './errors.js';
import type { IdSource } from './ids.js';
import type { OperationObserver } from './operation-observer.js';
import type { ReadLease } from './read-lease.js';
import type { RecordCache } from './record-cache.js';
import type { BucketRecord } from './records.js';
import type { SealingDomains } from './sealing/domains.js';
import type { KeyProvider } from './sealing/key-provider.js';
import type { EngineSettings } from './settings.js';

/** Chooses the blob store for new bytes of a bucket, by name. */
export type Placement = (bucket: BucketRecord) => string;

/** What the operations work with. */
export interface EngineContext {
  readonly catalog: Catalog;
  readonly stores: ReadonlyMap<string, BlobStore>;
  readonly placement: Placement;
  readonly authorizer: Authorizer;
  /** Absent: SSE-S3 and SSE-KMS are not implemented. */
  readonly keyProvider: KeyProvider | undefined;
  readonly domains: SealingDomains;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly settings: EngineSettings;
  readonly records: RecordCache;
  readonly lease: ReadLease;
  /** Absent: nobody wants to know. */
  readonly observer: OperationObserver | undefined;
}

/** The blob store of that name. @throws StorageError `Incompatible` when the engine was opened without it. */
export function storeNamed(context: Pick<EngineContext, 'stores'>, name: string): BlobStore {
  const store = context.stores.get(name);
  if (store === undefined) {
    throw new StorageError('Incompatible', `the catalog refers to blob store '${name}', which is not configured`);
  }
  return store;
}
