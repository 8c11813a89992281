import type { BlobStore, OperationOptions } from './blob-store.js';
import { collect, sourceOf } from './byte-source.js';
import type { EngineContext } from './engine-context.js';
import { StorageError } from './errors.js';
import { idTime, type BlobId } from './ids.js';
import type { CatalogIdentity } from './multipart-store.js';

/** What the marker of a blob store says: whose blobs these are. */
interface Marker {
  readonly catalog: string;
  readonly store: string;
  readonly epoch: number;
}

type StoresAndCatalog = Pick<EngineContext, 'catalog' | 'stores'>;

/**
 * The marker is a blob like any other, with an id that is never minted: its time is 0. A new epoch has a new id,
 * because a blob never changes.
 */
export function markerId(epoch: number): BlobId {
  return epoch.toString(16).padStart(32, '0');
}

/** Whether a blob is a marker and not content. */
export function isMarker(id: BlobId): boolean {
  return idTime(id) === 0;
}

/** A catalog that survives a crash must not refer to blobs that do not. @throws StorageError `Incompatible` */
export function checkDurability({ catalog, stores }: StoresAndCatalog): void {
  if (!catalog.traits.durable) return;
  for (const store of stores.values()) {
    if (store.traits.durable) continue;
    throw new StorageError('Incompatible', `blob store '${store.name}' is not durable, but the catalog is`);
  }
}

/**
 * Marks the stores that are new, and refuses those that belong to another catalog: a restored backup or a swapped
 * configuration must never let one catalog sweep away the blobs of another.
 *
 * @throws StorageError `Incompatible`
 */
export async function markStores({ catalog, stores }: StoresAndCatalog, options?: OperationOptions): Promise<void> {
  const identity = await catalog.identity(options);
  for (const store of stores.values()) await markStore(store, identity, options);
}

async function markStore(store: BlobStore, identity: CatalogIdentity, options?: OperationOptions): Promise<void> {
  const id = markerId(identity.epoch);
  const mine: Marker = { catalog: identity.id, store: store.name, epoch: identity.epoch };
  if ((await store.stat(id, options)) === undefined) {
    for await (const blob of store.list(options)) {
      throw new StorageError(
        'Incompatible',
        `blob store '${store.name}' holds blobs (${blob.id}, ...) but no marker of catalog ${identity.id}`,
      );
    }
    try {
      await store.write(id, sourceOf(Buffer.from(JSON.stringify(mine))), options);
      return;
    } catch (error) {
      // Another process marked it at the same time: its marker is checked like any other.
      if (!StorageError.is(error, 'Exists')) throw error;
    }
  }
  const theirs = await readMarker(store, id, options);
  if (theirs.catalog === mine.catalog && theirs.store === mine.store && theirs.epoch === mine.epoch) return;
  throw new StorageError(
    'Incompatible',
    `blob store '${store.name}' belongs to catalog ${theirs.catalog} as '${theirs.store}', not to ${mine.catalog}`,
  );
}

async function readMarker(store: BlobStore, id: BlobId, options?: OperationOptions): Promise<Marker> {
  const info = await store.stat(id, options);
  if (info === undefined) throw new StorageError('Incompatible', `blob store '${store.name}' has lost its marker`);
  const bytes = await collect(await store.read(id, { offset: 0, length: info.length }, options));
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as Marker;
  } catch (cause) {
    throw new StorageError('Corrupt', `the marker of blob store '${store.name}' is damaged`, { cause });
  }
}
