import { collect, sourceOf, type BlobInfo, type BlobStore } from '@rangegraft/core';
import { expect } from 'chai';
import pg from 'pg';
import { Database } from '../src/database/database.js';
import { PostgresCatalog, PostgresDriver } from '../src/index.js';
import { expectUnavailable } from './support/errors.js';
import { pauseStep, startStep } from './support/paused-step.js';
import { connect, makeSchema, type TestSchema } from './support/postgres-server.js';
import { freshContent, ids, newBucket, newUpload, partCommit, versionCommit } from './support/records.js';
import { putVersion } from '../src/catalog/versions.js';
import { rejection } from '../../../test/support/rejection.js';

const MIB = 1024 * 1024;

async function listed(blobs: BlobStore): Promise<readonly BlobInfo[]> {
  const infos: BlobInfo[] = [];
  for await (const info of blobs.list()) infos.push(info);
  return infos;
}

describe('a database that fails', function () {
  this.timeout(60_000);

  let schema: TestSchema;
  let driver: PostgresDriver;
  /** A connection that gets in the way. */
  let other: pg.Client;

  before('opens a driver', async () => {
    schema = await makeSchema();
    driver = await PostgresDriver.open(schema);
    other = await connect(schema.url);
    await other.query(`SET search_path = ${pg.escapeIdentifier(schema.schema)}`);
  });

  after('closes it', async () => {
    await driver[Symbol.asyncDispose]();
    await other.end();
    await schema.remove();
  });

  /** Ends the connections of an application. @returns how many there were */
  async function terminate(application: string): Promise<number> {
    const { rowCount } = await other.query(
      'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1',
      [application],
    );
    return rowCount ?? 0;
  }

  describe('resources', () => {
    it('is unavailable while all connections are in use', async () => {
      // Making the one connection is under the same limit, also on a machine that is busy.
      const pool = { max: 1, connectionTimeoutMillis: 2000 };
      await using database = new Database({ ...schema, pool });
      await using catalog = await PostgresCatalog.in(database);
      const bucket = newBucket();
      await catalog.createBucket(bucket);
      const step = await pauseStep(database, (session) =>
        putVersion(session, versionCommit(bucket, 'key', freshContent())),
      );
      await expectUnavailable(catalog.getBucket(bucket.name));
      await step.commit();
      expect(await catalog.getBucket(bucket.name)).to.deep.equal(bucket);
    });

    it('lets whoever no longer waits for a connection go, with the reason as it came', async () => {
      await using database = new Database({ ...schema, pool: { max: 1 } });
      await using catalog = await PostgresCatalog.in(database);
      const step = await pauseStep(database, () => Promise.resolve());
      const controller = new AbortController();
      const reason = { why: 'the client left' };
      const waiting = rejection(catalog.getBucket('any', { signal: controller.signal }));
      controller.abort(reason);
      expect(await waiting).to.equal(reason);
      await step.commit();
      expect(await catalog.getBucket('any')).to.equal(undefined);
    });

    it('is unavailable when a statement takes longer than the database allows, and changes nothing', async () => {
      await using impatient = await PostgresCatalog.open({ ...schema, pool: { statement_timeout: 1000 } });
      const bucket = newBucket();
      await impatient.createBucket(bucket);
      await other.query('BEGIN');
      await other.query('SELECT FROM buckets WHERE id = $1 FOR UPDATE', [bucket.id]);
      const content = freshContent();
      const commit = versionCommit(bucket, 'key', content);
      const error = await expectUnavailable(impatient.putVersion(commit));
      expect(error.context).to.deep.equal({ sqlState: '57014' });
      await other.query('ROLLBACK');
      expect(await impatient.getVersion(bucket.id, 'key')).to.equal(undefined);
      expect(await impatient.getBlobs([content.blobs[0]!.id])).to.deep.equal([]);
      await impatient.putVersion(commit);
    });

    it('leaves nothing of a blob behind for which the disk has no room', async () => {
      // A disk that is full says the same to the third row of every blob.
      await other.query(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON stored_bytes FOR EACH ROW WHEN (NEW.row_number = 2)
          EXECUTE FUNCTION refuse()`);
      try {
        let ended = false;
        async function* endless(): AsyncGenerator<Uint8Array> {
          try {
            for (let count = 0; count < 64; count++) yield Promise.resolve(new Uint8Array(MIB / 2));
          } finally {
            ended = true;
          }
        }
        const error = await expectUnavailable(driver.blobs.write(ids.next(), endless()));
        expect(error.context).to.deep.equal({ sqlState: '53100' });
        expect(ended, 'the source was ended').to.equal(true);
        expect(await listed(driver.blobs)).to.deep.equal([]);
        const { rows } = await other.query('SELECT count(*)::int AS count FROM stored_bytes');
        expect(rows).to.deep.equal([{ count: 0 }]);
      } finally {
        await other.query('DROP FUNCTION refuse CASCADE');
      }
    });

    it('leaves nothing of a commit behind for which the disk has no room', async () => {
      const bucket = newBucket();
      await driver.catalog.createBucket(bucket);
      await other.query(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON heads FOR EACH ROW EXECUTE FUNCTION refuse()`);
      const content = freshContent();
      try {
        await expectUnavailable(driver.catalog.putVersion(versionCommit(bucket, 'key', content)));
      } finally {
        await other.query('DROP FUNCTION refuse CASCADE');
      }
      expect(await driver.catalog.getBlobs([content.blobs[0]!.id])).to.deep.equal([]);
      await driver.catalog.putVersion(versionCommit(bucket, 'key', content));
    });
  });

  describe('others in the way', () => {
    it('runs a step again that was undone to end a deadlock', async () => {
      const application = 'rangegraft test: deadlock';
      await using catalog = await PostgresCatalog.open({ ...schema, pool: { application_name: application } });
      await using observer = new Database(schema);
      const bucket = newBucket();
      await catalog.createBucket(bucket);
      const record = newUpload('key');
      await catalog.createUpload({ bucket, record });
      const upload = { bucket: bucket.id, key: 'key', upload: record.id };
      const content = freshContent();
      await catalog.putVersion(versionCommit(bucket, 'source', content));
      // The other one has the blob and comes for the upload; the part has the upload and comes for the blob.
      await other.query(`SET deadlock_timeout = '1min'`);
      await other.query('BEGIN');
      await other.query('SELECT FROM blobs WHERE id = $1 FOR UPDATE', [content.blobs[0]!.id]);
      const storing = startStep(observer, application, () =>
        catalog.putPart(partCommit(upload, 1, { ...content, blobs: [] })),
      );
      await storing.waits();
      await other.query('SELECT FROM uploads WHERE id = $1 FOR UPDATE', [upload.upload]);
      await other.query('COMMIT');
      await other.query('RESET deadlock_timeout');
      expect(await storing.ends()).to.deep.equal({ value: undefined });
      expect((await catalog.listParts(upload, { limit: 10 })).length).to.equal(1);
    });

    it('gives up a step that is undone again and again', async () => {
      await using database = new Database(schema);
      let runs = 0;
      const undone = database.transaction(undefined, async (session) => {
        runs++;
        await session.run(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = 'serialization_failure'; END $$`);
      });
      await expectUnavailable(undone);
      expect(runs).to.be.within(5, 50);
    });
  });

  describe('connections that are lost', () => {
    it('does not mind when idle connections are ended', async () => {
      const application = 'rangegraft test: idle';
      await using ended = await PostgresDriver.open({ ...schema, pool: { application_name: application } });
      for (let round = 0; round < 3; round++) {
        await Promise.all([ended.catalog.leases(), ended.catalog.leases()]);
        expect(await terminate(application)).to.be.at.least(1);
        const id = ids.next();
        await ended.blobs.write(id, sourceOf(new Uint8Array(10)));
        expect(await ended.blobs.stat(id)).to.deep.equal({ id, length: 10 });
        await driver.blobs.delete([id]);
      }
    });

    it('does not repeat a step whose connection is lost while it is committed', async () => {
      await using catalog = await PostgresCatalog.open(schema);
      const bucket = newBucket();
      await catalog.createBucket(bucket);
      // A sequence counts also what is rolled back.
      await other.query(`
        CREATE SEQUENCE commits;
        CREATE FUNCTION end_connection() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM nextval('${pg.escapeIdentifier(schema.schema)}.commits'), pg_terminate_backend(pg_backend_pid());
          RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON heads DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION end_connection()`);
      try {
        await expectUnavailable(catalog.putVersion(versionCommit(bucket, 'key', freshContent())));
        const { rows } = await other.query(`SELECT nextval('commits')::int - 1 AS commits`);
        expect(rows).to.deep.equal([{ commits: 1 }]);
      } finally {
        await other.query('DROP FUNCTION end_connection CASCADE; DROP SEQUENCE commits');
      }
      expect(await catalog.getVersion(bucket.id, 'key')).to.equal(undefined);
      await catalog.putVersion(versionCommit(bucket, 'key', freshContent()));
    });

    it('runs a step again whose connection is lost before its commit', async () => {
      const application = 'rangegraft test: mid-step';
      await using database = new Database({ ...schema, pool: { application_name: application } });
      const bucket = newBucket();
      await driver.catalog.createBucket(bucket);
      const commit = versionCommit(bucket, 'key', freshContent());
      let runs = 0;
      const version = await database.transaction(undefined, async (session) => {
        await putVersion(session, commit);
        if (++runs === 1) await terminate(application);
        return putVersion(session, versionCommit(bucket, 'key', freshContent()));
      });
      expect(runs).to.equal(2);
      expect(await driver.catalog.getVersion(bucket.id, 'key')).to.deep.equal(version);
      expect((await driver.catalog.listVersions(bucket.id, { limit: 10 })).length).to.equal(2);
    });
  });

  it('completes no blob of which a row has been lost, as by a crash of the server', async () => {
    const id = ids.next();
    async function* losing(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(2 * MIB);
      for (let rows = 0; rows < 2;) {
        const found = await other.query('SELECT FROM stored_bytes WHERE blob = $1', [id]);
        rows = found.rowCount ?? 0;
      }
      await other.query('DELETE FROM stored_bytes WHERE blob = $1 AND row_number = 1', [id]);
      yield new Uint8Array(2 * MIB);
    }
    const error = await rejection(driver.blobs.write(id, losing()));
    expect(error).to.include({ code: 'Unavailable', retryable: true });
    expect(await listed(driver.blobs)).to.deep.equal([]);
  });

  it('completes no blob that was deleted while it was written', async () => {
    const id = ids.next();
    async function* deleting(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(2 * MIB);
      await driver.blobs.delete([id]);
      yield new Uint8Array(2 * MIB);
    }
    expect(await rejection(driver.blobs.write(id, deleting()))).to.include({ code: 'Conflict' });
    expect(await listed(driver.blobs)).to.deep.equal([]);
    const { rows } = await other.query('SELECT count(*)::int AS count FROM stored_bytes');
    expect(rows).to.deep.equal([{ count: 0 }]);
  });

  it('tells wrong credentials from a server that is not there', async () => {
    const wrong = new URL(schema.url);
    wrong.password = 'wrong';
    expect(await rejection(PostgresCatalog.open({ url: wrong.href }))).to.include({ code: 'InvalidConfiguration' });
    const nowhere = new URL(schema.url);
    nowhere.port = '1';
    await expectUnavailable(PostgresDriver.open({ url: nowhere.href }));
  });

  it('reports a blob whose rows have been lost as damage', async () => {
    const id = ids.next();
    await driver.blobs.write(id, sourceOf(Buffer.alloc(3 * MIB, 1)));
    await other.query('DELETE FROM stored_bytes WHERE blob = $1 AND row_number = 1', [id]);
    const reading = async (): Promise<unknown> => collect(await driver.blobs.read(id, { offset: 0, length: 3 * MIB }));
    expect(await rejection(reading())).to.include({ code: 'Corrupt' });
    await driver.blobs.delete([id]);
  });
});
