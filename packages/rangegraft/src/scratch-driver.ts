import { chmod, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '@rangegraft/core';
import type { Driver } from '@rangegraft/core';
import { loadPostgres } from './postgres.js';
import type { PostgresConfig, StoreConfig } from './store-options.js';

type Halves = Required<Omit<Driver, keyof AsyncDisposable>>;

/** Remembers what was opened, so that it is disposed with the driver. */
type Keep = <Opened extends AsyncDisposable>(opened: Opened) => Opened;

/** A driver over a new store, in nobody's way. Disposing it removes the store, with all that was made for it. */
export async function openScratchDriver(config: StoreConfig): Promise<Driver> {
  const kept: AsyncDisposable[] = [];
  try {
    const driver = await openIn(config, (opened) => {
      kept.push(opened);
      return opened;
    });
    return { ...driver, [Symbol.asyncDispose]: () => disposeAll(kept) };
  } catch (error) {
    await disposeAll(kept);
    throw error;
  }
}

async function openIn({ data, postgres }: StoreConfig, keep: Keep): Promise<Halves> {
  if (data === undefined) {
    const { MemoryDriver } = await import('@rangegraft/driver-memory');
    const { blobs, catalog } = keep(await MemoryDriver.open());
    return { blobs, catalog };
  }
  return postgres === undefined ? openFiles(data, keep) : openPostgres(postgres, data, keep);
}

async function openFiles(data: string, keep: Keep): Promise<Halves> {
  const { FilesystemDriver } = await import('@rangegraft/driver-filesystem');
  const { name } = keep(await makeDirectory(data));
  const { blobs, catalog } = keep(await FilesystemDriver.open({ root: path.join(name, 'data') }));
  return { blobs, catalog };
}

async function openPostgres({ url, blobs: place }: PostgresConfig, data: string, keep: Keep): Promise<Halves> {
  const { EmbeddedServer, makeScratchSchema, PostgresCatalog, PostgresDriver } = await loadPostgres();
  const database = async () => {
    if (url !== undefined) return { url, schema: keep(await makeScratchSchema({ url })).schema };
    const { name } = keep(await makeDirectory(data));
    // The account of the server, which is another one where this is root, has to get through to its files.
    await chmod(name, 0o711);
    return { url: keep(await EmbeddedServer.open({ directory: path.join(name, 'postgres') })).url };
  };
  if (place === 'filesystem') {
    const { blobs } = await openFiles(data, keep);
    return { blobs, catalog: keep(await PostgresCatalog.open(await database())) };
  }
  const { blobs, catalog } = keep(await PostgresDriver.open(await database()));
  return { blobs, catalog };
}

/** Beside the data directory, not in it: on the same disk, and in nobody's way. */
async function makeDirectory(data: string): Promise<{ readonly name: string } & AsyncDisposable> {
  try {
    const name = await mkdtemp(`${data}-bench-`);
    return { name, [Symbol.asyncDispose]: () => rm(name, { recursive: true }) };
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const message = `no directory can be made in ${path.dirname(data)}: ${code}`;
    throw new StorageError('Unavailable', message, { cause: error });
  }
}

/** The last one first; all of them, also where one fails. */
async function disposeAll(kept: AsyncDisposable[]): Promise<void> {
  const last = kept.pop();
  if (last === undefined) return;
  try {
    await last[Symbol.asyncDispose]();
  } finally {
    await disposeAll(kept);
  }
}
