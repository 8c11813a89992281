import { expect } from 'chai';
import { refOf } from '../catalog-client.js';
import type { CatalogTopic } from '../catalog-context.js';
import { catalogContents, expectConflict } from '../catalog-walk.js';
import { RICH_ATTRIBUTES } from '../fixtures.js';
import { expectExact } from '../sweeping.js';
import { racing } from '../racing.js';
import { RACES } from './races.js';

export const identity: CatalogTopic = {
  title: 'identity',
  cases: {
    'tells which catalog it is, the same every time': async ({ catalog, client }) => {
      const told = await catalog.identity();
      expect(told.id).to.be.a('string');
      expect(told.id).to.not.equal('');
      expect(Number.isSafeInteger(told.epoch)).to.equal(true);
      await client.put(await client.bucket(), 'key', { content: client.fresh() });
      expect(await catalog.identity()).to.deep.equal(told);
    },

    'is another than that of any other catalog': async ({ catalog, elsewhere }) => {
      const other = await elsewhere();
      expect((await other.catalog.identity()).id).to.not.equal((await catalog.identity()).id);
    },

    'says whether it is durable, and whether it is shared': async ({ catalog }) => {
      expect(catalog.traits.durable).to.be.a('boolean');
      expect(catalog.traits.shared).to.be.a('boolean');
      return Promise.resolve();
    },
  },
};

export const catalogDurability: CatalogTopic = {
  title: 'durability',
  needs: 'durable',
  cases: {
    'has everything that was committed when it is opened again': async ({ client, reopen }) => {
      const [bucket, other] = [await client.bucket(), await client.bucket()];
      const content = client.tree(2, 3);
      const version = await client.put(bucket, 'key', { content, attributes: RICH_ATTRIBUTES });
      await client.put(bucket, 'key', { content: client.fresh(), replaces: 'null' });
      await client.mark(bucket, 'key');
      await client.remove(bucket, version);
      const [open, completed, aborted] = [
        await client.upload(bucket, 'open'),
        await client.upload(bucket, 'completed'),
        await client.upload(bucket, 'aborted'),
      ];
      for (const number of [1, 2, 3]) await client.part(open, number, client.tree(1, 2));
      const parts = [await client.part(completed, 1), await client.part(completed, 2)];
      await client.complete(bucket, completed, { parts });
      await client.abort(aborted);
      await client.setVersioning(refOf(other), 'suspended');
      await client.catalog.renewLease(client.ids.next());
      const [before, told, traits] = [
        await catalogContents(client),
        await client.catalog.identity(),
        client.catalog.traits,
      ];
      const again = await reopen();
      expect(await catalogContents(again)).to.deep.equal(before);
      expect(await again.catalog.identity()).to.deep.equal(told);
      expect(again.catalog.traits).to.deep.equal(traits);
      for (const { holder } of await again.catalog.leases()) await again.catalog.dropLease(holder);
      await expectExact(again);
    },

    'checks preconditions against what was committed before it was opened': async ({ client, reopen }) => {
      const bucket = await client.bucket();
      const version = await client.put(bucket, 'key', { content: client.fresh(), now: 5_000_000_000_000 });
      const upload = await client.upload(bucket, 'key');
      const part = await client.part(upload, 1);
      const completion = client.completion(bucket, upload, { parts: [part] });
      await client.part(upload, 1);
      const again = await reopen();
      await expectConflict(again, () => again.put(bucket, 'key', { expect: 'absent' }));
      await expectConflict(again, () => again.catalog.completeUpload(completion));
      expect(await again.catalog.createBucket(again.bucketRecord(bucket.name))).to.equal(false);
      expect((await again.put(bucket, 'key', { expect: version.revision })).order).to.equal(version.order + 1);
    },

    'shows nothing of what was refused': async ({ client, reopen }) => {
      const bucket = await client.bucket();
      await client.put(bucket, 'key', { content: client.fresh() });
      await expectConflict(client, () => client.put(bucket, 'key', { content: client.tree(1, 3), expect: 'absent' }));
      const before = await catalogContents(client);
      const again = await reopen();
      expect(await catalogContents(again)).to.deep.equal(before);
      await expectExact(again);
    },

    'goes on after it was opened again, many times': async ({ client, reopen }) => {
      const bucket = await client.bucket();
      let open = client;
      for (let round = 0; round < 5; round++) {
        const version = await open.put(bucket, 'key', { content: open.fresh(), replaces: 'null' });
        open = await reopen();
        expect(await open.catalog.getVersion(bucket.id, 'key')).to.deep.equal(version);
      }
      await expectExact(open);
    },
  },
};

export const catalogSharing: CatalogTopic = {
  title: 'several instances',
  needs: 'shared',
  cases: {
    ...racing(RACES, async ({ client, another }) => [client, await another()]),

    'is one catalog, whichever instance is asked': async ({ client, another }) => {
      const second = await another();
      expect(await second.catalog.identity()).to.deep.equal(await client.catalog.identity());
      const bucket = await client.bucket();
      for (let round = 0; round < 5; round++) {
        await client.put(bucket, 'key', { content: client.fresh(), replaces: 'null' });
        expect(await catalogContents(second)).to.deep.equal(await catalogContents(client));
        const upload = await second.upload(bucket, 'key');
        await second.part(upload, 1);
        expect(await catalogContents(client)).to.deep.equal(await catalogContents(second));
      }
      await expectExact(second);
    },

    'goes on when another instance is disposed': async ({ client, another }) => {
      const second = await another();
      const bucket = await second.bucket();
      await second.catalog[Symbol.asyncDispose]();
      const version = await client.put(bucket, 'key', { content: client.fresh() });
      expect(await client.catalog.getVersion(bucket.id, 'key')).to.deep.equal(version);
    },
  },
};
