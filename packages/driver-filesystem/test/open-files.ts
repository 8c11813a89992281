import fs from 'fs-extra';
import path from 'node:path';

const OPEN_FILES = '/proc/self/fd';

/** Whether this system tells which files a process has open. */
export function canCountOpenFiles(): boolean {
  return fs.pathExistsSync(OPEN_FILES);
}

/** How many files under a directory this process has open. */
export async function countOpenFiles(directory: string): Promise<number> {
  const targets = await Promise.all(
    (await fs.readdir(OPEN_FILES)).map((fd) => fs.readlink(path.join(OPEN_FILES, fd)).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(directory)).length;
}

/** Resolves when as many are open: closing one happens in the background. Never resolves otherwise. */
export async function untilOpenFiles(directory: string, count: number): Promise<void> {
  while ((await countOpenFiles(directory)) !== count) await new Promise((resolve) => setImmediate(resolve));
}
