import { chmod, readdir } from 'node:fs/promises';
import path from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { makeSchema } from '../../../packages/driver-postgres/test/support/postgres-server.js';
import { Program } from '../../../test/support/program.js';
import type { ProgramEnvironment } from '../../../test/support/program.js';
import { temporaryDirectory } from '../../../test/support/temporary-directory.js';
import { root } from '../../../test/support/workspace.js';

const film = { Bucket: 'films', Key: 'film' };
const keys = { RANGEGRAFT_ACCESS_KEY: 'me', RANGEGRAFT_SECRET_KEY: 'my secret' };

function start(name: string, env: ProgramEnvironment): Program {
  return new Program(path.join(root, `examples/servers/src/${name}.ts`), [], { RANGEGRAFT_PORT: '0', ...env });
}

/** Runs a server for as long as a client works with it. */
async function withServer(
  name: string,
  env: ProgramEnvironment,
  work: (client: S3Client, port: string) => Promise<void>,
): Promise<void> {
  await using program = start(name, { ...keys, ...env });
  const [, port = ''] = await program.output('stdout', /"port":(\d+)/);
  const credentials = { accessKeyId: keys.RANGEGRAFT_ACCESS_KEY, secretAccessKey: keys.RANGEGRAFT_SECRET_KEY };
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
  });
  await work(client, port);
  program.signal('SIGTERM');
  expect(await program.exit).to.equal(0);
  client.destroy();
}

/** What the check for containers says. */
async function isHealthy(port: string): Promise<boolean> {
  await using check = start('healthcheck', { RANGEGRAFT_PORT: port });
  return (await check.exit) === 0;
}

async function putFilm(client: S3Client): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: 'films' }));
  await client.send(new PutObjectCommand({ ...film, Body: 'The End' }));
}

async function readFilm(client: S3Client): Promise<string | undefined> {
  return (await client.send(new GetObjectCommand(film))).Body?.transformToString();
}

async function readsAgain(client: S3Client): Promise<void> {
  expect(await readFilm(client)).to.equal('The End');
}

describe('the example servers', function () {
  // Each is a process of its own, and PostgreSQL may have to be started.
  this.timeout(60_000);

  it('keep objects in memory', async () => {
    await withServer('memory', {}, async (client, port) => {
      await putFilm(client);
      await readsAgain(client);
      expect(await isHealthy(port)).to.equal(true);
      // Port 1: nobody listens there.
      expect(await isHealthy('1')).to.equal(false);
    });
  });

  it('keep objects in files', async () => {
    await using data = await temporaryDirectory();
    const env = { RANGEGRAFT_DATA: data.name };
    await withServer('filesystem', env, putFilm);
    await withServer('filesystem', env, readsAgain);
  });

  it('keep objects in PostgreSQL', async () => {
    await using database = await makeSchema();
    const env = { DATABASE_URL: database.url, DATABASE_SCHEMA: database.schema };
    await withServer('postgres', env, putFilm);
    await withServer('postgres', env, readsAgain);
  });

  it('keep the catalog in PostgreSQL and the bytes in files', async () => {
    await using database = await makeSchema();
    await using data = await temporaryDirectory();
    const env = { DATABASE_URL: database.url, DATABASE_SCHEMA: database.schema, RANGEGRAFT_DATA: data.name };
    await withServer('postgres-filesystem', env, putFilm);
    await withServer('postgres-filesystem', env, readsAgain);
  });

  it('start a PostgreSQL server of their own without a database, and stop it with them', async () => {
    await using data = await temporaryDirectory();
    // The account of the server has to get through to its files.
    await chmod(data.name, 0o755);
    const env = { DATABASE_URL: '', RANGEGRAFT_DATA: data.name };
    await withServer('postgres', env, putFilm);
    expect(await readdir(path.join(data.name, 'postgres', 'cluster'))).not.to.include('postmaster.pid');
    await withServer('postgres', env, readsAgain);
    const beside = { ...env, DATABASE_SCHEMA: 'beside' };
    await withServer('postgres-filesystem', beside, putFilm);
    await withServer('postgres-filesystem', beside, readsAgain);
    expect(await readdir(path.join(data.name, 'postgres', 'cluster'))).not.to.include('postmaster.pid');
  });

  it('say what is not set', async () => {
    await using program = start('memory', { ...keys, RANGEGRAFT_SECRET_KEY: '' });
    expect(await program.exit).to.equal(1);
    expect(program.stderr).to.include('RANGEGRAFT_SECRET_KEY must be set');
  });
});
