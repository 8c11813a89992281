import { collect, type BlobStore } from '@rangegraft/core';
import { expect } from 'chai';
import pg from 'pg';
import { PostgresBlobStore } from '../src/index.js';
import { expectUnavailable } from './support/errors.js';
import { connect, makeSchema, type TestSchema } from './support/postgres-server.js';
import { ids } from './support/records.js';

const MIB = 1024 * 1024;

/** The bytes of three rows: of the number of the row each. */
const ROWS = [0, 1, 2].map((number) => Buffer.alloc(number === 2 ? 1000 : MIB, number));

/** Three rows, with something that is done before the second one, when the first one is stored. */
async function* interrupted(act: () => Promise<unknown>): AsyncGenerator<Uint8Array> {
  yield ROWS[0]!;
  await act();
  yield ROWS[1]!;
  yield ROWS[2]!;
}

describe('writing a blob of several rows', function () {
  this.timeout(60_000);

  let schema: TestSchema;
  let blobs: PostgresBlobStore;
  /** A connection that looks on, and gets in the way. */
  let other: pg.Client;

  before('opens a blob store with one connection', async () => {
    schema = await makeSchema();
    blobs = await PostgresBlobStore.open({ ...schema, pool: { max: 1 } });
    other = await connect(schema.url);
    await other.query(`SET search_path = ${pg.escapeIdentifier(schema.schema)}`);
  });

  after('closes it', async () => {
    await blobs[Symbol.asyncDispose]();
    await other.end();
    await schema.remove();
  });

  async function expectStored(store: BlobStore, id: string): Promise<void> {
    const length = ROWS.reduce((sum, row) => sum + row.length, 0);
    const bytes = await collect(await store.read(id, { offset: 0, length }));
    expect(Buffer.compare(bytes, Buffer.concat(ROWS))).to.equal(0);
  }

  it('waits for the disk with the last statement only', async () => {
    await other.query(`
      CREATE TABLE seen (number serial, what text, waits text);
      CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO ${pg.escapeIdentifier(schema.schema)}.seen (what, waits)
          VALUES (TG_TABLE_NAME || ' ' || TG_OP, current_setting('synchronous_commit'));
        RETURN NEW; END $$;
      CREATE TRIGGER see BEFORE INSERT OR UPDATE ON stored_blobs FOR EACH ROW EXECUTE FUNCTION see();
      CREATE TRIGGER see BEFORE INSERT ON stored_bytes FOR EACH ROW EXECUTE FUNCTION see()`);
    const id = ids.next();
    try {
      await blobs.write(
        id,
        interrupted(() => Promise.resolve()),
      );
      const { rows } = await other.query({ text: 'SELECT what, waits FROM seen ORDER BY number', rowMode: 'array' });
      expect(rows).to.deep.equal([
        ['stored_blobs INSERT', 'off'],
        ['stored_bytes INSERT', 'off'],
        ['stored_bytes INSERT', 'off'],
        ['stored_bytes INSERT', 'off'],
        ['stored_blobs UPDATE', 'on'],
      ]);
    } finally {
      await other.query('DROP FUNCTION see CASCADE; DROP TABLE seen');
    }
    await expectStored(blobs, id);
  });

  it('holds no connection while the source takes its time', async () => {
    const id = ids.next();
    await blobs.write(
      id,
      interrupted(() => blobs.stat(id)),
    );
    await expectStored(blobs, id);
  });

  it('goes on with a row that is there already, because only its answer was lost', async () => {
    const id = ids.next();
    const store = () => other.query('INSERT INTO stored_bytes VALUES ($1, 1, $2)', [id, ROWS[1]]);
    await blobs.write(id, interrupted(store));
    await expectStored(blobs, id);
  });

  it('is unavailable when a row takes longer than the database allows, and gives its connection back', async () => {
    await using impatient = await PostgresBlobStore.open({ ...schema, pool: { max: 1, statement_timeout: 1000 } });
    const id = ids.next();
    const lock = async (): Promise<void> => {
      await other.query('BEGIN');
      await other.query('SELECT FROM stored_blobs WHERE id = $1 FOR UPDATE', [id]);
    };
    const error = await expectUnavailable(impatient.write(id, interrupted(lock)));
    await other.query('COMMIT');
    expect(error.context).to.deep.equal({ sqlState: '57014' });
    // It could not be removed either: a sweep finds it.
    expect(await impatient.stat(id)).to.equal(undefined);
    await impatient.delete([id]);
    const { rows } = await other.query('SELECT FROM stored_blobs WHERE id = $1', [id]);
    expect(rows).to.deep.equal([]);
  });
});
