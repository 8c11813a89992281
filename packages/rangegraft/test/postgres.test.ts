import { chmod, readdir } from 'node:fs/promises';
import path from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { StorageError } from '@rangegraft/core';
import { expect } from 'chai';
import type pg from 'pg';
import { connect, makeDatabase } from '../../driver-postgres/test/support/postgres-server.js';
import { startTestServer } from '../../driver-postgres/test/support/test-server.js';
import { main } from '../src/main.js';
import { loadPostgres } from '../src/postgres.js';
import { Cli } from './support/cli.js';
import { temporaryDirectory } from './support/directory.js';

const KEYS = { accessKeyId: 'ME', secretAccessKey: 'secret' };
const env = { RANGEGRAFT_ACCESS_KEY: 'ME', RANGEGRAFT_SECRET_KEY: 'secret', RANGEGRAFT_LOG_LEVEL: 'warn' };
const serve = ['serve', '--driver', 'postgres', '--port', '0'];

/** A directory that the account of a PostgreSQL server gets through. */
async function dataDirectory() {
  const directory = await temporaryDirectory();
  await chmod(directory.name, 0o755);
  return directory;
}

async function clientOf(cli: Cli): Promise<S3Client> {
  const { endpoint } = await cli.ready();
  return new S3Client({ endpoint, region: 'us-east-1', credentials: KEYS, maxAttempts: 1, forcePathStyle: true });
}

async function put(s3: S3Client, text: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: 'films', Key: 'film', Body: text }));
}

async function get(s3: S3Client): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'films', Key: 'film' }));
  return Body?.transformToString();
}

async function stop(cli: Cli, ...clients: readonly S3Client[]): Promise<void> {
  for (const client of clients) client.destroy();
  cli.signal('SIGTERM');
  expect(await cli.exit).to.equal(0);
  expect(cli.stderr).not.to.match(/error/i);
}

/** Runs `rangegraft migrate` in this process. */
async function migrate(...args: readonly string[]) {
  const [printed, warned]: [string[], string[]] = [[], []];
  const code = await main(['migrate', ...args], {
    env: {},
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
  });
  return { code, printed, warned };
}

describe('rangegraft with PostgreSQL', function () {
  // Each test starts the program from its sources at least once.
  this.timeout(120_000);

  it('serves one database from several servers, which may all make its tables at once', async () => {
    await using database = await makeDatabase();
    await using directory = await dataDirectory();
    const args = [...serve, '--postgres-url', database.url, '--data', directory.name];
    await using one = new Cli(args, env);
    await using other = new Cli(args, env);
    const clients = [await clientOf(one), await clientOf(other)] as const;
    expect(one.stdout).not.to.include(new URL(database.url).password);
    await clients[0].send(new CreateBucketCommand({ Bucket: 'films' }));
    await put(clients[1], 'frames');
    expect(await get(clients[0])).to.equal('frames');
    await stop(one, ...clients);
    await stop(other);
    expect(await readdir(directory.name), 'all is in the database').to.deep.equal([]);
  });

  it('keeps the catalog in the database and the bytes in files', async () => {
    await using database = await makeDatabase();
    await using directory = await dataDirectory();
    const where = ['--postgres-url', database.url, '--postgres-schema', 'objects', '--data', directory.name];
    const args = [...serve, ...where, '--blobs', 'filesystem'];
    await using cli = new Cli(args, env);
    const s3 = await clientOf(cli);
    await s3.send(new CreateBucketCommand({ Bucket: 'films' }));
    await put(s3, 'frames');
    expect(await get(s3)).to.equal('frames');
    await stop(cli, s3);
    expect(await readdir(directory.name)).to.include('blobs');
    const client = await connect(database.url);
    const found = await client.query(`SELECT to_regclass('objects.versions') IS NOT NULL AS catalog,
                                             to_regclass('objects.stored_bytes') IS NOT NULL AS blobs`);
    await client.end();
    expect(found.rows).to.deep.equal([{ catalog: true, blobs: false }]);
  });

  it('starts a server of its own without a database, which keeps its data and ends with its last user', async () => {
    await using directory = await dataDirectory();
    const args = [...serve, '--data', path.join(directory.name, 'data')];
    await using one = new Cli(args, env);
    await using other = new Cli(args, env);
    const clients = [await clientOf(one), await clientOf(other)] as const;
    await clients[0].send(new CreateBucketCommand({ Bucket: 'films' }));
    await put(clients[1], 'frames');
    await stop(one, clients[0]);
    expect(await get(clients[1])).to.equal('frames');
    await stop(other, clients[1]);
    const cluster = path.join(directory.name, 'data', 'postgres', 'cluster');
    expect(await readdir(cluster)).not.to.include('postmaster.pid');

    await using killed = new Cli(args, env);
    await killed.ready();
    killed.signal('SIGKILL');
    await killed.exit.catch(() => undefined);
    expect(await readdir(cluster)).to.include('postmaster.pid');
    await using heir = new Cli(args, env);
    const s3 = await clientOf(heir);
    expect(await get(s3)).to.equal('frames');
    await stop(heir, s3);
    expect(await readdir(cluster)).not.to.include('postmaster.pid');
  });

  it('is alive, and not ready, while its database is gone, and ready when it is back', async () => {
    const database = await startTestServer();
    try {
      await using cli = new Cli([...serve, '--postgres-url', database.server.url, '--admin-port', '0'], env);
      const { admin } = await cli.ready();
      const statuses = () =>
        Promise.all(['healthz', 'readyz'].map(async (name) => (await fetch(`${admin}/${name}`)).status));
      expect(await statuses()).to.deep.equal([200, 200]);
      await database.server.stop();
      expect(await statuses()).to.deep.equal([200, 503]);
      await database.server.resume();
      expect(await statuses()).to.deep.equal([200, 200]);
      await stop(cli);
    } finally {
      await database.remove();
    }
  });

  it('says in one line why it does not start', async () => {
    await using directory = await dataDirectory();
    await using cli = new Cli([...serve, '--postgres-url', 'postgres://127.0.0.1:1/x', '--data', directory.name]);
    expect(await cli.exit).to.equal(1);
    expect(cli.stderr).to.match(/^rangegraft: the database failed: connect ECONNREFUSED 127\.0\.0\.1:1\n$/);
  });

  it('says how to install the driver where it is missing', async () => {
    const missing = '@rangegraft/no-such-driver';
    const error: unknown = await loadPostgres(() => import(missing) as never).catch((caught: unknown) => caught);
    const message = 'the driver for PostgreSQL is missing: npm install @rangegraft/driver-postgres';
    expect(StorageError.is(error, 'InvalidConfiguration')).to.equal(true);
    expect(error).to.have.property('message', message);
  });
});

describe('rangegraft migrate', function () {
  this.timeout(60_000);

  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let client: pg.Client;

  before('makes a database', async () => {
    database = await makeDatabase();
    client = await connect(database.url);
  });

  after('removes it', async () => {
    await client.end();
    await database[Symbol.asyncDispose]();
  });

  it('makes the tables and says what it did; the second time there is nothing to do', async () => {
    const first = await migrate('--postgres-url', database.url, '--blobs', 'filesystem');
    expect(first).to.deep.include({ code: 0, warned: [] });
    expect(first.printed.at(-1)).to.match(/^catalog: brought up to date at version \d+$/);
    expect(first.printed.length).to.be.at.least(2);
    const second = await migrate('--postgres-url', database.url);
    expect(second).to.deep.include({ code: 0, warned: [] });
    expect(second.printed[0]).to.match(/^catalog: was up to date at version \d+$/);
    expect(second.printed.slice(1).join('\n')).to.match(/^blobs: .*\nblobs: brought up to date at version \d+$/s);
  });

  it('makes them in another schema when it is named', async () => {
    const { code } = await migrate('--postgres-url', database.url, '--postgres-schema', 'objects');
    expect(code).to.equal(0);
    const { rows } = await client.query(`SELECT to_regclass('objects.versions') IS NOT NULL AS made`);
    expect(rows).to.deep.equal([{ made: true }]);
  });

  it('refuses tables that newer software has changed, and leaves them as they are', async () => {
    await client.query(
      `INSERT INTO rangegraft.migrations (half, version, title) VALUES ('catalog', 1000, 'of the future')`,
    );
    const { code, printed, warned } = await migrate('--postgres-url', database.url);
    expect({ code, printed }).to.deep.equal({ code: 1, printed: [] });
    expect(warned).to.have.lengthOf(1);
    expect(warned[0]).to.match(/^rangegraft: .* catalog are of version 1000, and this software knows versions up to /);
  });

  it('wants to know the database', async () => {
    expect(await migrate()).to.deep.equal({
      code: 1,
      printed: [],
      warned: ['rangegraft: give --postgres-url or RANGEGRAFT_POSTGRES_URL'],
    });
  });
});
