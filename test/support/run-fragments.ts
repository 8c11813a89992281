// Runs the blocks of the documentation that speak of what they have not made, one after another, and makes that for them.
// The test of the documentation starts it in an empty directory; the first block that fails ends it.
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createEngine, type StorageEngine } from '@rangegraft/core';
import { memoryDriver, MemoryDriver } from '@rangegraft/driver-memory';
import { postgresDriver } from '@rangegraft/driver-postgres';
import { createKeyringFile } from '@rangegraft/keyring';
import { createS3Server } from '@rangegraft/s3-server';
import express from 'express';
import pg from 'pg';
import { startTestServer } from '../../packages/driver-postgres/test/support/test-server.js';
import { codeBlocks, isFragment, nameOf, pages } from './code-blocks.js';
import type { CodeBlock } from './code-blocks.js';

const credentials = [{ accessKeyId: 'me', secretAccessKey: 'my secret' }];
process.env['MY_SECRET'] = credentials[0]?.secretAccessKey;

/** An engine with what the pages speak of. */
async function filled(engine: StorageEngine): Promise<StorageEngine> {
  for (const [bucket, key] of [
    ['films', 'film'],
    ['films--usw2-az1--x-s3', 'reels/1'],
  ] as const) {
    await engine.createBucket({ bucket });
    await engine.putObject({ bucket, key, body: 'The End' });
  }
  return engine;
}

/** What stands in a block for something of its reader's: where it is here. */
async function readersOwn(databaseUrl: string): Promise<readonly (readonly [theirs: string, ours: string])[]> {
  const server = createS3Server(await createEngine(memoryDriver()), { credentials });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return [
    ['http://127.0.0.1:9000', `http://127.0.0.1:${(server.address() as AddressInfo).port}`],
    ['listen(9000', 'listen(0'],
    ['listen(9001', 'listen(0'],
    [`'9100'`, `'0'`],
    ['postgres://user:password@127.0.0.1/app', databaseUrl],
    ['/srv/objects', './objects'],
  ];
}

/** The names of test/support/documentation-names.ts, and as much of mocha as is told what to run. */
async function makeNames(engine: StorageEngine): Promise<void> {
  const open = () => MemoryDriver.open();
  Object.assign(globalThis, {
    engine,
    options: { credentials },
    app: express(),
    driver: await open(),
    MyDriver: { open },
    open,
    describe(_title: string, body: () => void) {
      const suite = { suites: [], timeout: () => undefined };
      body.call(suite);
      return suite;
    },
    it: () => undefined,
    before: () => undefined,
  });
}

async function runFragment(block: CodeBlock, directory: string, databaseUrl: string): Promise<void> {
  const { text } = block;
  await mkdir(directory);
  process.chdir(directory);
  if (!text.includes('createKeyringFile')) await createKeyringFile('keyring.json');
  const driver = text.includes('withTransaction') ? postgresDriver({ url: databaseUrl }) : memoryDriver();
  await makeNames(await filled(await createEngine(driver)));
  const ours = (await readersOwn(databaseUrl)).reduce(
    (changed, [theirs, here]) => changed.replaceAll(theirs, here),
    text,
  );
  await writeFile('block.mts', ours);
  await import(pathToFileURL(path.resolve('block.mts')).href);
  process.stdout.write(`ran ${nameOf(block)}\n`);
}

// Whoever starts the server by a function ends it by a signal.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk: string | Uint8Array, ...rest: []) => {
  if (String(chunk).includes('http://127.0.0.1')) setImmediate(() => process.emit('SIGTERM'));
  return write(chunk, ...rest);
};

const parent = process.cwd();
const database = await startTestServer();
try {
  const { url } = database.server;
  process.env['DATABASE_URL'] = url;
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE TABLE films (title text)');
  await client.end();
  const fragments = pages()
    .flatMap((page) => codeBlocks(page))
    .filter(isFragment);
  for (const [index, block] of fragments.entries()) {
    await runFragment(block, path.join(parent, `${index}`), url).catch((error: unknown) => {
      throw new Error(`${nameOf(block)} does not run`, { cause: error });
    });
  }
} finally {
  await database.remove();
}
// Servers that blocks have started still listen.
process.exit();
