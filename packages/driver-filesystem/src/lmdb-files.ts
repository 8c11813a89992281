import { StorageError } from '@rangegraft/core';
import { open, stat, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { systemCode, unavailable } from './fs-error.js';

const DATA = 'data.mdb';
const LOCK = 'lock.mdb';

/** Free bytes below which a disk counts as full. */
const FULL_BYTES = 1024 * 1024;

/* Where LMDB 1.0 on a 64-bit machine keeps what tells its files from others, in each of the first two pages. */
const MAGIC_OFFSET = 24;
const MAGIC = 0xbeefc0de;
const VERSION_OFFSET = 28;
const VERSION = 2;
const PAGE_SIZE_OFFSET = 48;
const HEADER_BYTES = 64;

/**
 * Looks at an environment's files before LMDB does, which ends the process when they are not what it expects.
 *
 * @throws StorageError `Corrupt` when there is something else, `Incompatible` when they are of another version of LMDB,
 *   `Unavailable` when the disk is too full for new ones; what the system says when they cannot be read and written.
 */
export async function checkFiles(directory: string): Promise<void> {
  await checkData(path.join(directory, DATA));
  const { size } = await statOf(path.join(directory, LOCK));
  // LMDB maps a new lock file without claiming its space, and touching it then is a bus error.
  if (size === 0 && (await isFull(directory))) {
    throw unavailable(`make ${directory}`, Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }));
  }
}

/** Whether the disk of a directory is full; not, when nobody can tell. */
export async function isFull(directory: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize < FULL_BYTES;
  } catch {
    return false;
  }
}

async function statOf(file: string): Promise<{ readonly size: number }> {
  try {
    return await stat(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { size: 0 };
    throw error;
  }
}

async function checkData(file: string): Promise<void> {
  const { size } = await statOf(file);
  if (size === 0) return;
  const handle = await open(file, 'r+');
  try {
    // Of 32-bit machines nothing is known here.
    if (['arm', 'ia32'].includes(process.arch)) return;
    const header = new DataView(new ArrayBuffer(HEADER_BYTES));
    const read = async (position: number): Promise<boolean> => {
      const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, position);
      return bytesRead === HEADER_BYTES && numberAt(header, MAGIC_OFFSET) === MAGIC;
    };
    if (!(await read(0))) throw notLmdb(file);
    const version = numberAt(header, VERSION_OFFSET) & 0xffff;
    if (version !== VERSION) {
      throw new StorageError('Incompatible', `${file} is of version ${version} of LMDB's format instead of ${VERSION}`);
    }
    if (!(await read(numberAt(header, PAGE_SIZE_OFFSET)))) throw notLmdb(file);
  } finally {
    await handle.close();
  }
}

/** LMDB keeps numbers in the machine's own order. */
function numberAt(header: DataView, offset: number): number {
  return header.getUint32(offset, os.endianness() === 'LE');
}

function notLmdb(file: string): StorageError {
  return new StorageError('Corrupt', `${file} is not an LMDB file`, { context: { file } });
}
