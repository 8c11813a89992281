import type { Command, CommandContext } from '../command.js';
import { interruptible } from '../interruptible.js';
import { jsonOption } from '../json-option.js';
import { helpText, readOptions, wholeNumber } from '../options.js';
import { openScratchDriver } from '../scratch-driver.js';
import { readStoreConfig, storeOptions } from '../store-options.js';
import { loadTestkit } from '../testkit.js';

const { driver, data, 'postgres-url': url, blobs } = storeOptions;

const options = {
  scale: { value: 'PERCENT', help: 'of the usual number of calls', fallback: '100' },
  ...jsonOption,
  driver,
  data: { ...data, help: 'beside it files are made' },
  'postgres-url': { ...url, help: 'in it a schema is made' },
  blobs,
} as const;

const help = helpText(
  'bench-driver [OPTIONS]',
  [
    'Measures a driver: blobs of three sizes, one by one and eight at once; put,',
    'list, link, complete, delete, release. It does so in a store of its own, beside',
    'the data directory or in a new schema of the database, and removes that again.',
  ],
  options,
);

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const given = readOptions(options, args, context.env);
  const scale = wholeNumber(given.scale, 1, 10_000) / 100;
  const schema = { text: storeOptions['postgres-schema'].fallback, from: 'the default' };
  const config = readStoreConfig({ ...given, 'postgres-schema': schema, keyring: undefined });
  const factory = () => openScratchDriver(config);
  const { benchDriver, measureDriver } = await loadTestkit();
  return interruptible(async (signal) => {
    if (given.json === undefined) {
      const onFigure = () => signal.throwIfAborted();
      await benchDriver(config.driver, factory, { scale, print: context.print, onFigure });
    } else {
      await measureDriver(factory, {
        scale,
        onFigure: (figure) => {
          context.print(JSON.stringify(figure));
          signal.throwIfAborted();
        },
      });
    }
  });
}

/** `rangegraft bench-driver`: how fast a driver is here. */
export const benchDriver: Command = {
  name: 'bench-driver',
  summary: 'measures how fast a driver is here',
  options,
  help,
  run,
};
