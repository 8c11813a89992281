import { stat } from 'node:fs/promises';

/** Whether only its owner can read a file; some file systems keep no such permissions. */
export async function isPrivateFile(file: string): Promise<boolean> {
  const { mode } = await stat(file);
  // Windows knows no such bits, and reports all of them set.
  return process.platform === 'win32' || (mode & 0o077) === 0;
}
