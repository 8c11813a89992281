import { StorageError } from '@rangegraft/core';
import { currentVersion, readKeyringFile } from '@rangegraft/keyring';
import type { Command, CommandContext } from '../command.js';
import { keyringFile, keyringOptions } from '../keyring-options.js';
import { helpText, readOptions } from '../options.js';

const help = helpText(
  'keyring list --keyring FILE',
  [
    'Lists the keys of a keyring, each with the number of its newest version and the',
    'time that version was made at. No secret is shown.',
  ],
  keyringOptions,
);

async function run(args: readonly string[], { env, print }: CommandContext): Promise<number> {
  const given = readOptions(keyringOptions, args, env);
  const file = keyringFile(given.keyring);
  const keyring = await readKeyringFile(file);
  if (keyring === undefined) throw new StorageError('NotFound', `there is no keyring ${file}`);
  const width = Math.max(...keyring.keys.map(({ name }) => name.length));
  for (const key of keyring.keys) {
    const { version, created } = currentVersion(key);
    if (given.json !== undefined) print(JSON.stringify({ key: key.name, version, created }));
    else print(`${key.name.padEnd(width)}  ${version}  ${created}`);
  }
  return 0;
}

/** `rangegraft keyring list`: what keys there are. */
export const keyringList: Command = {
  name: 'keyring list',
  summary: 'lists the keys of a keyring',
  options: keyringOptions,
  help,
  run,
};
