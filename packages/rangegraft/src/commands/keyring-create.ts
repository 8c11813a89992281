import { changeKeyringFile, createKeyringFile, DEFAULT_KEY } from '@rangegraft/keyring';
import type { Command, CommandContext } from '../command.js';
import { keyOptions, readKeyOptions } from '../keyring-options.js';
import { helpText } from '../options.js';

const help = helpText(
  'keyring create --keyring FILE [--key NAME]',
  [
    'Makes a keyring, with the key that objects are encrypted with by default, or',
    'adds a key to it, for clients that name one (SSE-KMS). Whoever loses the',
    'keyring loses what is encrypted with it: keep a copy, apart from the data.',
  ],
  keyOptions,
);

async function run(args: readonly string[], { env, print }: CommandContext): Promise<number> {
  const { file, key, json } = readKeyOptions(args, env);
  const made = await createKeyringFile(file);
  if (made && !json) print(`made the keyring ${file}`);
  const added = !made || key !== DEFAULT_KEY;
  if (added) await changeKeyringFile(file, (keyring) => keyring.withKey(key));
  if (json) print(JSON.stringify({ keyring: file, made, key }));
  else if (added) print(`added the key ${key}`);
  return 0;
}

/** `rangegraft keyring create`: a keyring, or another key in it. */
export const keyringCreate: Command = {
  name: 'keyring create',
  summary: 'makes a keyring or adds a key',
  options: keyOptions,
  help,
  run,
};
