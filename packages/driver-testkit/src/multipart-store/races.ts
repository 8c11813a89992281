import { expect } from 'chai';
import { refOf, type CatalogClient } from '../catalog-client.js';
import type { CatalogTopic } from '../catalog-context.js';
import { racing, successes, type Races } from '../racing.js';
import { NOTHING_ADDED } from '../fixtures.js';

export const RACES: Races = {
  'complete × part overwrite: exactly one succeeds': async (first, second, start) => {
    const bucket = await first.bucket();
    const upload = await first.upload(bucket, 'key');
    const parts = [await first.part(upload, 1), await first.part(upload, 2)];
    const [completed, stored] = await start(
      () => first.complete(bucket, upload, { parts }),
      () => second.part(upload, 2),
    );
    expect(successes([completed, stored])).to.equal(1);
    const version = await second.catalog.getVersion(bucket.id, 'key');
    expect(version).to.deep.equal(completed.done ? completed.value : undefined);
    const left = await second.catalog.listParts(upload, { limit: 10 });
    expect(left).to.deep.equal(stored.done ? [parts[0], stored.value] : []);
  },

  'complete × new part: the part is released, or refused': async (first, second, start) => {
    const bucket = await first.bucket();
    const upload = await first.upload(bucket, 'key');
    const parts = [await first.part(upload, 1)];
    const [completed] = await start(
      () => first.complete(bucket, upload, { parts }),
      () => second.part(upload, 2),
    );
    expect(completed.done).to.equal(true);
    expect(await second.catalog.listParts(upload, { limit: 10 })).to.deep.equal([]);
  },

  'complete × abort: exactly one succeeds': async (first, second, start) => {
    const bucket = await first.bucket();
    const upload = await first.upload(bucket, 'key');
    const parts = [await first.part(upload, 1)];
    const [completed, aborted] = await start(
      () => first.complete(bucket, upload, { parts }),
      () => second.abort(upload),
    );
    expect(successes([completed, aborted])).to.equal(1);
    const end = (await first.catalog.getUpload(upload))?.end;
    expect(end?.how).to.equal(completed.done ? 'completed' : 'aborted');
    expect((await first.catalog.listVersions(bucket.id, { limit: 10 })).length).to.equal(completed.done ? 1 : 0);
  },

  'complete × complete: exactly one succeeds': async (first, second, start) => {
    const bucket = await first.bucket();
    const upload = await first.upload(bucket, 'key');
    const parts = [await first.part(upload, 1)];
    const outcomes = await start(
      () => first.complete(bucket, upload, { parts }),
      () => second.complete(bucket, upload, { parts }),
      () => first.complete(bucket, upload, { parts, request: 'another' }),
    );
    expect(successes(outcomes)).to.equal(1);
    expect((await second.catalog.listVersions(bucket.id, { limit: 10 })).length).to.equal(1);
  },

  'part × abort: the part is released, or refused': async (first, second, start) => {
    const bucket = await first.bucket();
    const upload = await first.upload(bucket, 'key');
    const [, aborted] = await start(
      () => first.part(upload, 1),
      () => second.abort(upload),
    );
    expect(aborted.done).to.equal(true);
    expect(await first.catalog.listParts(upload, { limit: 10 })).to.deep.equal([]);
  },

  'put × put that both expect no version: exactly one succeeds': async (first, second, start) => {
    const bucket = await first.bucket();
    const put = (client: CatalogClient) => () =>
      client.put(bucket, 'key', { content: client.fresh(), expect: 'absent' });
    const outcomes = await start(put(first), put(second), put(first), put(second));
    expect(successes(outcomes)).to.equal(1);
    const winner = outcomes.find((outcome) => outcome.done);
    expect(await second.catalog.getVersion(bucket.id, 'key')).to.deep.equal(winner?.value);
  },

  'put × put that both expect one revision: exactly one succeeds': async (first, second, start) => {
    const bucket = await first.bucket();
    const { revision } = await first.put(bucket, 'key', { content: first.fresh() });
    const outcomes = await start(
      () => first.put(bucket, 'key', { content: first.fresh(), expect: revision, replaces: 'null' }),
      () => second.put(bucket, 'key', { content: second.fresh(), expect: revision }),
    );
    expect(successes(outcomes)).to.equal(1);
  },

  'put × put of the null version: both succeed, and one is left': async (first, second, start) => {
    const bucket = await first.bucket();
    const outcomes = await start(
      () => first.put(bucket, 'key', { content: first.fresh(), replaces: 'null' }),
      () => second.put(bucket, 'key', { content: second.fresh(), replaces: 'null' }),
    );
    expect(successes(outcomes)).to.equal(2);
    const [version, ...others] = await first.catalog.listVersions(bucket.id, { limit: 10 });
    expect(others).to.deep.equal([]);
    expect(await second.catalog.getVersion(bucket.id, 'key')).to.deep.equal(version);
  },

  'put × change of the versioning state: the put is first, or refused': async (first, second, start) => {
    const bucket = await first.bucket();
    const [put, changed] = await start(
      () => first.put(bucket, 'key', { content: first.fresh() }),
      () => second.setVersioning(refOf(bucket), 'suspended'),
    );
    expect(changed.done).to.equal(true);
    expect((await second.catalog.listVersions(bucket.id, { limit: 10 })).length).to.equal(put.done ? 1 : 0);
  },

  'put × deletion of the bucket: exactly one succeeds': async (first, second, start) => {
    const bucket = await first.bucket();
    const [put, deleted] = await start(
      () => first.put(bucket, 'key', { content: first.fresh() }),
      () => second.catalog.deleteBucket(refOf(bucket)),
    );
    expect(put.done).to.not.equal(deleted.done && deleted.value);
    expect(await first.catalog.getBucket(bucket.name)).to.deep.equal(put.done ? bucket : undefined);
    expect((await second.catalog.listVersions(bucket.id, { limit: 10 })).length).to.equal(put.done ? 1 : 0);
  },

  'part × deletion of the bucket: the part is released, or refused': async (first, second, start) => {
    const bucket = await first.bucket();
    const upload = await first.upload(bucket, 'key');
    const [, deleted] = await start(
      () => first.part(upload, 1),
      () => second.catalog.deleteBucket(refOf(bucket)),
    );
    expect(deleted.done && deleted.value).to.equal(true);
    expect(await first.catalog.listParts(upload, { limit: 10 })).to.deep.equal([]);
  },

  'new upload × deletion of the bucket: no upload is left behind': async (first, second, start) => {
    const bucket = await first.bucket();
    await start(
      () => first.upload(bucket, 'key'),
      () => second.catalog.deleteBucket(refOf(bucket)),
    );
    expect(await second.catalog.listUploads(bucket.id, { limit: 10 })).to.deep.equal([]);
  },

  'copy × removal of its source: the copy is whole, or refused': async (first, second, start) => {
    const bucket = await first.bucket();
    const source = await first.put(bucket, 'source', { content: first.tree(2, 2) });
    const root = source.content?.manifest.root;
    await start(
      () => first.put(bucket, 'copy', { content: { root, additions: NOTHING_ADDED } }),
      () => second.remove(bucket, source),
    );
  },

  'removal × removal of one version: exactly one succeeds': async (first, second, start) => {
    const bucket = await first.bucket();
    const older = await first.put(bucket, 'key', { content: first.fresh() });
    const version = await first.put(bucket, 'key', { content: first.fresh() });
    const outcomes = await start(
      () => first.remove(bucket, version),
      () => second.remove(bucket, version),
    );
    expect(successes(outcomes)).to.equal(1);
    expect(await first.catalog.getVersion(bucket.id, 'key')).to.deep.equal(older);
  },

  'removal of the current version × put: the newest that is left is current': async (first, second, start) => {
    const bucket = await first.bucket();
    await first.put(bucket, 'key', { content: first.fresh() });
    const version = await first.put(bucket, 'key', { content: first.fresh() });
    const outcomes = await start(
      () => first.remove(bucket, version),
      () => second.put(bucket, 'key', { content: second.fresh() }),
    );
    expect(successes(outcomes)).to.equal(2);
    expect(await first.catalog.getVersion(bucket.id, 'key')).to.deep.equal(outcomes[1].done && outcomes[1].value);
    expect((await first.catalog.listVersions(bucket.id, { limit: 10 })).length).to.equal(2);
  },

  'many writers of many keys: nothing is lost': async (first, second) => {
    const bucket = await first.bucket();
    const put = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const client = index % 2 === 0 ? first : second;
        return client.put(bucket, `key-${String(index % 8)}`, { content: client.fresh() });
      }),
    );
    for (const { key, versionId } of put) {
      expect(await first.catalog.getVersion(bucket.id, key, { version: { versionId } })).to.not.equal(undefined);
    }
    expect((await second.catalog.listVersions(bucket.id, { limit: 100 })).length).to.equal(40);
  },
};

export const races: CatalogTopic = {
  title: 'races',
  cases: racing(RACES, ({ client }) => Promise.resolve([client, client])),
};
