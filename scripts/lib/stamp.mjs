import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './run.mjs';

// Inside node_modules, so that a fresh install also forgets what was built with the old one.
const directory = path.join(root, 'node_modules/.cache/rangegraft');

async function* filesUnder(name) {
  const absolute = path.join(root, name);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isFile()) yield name;
  if (!found?.isDirectory()) return;
  for (const entry of (await readdir(absolute)).sort()) yield* filesUnder(path.join(name, entry));
}

/** A digest of the names and contents of files; a directory stands for every file in it. */
async function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for await (const name of filesUnder(input)) {
      hash.update(`${name}\0`).update(
        createHash('sha256')
          .update(await readFile(path.join(root, name)))
          .digest(),
      );
    }
  }
  return hash.digest('hex');
}

async function exists(name) {
  return (await stat(path.join(root, name)).catch(() => undefined)) !== undefined;
}

/**
 * Runs `step` unless it has succeeded before with the same `inputs` and its `outputs` are still there.
 * Whether it succeeded is what `step` resolves with.
 */
export async function onlyWhenChanged(name, { inputs, outputs }, step) {
  const stamp = path.join(directory, name);
  const before = await fingerprint(inputs);
  const present = await Promise.all(outputs.map(exists));
  if (present.every(Boolean) && (await readFile(stamp, 'utf8').catch(() => '')) === before) return true;

  if (!(await step())) return false;
  await mkdir(directory, { recursive: true });
  await writeFile(stamp, before);
  return true;
}
