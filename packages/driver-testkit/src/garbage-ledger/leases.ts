import type { Catalog } from '@rangegraft/core';
import { expect } from 'chai';
import type { CatalogClient } from '../catalog-client.js';
import type { CatalogTopic } from '../catalog-context.js';
import { claimAll, drain, expectExact } from '../sweeping.js';

/** Stores a tree of blobs and lets go of it, down to zero. @returns the ids of the blobs and nodes */
async function letGo(
  client: CatalogClient,
): Promise<{ readonly blobs: readonly string[]; readonly nodes: readonly string[] }> {
  const bucket = await client.bucket();
  const content = client.tree(1, 2);
  await client.remove(bucket, await client.put(bucket, 'key', { content }));
  await drain(client.catalog);
  const { blobs, nodes } = content.additions;
  return { blobs: blobs.map(({ id }) => id), nodes: nodes.map(({ id }) => id) };
}

async function claimable(catalog: Catalog): Promise<readonly string[]> {
  return (await catalog.claim({ limit: 1000 })).map(({ id }) => id);
}

export const leases: CatalogTopic = {
  title: 'leases',
  cases: {
    'takes a lease at the present tick': async ({ catalog, client }) => {
      await letGo(client);
      const holder = client.ids.next();
      const { lease, tick } = await catalog.renewLease(holder);
      expect(lease.holder).to.equal(holder);
      expect(lease.since).to.equal(tick);
      expect(await catalog.leases()).to.deep.equal([lease]);
    },

    'counts renewals': async ({ catalog, client }) => {
      const holder = client.ids.next();
      let { renewals } = (await catalog.renewLease(holder)).lease;
      for (let times = 0; times < 4; times++) {
        const { lease } = await catalog.renewLease(holder, times % 2 === 0 ? {} : { since: 0 });
        expect(lease.renewals).to.be.above(renewals);
        expect(await catalog.leases()).to.deep.equal([lease]);
        ({ renewals } = lease);
      }
    },

    'grows the tick when something loses its last reference': async ({ catalog, client }) => {
      const ticks = [];
      for (let times = 0; times < 4; times++) {
        ticks.push((await catalog.renewLease(client.ids.next())).tick);
        await letGo(client);
      }
      for (const [index, tick] of ticks.slice(1).entries()) expect(tick).to.be.above(ticks[index]!);
    },

    'moves a lease on to the given tick, and never back': async ({ catalog, client }) => {
      const holder = client.ids.next();
      const early = (await catalog.renewLease(holder)).tick;
      await letGo(client);
      const middle = (await catalog.renewLease(client.ids.next())).tick;
      await letGo(client);
      const since = async (tick?: number): Promise<number> =>
        (await catalog.renewLease(holder, tick === undefined ? {} : { since: tick })).lease.since;
      expect(await since(early)).to.equal(early);
      expect(await since(middle)).to.equal(middle);
      expect(await since(early)).to.equal(middle);
      const { lease, tick } = await catalog.renewLease(holder);
      expect(tick).to.be.above(middle);
      expect(lease.since).to.equal(tick);
      expect(await since(early)).to.equal(tick);
    },

    'keeps what reached zero after the lease was taken, and its records': async ({ catalog, client }) => {
      const holder = client.ids.next();
      await catalog.renewLease(holder);
      const { blobs, nodes } = await letGo(client);
      expect(await claimable(catalog)).to.deep.equal([]);
      expect((await catalog.getBlobs(blobs)).map(({ id }) => id)).to.have.members(blobs);
      expect((await catalog.getNodes(nodes)).map(({ id }) => id)).to.have.members(nodes);
      await catalog.renewLease(holder);
      expect(await claimable(catalog)).to.have.members(blobs);
      await claimAll(catalog);
      await expectExact(client);
    },

    'hands out what reached zero before the lease was taken': async ({ catalog, client }) => {
      const before = await letGo(client);
      await catalog.renewLease(client.ids.next());
      await letGo(client);
      expect(await claimable(catalog)).to.have.members(before.blobs);
      expect((await claimAll(catalog)).map(({ id }) => id)).to.have.members(before.blobs);
    },

    'keeps what was let go before the lease and released after it': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const content = client.fresh();
      await client.remove(bucket, await client.put(bucket, 'key', { content }));
      const holder = client.ids.next();
      const { tick } = await catalog.renewLease(holder);
      await drain(catalog);
      expect(await claimable(catalog)).to.deep.equal([]);
      await catalog.renewLease(holder, { since: tick });
      expect(await claimable(catalog)).to.deep.equal([]);
    },

    'is governed by the oldest of many leases': async ({ catalog, client }) => {
      const [first, second, third] = [client.ids.next(), client.ids.next(), client.ids.next()];
      await catalog.renewLease(first);
      const early = await letGo(client);
      await catalog.renewLease(second);
      const late = await letGo(client);
      await catalog.renewLease(third);
      expect((await catalog.leases()).map(({ holder }) => holder)).to.have.members([first, second, third]);
      expect(await claimable(catalog)).to.deep.equal([]);
      await catalog.renewLease(first);
      expect(await claimable(catalog)).to.have.members(early.blobs);
      await catalog.renewLease(second);
      expect(await claimable(catalog)).to.have.members([...early.blobs, ...late.blobs]);
    },

    'ends a lease': async ({ catalog, client }) => {
      const [holder, other] = [client.ids.next(), client.ids.next()];
      await catalog.renewLease(holder);
      const { blobs } = await letGo(client);
      const { lease } = await catalog.renewLease(other);
      await catalog.dropLease(holder);
      expect(await catalog.leases()).to.deep.equal([lease]);
      expect(await claimable(catalog)).to.have.members(blobs);
      await catalog.dropLease(holder);
      await catalog.dropLease(client.ids.next(), { renewals: 1 });
      expect(await catalog.leases()).to.deep.equal([lease]);
    },

    'ends a lease of so many renewals only if it has not been renewed since': async ({ catalog, client }) => {
      const holder = client.ids.next();
      const observed = (await catalog.renewLease(holder)).lease.renewals;
      const { lease } = await catalog.renewLease(holder);
      await letGo(client);
      await catalog.dropLease(holder, { renewals: observed });
      expect(await catalog.leases()).to.deep.equal([lease]);
      expect(await claimable(catalog)).to.deep.equal([]);
      await catalog.dropLease(holder, { renewals: lease.renewals });
      expect(await catalog.leases()).to.deep.equal([]);
      expect((await claimable(catalog)).length).to.equal(2);
    },

    'takes a lease that was dropped anew, at the present tick': async ({ catalog, client }) => {
      const holder = client.ids.next();
      await catalog.renewLease(holder);
      await letGo(client);
      await catalog.dropLease(holder);
      const { lease, tick } = await catalog.renewLease(holder);
      expect(lease.since).to.equal(tick);
      expect((await claimable(catalog)).length).to.equal(2);
    },
  },
};
