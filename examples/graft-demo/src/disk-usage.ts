import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Bytes that a directory takes on disk, counted from outside like `du` does. */
export async function diskUsage(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true });
  const sizes = entries.map(async (entry) => {
    const name = path.join(directory, entry.name);
    if (entry.isDirectory()) return diskUsage(name);
    const { blocks, size } = await lstat(name);
    // Blocks are of 512 bytes wherever the system counts them.
    return blocks === undefined ? size : blocks * 512;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
