import type { BlobStore, OperationOptions } from './blob-store.js';
import type { EngineContext } from './engine-context.js';
import { StorageError } from './errors.js';
import type { BlobId } from './ids.js';
import type { CatalogIdentity } from './multipart-store.js';
import { noteId, settleNote } from './store-notes.js';

/** What the marker of a blob store says: whose blobs these are. */
interface Marker {
  readonly catalog: string;
  readonly store: string;
  readonly epoch: number;
}

type StoresAndCatalog = Pick<EngineContext, 'catalog' | 'stores'>;

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
  // A new epoch has a new id, because a blob never changes.
  const id = noteId(identity.epoch);
  const mine: Marker = { catalog: identity.id, store: store.name, epoch: identity.epoch };
  const make = async (): Promise<Marker> => {
    await checkUnused(store, { id, identity }, options);
    return mine;
  };
  checkOwn(await settleNote(store, { id, name: 'marker', make }, options), mine);
}

/** A store without a marker of this catalog must be empty. @throws StorageError `Incompatible` */
async function checkUnused(
  store: BlobStore,
  { id, identity }: { readonly id: BlobId; readonly identity: CatalogIdentity },
  options?: OperationOptions,
): Promise<void> {
  for await (const blob of store.list(options)) {
    if (blob.id === id) continue;
    throw new StorageError(
      'Incompatible',
      `blob store '${store.name}' holds blobs (${blob.id}, ...) but no marker of catalog ${identity.id}`,
    );
  }
}

function checkOwn(theirs: Marker, mine: Marker): void {
  if (theirs.catalog === mine.catalog && theirs.store === mine.store && theirs.epoch === mine.epoch) return;
  throw new StorageError(
    'Incompatible',
    `blob store '${mine.store}' belongs to catalog ${theirs.catalog} as '${theirs.store}', not to ${mine.catalog}`,
  );
}
