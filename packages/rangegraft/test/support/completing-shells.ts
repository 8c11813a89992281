import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { commands } from '../../src/commands/index.js';
import { completionScript } from '../../src/completion/index.js';
import type { Shell } from '../../src/completion/index.js';
import { temporaryDirectory } from './directory.js';

const run = promisify(execFile);

/** How each shell is asked what it offers for the last of the words behind `rangegraft`, with our script in `$SCRIPT`. */
const QUESTIONS: Readonly<Record<Shell, (words: readonly string[]) => readonly [program: string, ...string[]]>> = {
  bash: (words) => [
    'bash',
    '--norc',
    '-c',
    `source "$SCRIPT"; COMP_WORDS=(rangegraft "$@"); COMP_CWORD=$#; _rangegraft; printf '%s\\n' "\${COMPREPLY[@]}"`,
    'bash',
    ...words,
  ],
  // An interactive zsh on a terminal of its own gets a Tab; every match it finds is printed with a mark.
  zsh: (words) => [
    'zsh',
    '-f',
    '-c',
    `zmodload zsh/zpty
     zpty shell zsh -f -i
     zpty -w shell 'source $SETUP'
     zpty -r shell nothing '*ready*'
     zpty -w -n shell "$1"$'\\t'
     zpty -r shell answer '*<end>*'
     print -r -- "$answer" | sed -n 's/^<match>//p'`,
    'zsh',
    ['rangegraft', ...words].join(' '),
  ],
  fish: (words) => [
    'fish',
    '--no-config',
    '-c',
    `source $SCRIPT; complete -C "$argv" | cut -f 1`,
    ['rangegraft', ...words].join(' '),
  ],
};

const ZSH_SETUP = `
PS1=
autoload -U compinit
compinit -u -D
source $SCRIPT
compadd() {
  local -a matches
  if (( ! \${@[(I)-[ADO]]} )); then
    builtin compadd -A matches "$@"
    (( $#matches )) && print -rl -- '' '<match>'$^matches
  fi
  builtin compadd "$@"
}
finish() { print '<end>' }
comppostfuncs=(finish)
print ready
`;

/** What a shell offers for the last of these words. Options only where one is begun: so fish and zsh do it. */
export async function offeredBy(shell: Shell, ...words: readonly string[]): Promise<readonly string[]> {
  await using directory = await temporaryDirectory();
  const SCRIPT = path.join(directory.name, 'completions');
  const SETUP = path.join(directory.name, 'setup');
  await writeFile(SCRIPT, completionScript(shell, commands));
  await writeFile(SETUP, ZSH_SETUP);
  const [program, ...args] = QUESTIONS[shell](words);
  const { stdout } = await run(program, args, { env: { ...process.env, HOME: directory.name, SCRIPT, SETUP } });
  const offers = stdout.split('\n').map((line) => line.trim());
  const wantsOptions = words.at(-1)?.startsWith('-') === true;
  return [...new Set(offers)].filter((offer) => offer !== '' && (wantsOptions || !offer.startsWith('-')));
}

export async function isInstalled(shell: Shell): Promise<boolean> {
  return run(shell, ['--version']).then(
    () => true,
    () => false,
  );
}
