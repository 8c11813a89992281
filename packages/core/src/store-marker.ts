import { setTimeout } from 'node:timers/promises';
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

/** How often a marker is looked at, the pause in milliseconds after an unreadable one, and when a part counts as left over. */
const ATTEMPTS = 50;
const PAUSE = 20;
const GIVE_UP = 25;

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
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const theirs = await readMarker(store, id, options);
    if (theirs === 'absent') {
      await checkUnused(store, { id, identity }, options);
      if (await writeMarker(store, { id, marker: mine }, options)) return;
    } else if (theirs === 'unreadable') {
      // Another process may be writing it. One that died while it did has left a part, and nothing else.
      await setTimeout(PAUSE);
      if (attempt === GIVE_UP) {
        await checkUnused(store, { id, identity }, options);
        await store.delete([id], options);
      }
    } else {
      checkOwn(theirs, mine);
      return;
    }
  }
  throw new StorageError('Corrupt', `the marker of blob store '${store.name}' is damaged`);
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

/** @returns whether it was written: `false` when another process was first. */
async function writeMarker(
  store: BlobStore,
  { id, marker }: { readonly id: BlobId; readonly marker: Marker },
  options?: OperationOptions,
): Promise<boolean> {
  try {
    await store.write(id, sourceOf(Buffer.from(JSON.stringify(marker))), options);
    return true;
  } catch (error) {
    if (StorageError.is(error, 'Exists')) return false;
    throw error;
  }
}

async function readMarker(
  store: BlobStore,
  id: BlobId,
  options?: OperationOptions,
): Promise<Marker | 'absent' | 'unreadable'> {
  const info = await store.stat(id, options);
  if (info === undefined) return 'absent';
  if (info.length === 0) return 'unreadable';
  try {
    const bytes = await collect(await store.read(id, { offset: 0, length: info.length }, options));
    return JSON.parse(Buffer.from(bytes).toString()) as Marker;
  } catch (error) {
    if (StorageError.is(error, 'NotFound')) return 'absent';
    if (error instanceof SyntaxError || StorageError.is(error, 'Corrupt')) return 'unreadable';
    throw error;
  }
}

function checkOwn(theirs: Marker, mine: Marker): void {
  if (theirs.catalog === mine.catalog && theirs.store === mine.store && theirs.epoch === mine.epoch) return;
  throw new StorageError(
    'Incompatible',
    `blob store '${mine.store}' belongs to catalog ${theirs.catalog} as '${theirs.store}', not to ${mine.catalog}`,
  );
}
