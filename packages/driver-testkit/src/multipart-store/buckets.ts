import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { refOf } from '../catalog-client.js';
import { expectConflict, expectUnchanged } from '../catalog-walk.js';
import { race, successes } from '../racing.js';
import { expectExact, sweep } from '../sweeping.js';

export const buckets: CatalogTopic = {
  title: 'buckets',
  cases: {
    'creates a bucket and finds it by its name': async ({ catalog, client }) => {
      const record = client.bucketRecord('first');
      expect(await catalog.createBucket(record)).to.equal(true);
      expect(await catalog.getBucket('first')).to.deep.equal(record);
    },

    'finds no bucket that was never created': async ({ catalog, client }) => {
      await client.bucket('first');
      for (const name of ['second', 'FIRST', 'firs', 'first-', '']) {
        expect(await catalog.getBucket(name), name).to.equal(undefined);
      }
    },

    'creates no second bucket of a name, and keeps the first as it is': async ({ catalog, client }) => {
      const record = await client.bucket('first');
      await client.put(record, 'key', { content: client.fresh() });
      await expectUnchanged(client, async () => {
        expect(await catalog.createBucket(client.bucketRecord('first', 'suspended'))).to.equal(false);
      });
      expect(await catalog.getBucket('first')).to.deep.equal(record);
    },

    'lets exactly one of many create a name': async ({ catalog, client }) => {
      const records = Array.from({ length: 8 }, () => client.bucketRecord('wanted'));
      const created = await Promise.all(records.map((record) => catalog.createBucket(record)));
      expect(created.filter(Boolean).length).to.equal(1);
      expect(await catalog.getBucket('wanted')).to.deep.equal(records[created.indexOf(true)]);
    },

    'gives a bucket new attributes and a new revision, and nothing else': async ({ catalog, client }) => {
      const record = await client.bucket('first');
      const other = await client.bucket('second');
      const change = {
        attributes: { region: 'us-west-2', owner: 'owner-2', versioning: 'suspended' as const },
        revision: client.ids.next(),
      };
      const updated = await catalog.updateBucket(refOf(record), change);
      expect(updated).to.deep.equal({ ...record, ...change });
      expect(await catalog.getBucket('first')).to.deep.equal(updated);
      expect(await catalog.getBucket('second')).to.deep.equal(other);
      expect(await catalog.listBuckets({ limit: 10 })).to.deep.equal([updated, other]);
    },

    'refuses to update a bucket that has changed since it was read': async ({ client }) => {
      const record = await client.bucket();
      const updated = await client.setVersioning(refOf(record), 'suspended');
      await expectConflict(client, () => client.setVersioning(refOf(record), 'enabled'));
      await client.setVersioning(refOf(updated), 'enabled');
    },

    'refuses to update a bucket that is not there': async ({ client }) => {
      await client.bucket();
      await expectConflict(client, () => client.setVersioning(refOf(client.bucketRecord()), 'enabled'));
    },

    'lets exactly one of many update one revision': async ({ catalog, client }) => {
      const record = await client.bucket();
      const outcomes = await race(
        () => client.setVersioning(refOf(record), 'suspended'),
        () => client.setVersioning(refOf(record), 'unversioned'),
        () => client.setVersioning(refOf(record), 'enabled'),
      );
      expect(successes(outcomes)).to.equal(1);
      const winner = outcomes.find((outcome) => outcome.done);
      expect(await catalog.getBucket(record.name)).to.deep.equal(winner?.value);
    },
  },
};

export const deletingBuckets: CatalogTopic = {
  title: 'deleting buckets',
  cases: {
    'removes an empty bucket': async ({ catalog, client }) => {
      const [record, other] = [await client.bucket('first'), await client.bucket('second')];
      expect(await catalog.deleteBucket(refOf(record))).to.equal(true);
      expect(await catalog.getBucket('first')).to.equal(undefined);
      expect(await catalog.listBuckets({ limit: 10 })).to.deep.equal([other]);
    },

    'keeps a bucket that holds an object': async ({ catalog, client }) => {
      const record = await client.bucket();
      await client.put(record, 'key', { content: client.fresh() });
      await expectUnchanged(client, async () => {
        expect(await catalog.deleteBucket(refOf(record))).to.equal(false);
      });
    },

    'keeps a bucket that holds nothing but a delete marker': async ({ catalog, client }) => {
      const record = await client.bucket();
      await client.mark(record, 'key');
      await expectUnchanged(client, async () => {
        expect(await catalog.deleteBucket(refOf(record))).to.equal(false);
      });
    },

    'removes a bucket once its last version is removed': async ({ catalog, client }) => {
      const record = await client.bucket();
      const version = await client.put(record, 'key', { content: client.fresh() });
      const marker = await client.mark(record, 'key');
      await client.remove(record, version);
      expect(await catalog.deleteBucket(refOf(record))).to.equal(false);
      await client.remove(record, marker);
      expect(await catalog.deleteBucket(refOf(record))).to.equal(true);
    },

    'refuses to delete a bucket that has changed since it was read': async ({ catalog, client }) => {
      const record = await client.bucket();
      await client.setVersioning(refOf(record), 'suspended');
      await expectConflict(client, () => catalog.deleteBucket(refOf(record)));
    },

    'refuses to delete a bucket that is not there': async ({ catalog, client }) => {
      const record = await client.bucket();
      await catalog.deleteBucket(refOf(record));
      await expectConflict(client, () => catalog.deleteBucket(refOf(record)));
    },

    'removes the uploads of the bucket and releases their contents': async ({ catalog, client }) => {
      const [record, other] = [await client.bucket(), await client.bucket()];
      const uploads = [await client.upload(record, 'a'), await client.upload(record, 'b')] as const;
      const kept = await client.upload(other, 'a');
      const [first, second] = [client.fresh(), client.tree(2, 3)];
      await client.part(uploads[0], 1, first);
      await client.part(uploads[1], 7, second);
      await client.part(kept, 1);
      expect(await catalog.deleteBucket(refOf(record))).to.equal(true);
      expect(await catalog.listUploads(record.id, { limit: 10 })).to.deep.equal([]);
      for (const upload of uploads) {
        expect(await catalog.getUpload(upload)).to.equal(undefined);
        expect(await catalog.listParts(upload, { limit: 10 })).to.deep.equal([]);
      }
      expect(await sweep(catalog)).to.have.members([first, second].flatMap(({ additions }) => idsOf(additions.blobs)));
      expect((await catalog.listParts(kept, { limit: 10 })).length).to.equal(1);
      await expectExact(client);
    },

    'refuses every change of what was in a deleted bucket': async ({ catalog, client }) => {
      const record = await client.bucket('gone');
      const upload = await client.upload(record, 'key');
      const part = await client.part(upload, 1);
      await catalog.deleteBucket(refOf(record));
      await expectConflict(client, () => client.part(upload, 2));
      await expectConflict(client, () => client.complete(record, upload, { parts: [part] }));
      await expectConflict(client, () => client.abort(upload));
      await expectConflict(client, () => client.put(record, 'key'));
      await expectConflict(client, () => client.upload(record, 'key'));
      await expectExact(client);
    },

    'shows nothing of a deleted bucket in one that takes its name': async ({ catalog, client }) => {
      const old = await client.bucket('name');
      const upload = await client.upload(old, 'key');
      await client.part(upload, 1);
      await catalog.deleteBucket(refOf(old));
      const { id } = await client.bucket('name');
      expect(await catalog.listUploads(id, { limit: 10 })).to.deep.equal([]);
      expect(await catalog.listVersions(id, { limit: 10 })).to.deep.equal([]);
      expect(await catalog.getUpload({ ...upload, bucket: id })).to.equal(undefined);
      await expectConflict(client, () => client.put(old, 'key'));
    },

    'keeps the contents that another bucket links to': async ({ catalog, client }) => {
      const [record, other] = [await client.bucket(), await client.bucket()];
      const upload = await client.upload(record, 'key');
      const content = client.fresh();
      await client.part(upload, 1, content);
      await client.put(other, 'copy', { content: { root: content.root, additions: { blobs: [], nodes: [] } } });
      await catalog.deleteBucket(refOf(record));
      expect(await sweep(catalog)).to.deep.equal([]);
      await expectExact(client);
    },
  },
};

function idsOf(records: readonly { readonly id: string }[]): readonly string[] {
  return records.map(({ id }) => id);
}
