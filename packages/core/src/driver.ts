import type { BlobStore } from './blob-store.js';
import type { GarbageLedger } from './garbage-ledger.js';
import type { MultipartStore } from './multipart-store.js';

/** Everything that is not bytes, in one transaction domain. */
export type Catalog = MultipartStore & GarbageLedger;

/** What a driver package gives: blobs, a catalog, or both. Disposing it closes what it opened. */
export interface Driver extends AsyncDisposable {
  readonly blobs?: BlobStore;
  readonly catalog?: Catalog;
}
