import { chmod, readdir } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '@rangegraft/core';
import { migrateDatabase } from '@rangegraft/driver-postgres';
import { expect } from 'chai';
import { connect, makeDatabase } from '../../driver-postgres/test/support/postgres-server.js';
import { main } from '../src/main.js';
import { loadTestkit } from '../src/testkit.js';
import { temporaryDirectory } from './support/directory.js';
import { jsonOf, runHere } from './support/in-process.js';

/** The schemas of a database, and its tables with how many rows each has. */
async function contentsOf(url: string): Promise<readonly string[]> {
  const client = await connect(url);
  const schemas = await client.query<{ readonly name: string }>('SELECT nspname AS name FROM pg_namespace ORDER BY 1');
  const tables = await client.query<{ readonly name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const contents = schemas.rows.map(({ name }) => name);
  for (const { name } of tables.rows) contents.push(`${name}: ${(await client.query(`SELECT FROM ${name}`)).rowCount}`);
  await client.end();
  return contents;
}

describe('rangegraft bench-driver', function () {
  this.timeout(120_000);

  it('prints a line for each kind of call', async () => {
    const { code, printed } = await runHere(['bench-driver', '--driver', 'memory', '--scale', '1']);
    expect(code).to.equal(0);
    expect(printed[0]).to.equal('memory');
    expect(printed.filter((line) => /^ {2}(write 4 KiB|link a part) +\d+ +\d+/.test(line))).to.have.lengthOf(2);
  });

  it('measures files beside the data directory, and leaves none of them', async () => {
    await using directory = await temporaryDirectory();
    const figures = await jsonOf('bench-driver', '--scale', '1', '--data', path.join(directory.name, 'data'));
    expect(figures.length).to.be.above(10);
    for (const figure of figures) expect(figure).to.include.keys('name', 'calls', 'perSecond', 'median', 'p99');
    expect(await readdir(directory.name)).to.deep.equal([]);
  });

  it('measures a database in a schema of its own, and leaves what else is there as it was', async () => {
    await using database = await makeDatabase();
    await migrateDatabase({ url: database.url });
    const before = await contentsOf(database.url);
    const figures = await jsonOf(
      'bench-driver',
      '--scale',
      '1',
      '--driver',
      'postgres',
      '--postgres-url',
      database.url,
    );
    expect(figures.length).to.be.above(10);
    expect(await contentsOf(database.url)).to.deep.equal(before);
  });

  it('measures a catalog in a database with bytes in files, and leaves neither', async () => {
    await using database = await makeDatabase();
    await using directory = await temporaryDirectory();
    const where = ['--postgres-url', database.url, '--data', path.join(directory.name, 'data')];
    const before = await contentsOf(database.url);
    await jsonOf('bench-driver', '--scale', '1', '--driver', 'postgres', '--blobs', 'filesystem', ...where);
    expect(await contentsOf(database.url)).to.deep.equal(before);
    expect(await readdir(directory.name)).to.deep.equal([]);
  });

  it('starts a PostgreSQL server where it is given no database, and removes it', async () => {
    await using directory = await temporaryDirectory();
    // The account of the server has to get through to its files.
    await chmod(directory.name, 0o755);
    const data = path.join(directory.name, 'data');
    const { code, printed } = await runHere(['bench-driver', '--scale', '1', '--driver', 'postgres', '--data', data]);
    expect({ code, name: printed[0] }).to.deep.equal({ code: 0, name: 'postgres' });
    expect(await readdir(directory.name)).to.deep.equal([]);
  });

  it('removes what it made when it is interrupted', async () => {
    await using database = await makeDatabase();
    const before = await contentsOf(database.url);
    const printed: string[] = [];
    const code = await main(['bench-driver', '--json', '--scale', '1', '--driver', 'postgres'], {
      env: { RANGEGRAFT_POSTGRES_URL: database.url },
      print: (line) => {
        printed.push(line);
        process.emit('SIGINT', 'SIGINT');
      },
      warn: (line) => expect.fail(line),
    });
    expect({ code, lines: printed.length }).to.deep.equal({ code: 130, lines: 1 });
    expect(await contentsOf(database.url)).to.deep.equal(before);
  });

  it('leaves nothing beside the data directory when the database cannot be reached', async () => {
    await using directory = await temporaryDirectory();
    const where = ['--postgres-url', 'postgres://127.0.0.1:1/x', '--data', path.join(directory.name, 'data')];
    const { code, warned } = await runHere(['bench-driver', '--driver', 'postgres', '--blobs', 'filesystem', ...where]);
    expect({ code, warned: warned[0] }).to.deep.equal({
      code: 1,
      warned: 'rangegraft: the database failed: connect ECONNREFUSED 127.0.0.1:1',
    });
    expect(await readdir(directory.name)).to.deep.equal([]);
  });

  it('says what to install where the kit is missing', async () => {
    const missing = Object.assign(new Error('no such package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const error = await loadTestkit(() => Promise.reject(missing)).catch((failure: unknown) => failure);
    expect(StorageError.is(error, 'InvalidConfiguration')).to.equal(true);
    expect((error as Error).message).to.match(/is missing: npm install @rangegraft\/driver-testkit$/);
  });
});
