import path from 'node:path';
import { DEFAULT_KEY } from '@rangegraft/keyring';
import { jsonOption } from './json-option.js';
import { invalid, matching, readOptions } from './options.js';
import type { Environment, OptionValue } from './options.js';

/** The options that all commands for keyrings have. */
export const keyringOptions = {
  keyring: { value: 'FILE', env: 'RANGEGRAFT_KEYRING', help: 'the keyring' },
  ...jsonOption,
} as const;

/** The options of the commands that change a key. */
export const keyOptions = {
  keyring: keyringOptions.keyring,
  key: { value: 'NAME', help: 'the key', fallback: DEFAULT_KEY },
  ...jsonOption,
} as const;

/** Reads the options of a command that changes a key. @throws StorageError `InvalidConfiguration` */
export function readKeyOptions(
  args: readonly string[],
  env: Environment,
): { readonly file: string; readonly key: string; readonly json: boolean } {
  const given = readOptions(keyOptions, args, env);
  return {
    file: keyringFile(given.keyring),
    key: matching(given.key, /^[\w-]{1,64}$/, 'up to 64 letters, digits, hyphens and underscores'),
    json: given.json !== undefined,
  };
}

/** The file of a keyring as an absolute path. @throws StorageError `InvalidConfiguration` */
export function keyringFile(given: OptionValue | undefined): string {
  if (given === undefined) throw invalid('which keyring is meant? give --keyring or RANGEGRAFT_KEYRING');
  return path.resolve(given.text);
}
