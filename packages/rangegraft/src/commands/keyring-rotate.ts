import { changeKeyringFile, currentVersion } from '@rangegraft/keyring';
import type { Command, CommandContext } from '../command.js';
import { keyOptions, readKeyOptions } from '../keyring-options.js';
import { helpText } from '../options.js';

const help = helpText(
  'keyring rotate --keyring FILE [--key NAME]',
  [
    'Gives a key a new version, which encrypts from then on. The older versions',
    'stay: what they have encrypted needs them. Afterwards copy the keyring to where',
    'its copies are, and send SIGHUP to the servers that use it.',
  ],
  keyOptions,
);

async function run(args: readonly string[], { env, print }: CommandContext): Promise<number> {
  const { file, key, json } = readKeyOptions(args, env);
  const keyring = await changeKeyringFile(file, (old) => old.withVersion(key));
  const rotated = keyring.find(key);
  if (rotated === undefined) return 0;
  const { version } = currentVersion(rotated);
  print(json ? JSON.stringify({ key, version }) : `the key ${key} is at version ${version} now`);
  return 0;
}

/** `rangegraft keyring rotate`: a new version of a key. */
export const keyringRotate: Command = {
  name: 'keyring rotate',
  summary: 'gives a key a new version',
  options: keyOptions,
  help,
  run,
};
