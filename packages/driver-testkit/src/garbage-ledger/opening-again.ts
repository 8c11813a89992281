import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { expectConflict, expectIntact } from '../catalog-walk.js';
import { racing } from '../racing.js';
import { claimAll, drain, expectExact } from '../sweeping.js';
import { LEDGER_RACES } from './races.js';

export const ledgerDurability: CatalogTopic = {
  title: 'durability of the ledger',
  needs: 'durable',
  cases: {
    'goes on with a release that was interrupted at any step': async ({ client, reopen }) => {
      const bucket = await client.bucket();
      const content = client.tree(2, 3);
      await client.remove(bucket, await client.put(bucket, 'key', { content }));
      let open = client;
      let removed = 0;
      for (let done = false; !done;) {
        open = await reopen();
        const step = await open.catalog.release({ limit: 1 });
        removed += step.removed;
        ({ done } = step);
        await expectIntact(open);
      }
      expect(removed).to.equal(1 + 4 * 3);
      expect((await claimAll(open.catalog)).length).to.equal(9);
      await expectExact(open);
    },

    'still knows what is at zero, claimed and settled': async ({ client, reopen }) => {
      const bucket = await client.bucket();
      const [first, second] = [client.fresh(), client.fresh()];
      for (const content of [first, second]) {
        await client.remove(bucket, await client.put(bucket, 'key', { content }));
        await drain(client.catalog);
      }
      expect((await client.catalog.claim({ limit: 1 })).map(({ id }) => id)).to.deep.equal([first.blob.id]);
      const again = await reopen();
      const claimed = (await again.catalog.claim({ limit: 10 })).map(({ id }) => id);
      expect(claimed).to.deep.equal([first.blob.id, second.blob.id]);
      await again.catalog.settle([first.blob.id]);
      const { catalog } = await reopen();
      expect((await catalog.claim({ limit: 10 })).map(({ id }) => id)).to.deep.equal([second.blob.id]);
      expect(await catalog.condemn([first.blob.id, second.blob.id])).to.deep.equal([first.blob.id]);
    },

    'never forgets what is condemned': async ({ client, reopen }) => {
      const content = client.fresh();
      await client.catalog.condemn([content.blob.id]);
      const again = await reopen();
      const bucket = await again.bucket();
      await expectConflict(again, () => again.put(bucket, 'key', { content }));
      expect(await again.catalog.condemn([content.blob.id])).to.deep.equal([content.blob.id]);
    },

    'keeps leases, and counts ticks on': async ({ client, reopen }) => {
      const bucket = await client.bucket();
      const { lease, tick } = await client.catalog.renewLease(client.ids.next());
      const { blob, ...content } = client.fresh();
      await client.remove(bucket, await client.put(bucket, 'key', { content }));
      await drain(client.catalog);
      const { catalog } = await reopen();
      expect(await catalog.leases()).to.deep.equal([lease]);
      expect(await catalog.claim({ limit: 10 })).to.deep.equal([]);
      expect((await catalog.renewLease(lease.holder)).tick).to.be.above(tick);
      expect((await catalog.claim({ limit: 10 })).map(({ id }) => id)).to.deep.equal([blob.id]);
    },
  },
};

export const ledgerSharing: CatalogTopic = {
  title: 'the ledger of several instances',
  needs: 'shared',
  cases: {
    ...racing(LEDGER_RACES, async ({ client, another }) => [client, await another()]),

    'respects the lease of another instance': async ({ client, another }) => {
      const second = await another();
      const bucket = await client.bucket();
      const holder = second.ids.next();
      await second.catalog.renewLease(holder);
      const { blob, ...content } = client.fresh();
      await client.remove(bucket, await client.put(bucket, 'key', { content }));
      await drain(client.catalog);
      expect(await client.catalog.claim({ limit: 10 })).to.deep.equal([]);
      await second.catalog.dropLease(holder);
      expect((await client.catalog.claim({ limit: 10 })).map(({ id }) => id)).to.deep.equal([blob.id]);
    },

    'refuses what another instance has condemned': async ({ client, another }) => {
      const second = await another();
      const bucket = await client.bucket();
      const content = client.fresh();
      await second.catalog.condemn([content.blob.id]);
      await expectConflict(client, () => client.put(bucket, 'key', { content }));
    },

    'claims nothing that another instance has settled': async ({ client, another }) => {
      const second = await another();
      const bucket = await client.bucket();
      await client.remove(bucket, await client.put(bucket, 'key', { content: client.tree(1, 4) }));
      await drain(second.catalog);
      const claimed = await second.catalog.claim({ limit: 3 });
      await second.catalog.settle(claimed.map(({ id }) => id));
      expect((await client.catalog.claim({ limit: 10 })).length).to.equal(1);
      await claimAll(client.catalog);
      expect(await second.catalog.claim({ limit: 10 })).to.deep.equal([]);
    },
  },
};
