import fs from 'fs-extra';
import os from 'node:os';
import path from 'node:path';

export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes an empty directory that is removed with everything in it. */
export async function makeTemporaryDirectory(): Promise<TemporaryDirectory> {
  const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'rangegraft-'));
  const remove = (): Promise<void> => fs.remove(directory);
  return { path: directory, remove, [Symbol.asyncDispose]: remove };
}
