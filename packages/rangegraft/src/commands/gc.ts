import type { Command, CommandContext } from '../command.js';
import { jsonOption } from '../json-option.js';
import { workOnStore } from '../open-store.js';
import { helpText, readOptions, wholeNumber } from '../options.js';
import { Progress } from '../progress.js';
import { storeOptions } from '../store-options.js';
import { describe, sweepAll } from '../sweep-all.js';

const options = {
  'orphan-age': { value: 'SECONDS', help: 'spares younger uncommitted blobs', fallback: '3600' },
  wait: { help: 'finds out who is dead of those who were reading' },
  ...jsonOption,
  ...storeOptions,
} as const;

const help = helpText(
  'gc [OPTIONS]',
  [
    'Sweeps until nothing is left to do: takes away the references of what was',
    'deleted or replaced, then the bytes that nothing refers to. A server does the',
    'same all the time; what its readers may still need is left for later sweeps.',
    'Whether a server that was reading has been killed shows after half a minute.',
  ],
  options,
);

const MOST_SECONDS = 10 * 365 * 24 * 60 * 60;

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const given = readOptions(options, args, context.env);
  const orphanAge = wholeNumber(given['orphan-age'], 0, MOST_SECONDS) * 1000;
  const wait = given.wait !== undefined;
  return workOnStore(given, async (engine, operation) => {
    using progress = new Progress(context.terminal);
    const swept = await sweepAll(engine, {
      ...operation,
      orphanAge,
      wait,
      onStep: (text) => progress.show(text),
      // Unless somebody watches them going on.
      onSweep: (number, report) => {
        if (context.terminal === undefined) context.warn(`sweep ${number}: ${describe(report)}`);
      },
    });
    progress.clear();
    context.print(given.json === undefined ? `done: ${describe(swept)}` : JSON.stringify(swept));
    if (swept.leases > 0) context.warn(whatIsLeft(swept.leases, wait));
  });
}

function whatIsLeft(leases: number, waited: boolean): string {
  const [who, they] = leases === 1 ? ['a process', 'it'] : [`${leases} processes`, 'they'];
  return waited
    ? `left for later: what ${who} may need that ${leases === 1 ? 'is' : 'are'} still reading`
    : `left for later: what ${who} may need that read just now; if ${they} may have been killed, --wait finds out`;
}

/** `rangegraft gc`: removes what nothing refers to. */
export const gc: Command = { name: 'gc', summary: 'removes bytes that nothing refers to', options, help, run };
