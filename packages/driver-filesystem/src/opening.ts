import { StorageError } from '@rangegraft/core';
import { KvCatalog } from '@rangegraft/ordered-kv';
import fs from 'fs-extra';
import path from 'node:path';
import { syncNow } from './directory-sync.js';
import { FilesystemBlobStore } from './filesystem-blob-store.js';
import type { FilesystemDriverOptions } from './filesystem-driver.js';
import { checkFormat } from './format.js';
import { cannotOpen, systemCode } from './fs-error.js';
import { LmdbKv } from './lmdb-kv.js';

type Half = 'blobs' | 'catalog';

/** Makes the root and the directories of the given halves where they are missing; their names are durable afterwards. */
export async function prepare(root: string, halves: readonly Half[]): Promise<void> {
  try {
    await makeDirectory(path.resolve(root));
    // The marker comes before anything that it speaks of.
    await checkFormat(path.resolve(root));
    for (const half of halves) {
      const directory = directoryOf(root, half);
      await makeDirectory(directory);
      await fs.access(directory, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    }
    await syncNow(root);
    await syncParent(path.resolve(root));
  } catch (error) {
    throw cannotOpen(path.resolve(root), error);
  }
}

/** Opens the blobs of a directory that is prepared. */
export function openBlobs({ root, name, openFiles, clock }: FilesystemDriverOptions): FilesystemBlobStore {
  if (openFiles !== undefined && !(Number.isInteger(openFiles) && openFiles > 0)) {
    throw new StorageError('InvalidConfiguration', `openFiles is ${openFiles} instead of a whole number above 0`);
  }
  return new FilesystemBlobStore({ directory: directoryOf(root, 'blobs'), name, openFiles, clock });
}

/** Opens the catalog of a directory that is prepared. */
export async function openCatalog({ root, ids }: FilesystemDriverOptions): Promise<KvCatalog> {
  const kv = await LmdbKv.open(directoryOf(root, 'catalog'));
  try {
    return await KvCatalog.open(kv, { ids });
  } catch (error) {
    await kv[Symbol.asyncDispose]();
    throw error;
  }
}

function directoryOf(root: string, half: Half): string {
  return path.resolve(root, half);
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await fs.mkdir(directory);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    // Another process may have made it at the same time.
    if ((await fs.stat(directory)).isDirectory()) return;
    throw new StorageError('InvalidConfiguration', `${directory} is not a directory`, { cause: error });
  }
}

async function syncParent(directory: string): Promise<void> {
  try {
    await syncNow(path.dirname(directory));
  } catch (error) {
    // Who may not look into the directory above did not make this one in it.
    if (systemCode(error) !== 'EACCES') throw error;
  }
}
