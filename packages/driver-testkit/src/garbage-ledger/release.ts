import { expect } from 'chai';
import { refOf } from '../catalog-client.js';
import type { CatalogTopic } from '../catalog-context.js';
import { expectIntact } from '../catalog-walk.js';
import { NOTHING_ADDED } from '../fixtures.js';
import { claimAll, drain, expectExact, sweep } from '../sweeping.js';

export const releasing: CatalogTopic = {
  title: 'releasing',
  cases: {
    'has nothing to do while nothing has ended': async ({ catalog, client }) => {
      expect(await catalog.release({ limit: 10 })).to.deep.equal({ removed: 0, done: true });
      await client.put(await client.bucket(), 'key', { content: client.tree(1, 3) });
      expect(await catalog.release({ limit: 10 })).to.deep.equal({ removed: 0, done: true });
    },

    'removes one edge from a manifest to its root': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      await client.remove(bucket, await client.put(bucket, 'key', { content: client.fresh() }));
      expect(await drain(catalog)).to.equal(1);
      expect(await drain(catalog)).to.equal(0);
    },

    'removes no edge of an empty object or a delete marker': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      await client.remove(bucket, await client.put(bucket, 'key'));
      await client.remove(bucket, await client.mark(bucket, 'key'));
      expect(await drain(catalog)).to.equal(0);
      expect(await claimAll(catalog)).to.deep.equal([]);
    },

    'counts one edge from a node to each distinct child, however often it names it': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const [first, second] = [client.blob(), client.blob()];
      const entries = [
        client.extent(first, { length: 10 }),
        client.extent(second),
        client.extent(first, { offset: 10, length: 5 }),
        client.extent(first, { offset: 50 }),
      ];
      const content = client.over(entries, { blobs: [first, second], nodes: [] });
      await client.remove(bucket, await client.put(bucket, 'key', { content }));
      expect(await drain(catalog)).to.equal(3);
      expect((await claimAll(catalog)).map(({ id }) => id)).to.have.members([first.id, second.id]);
    },

    'goes down through nodes that reach zero, to the last blob': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const content = client.tree(3, 3);
      await client.remove(bucket, await client.put(bucket, 'key', { content }));
      // One to the root, then each node's three.
      expect(await drain(catalog)).to.equal(1 + 13 * 3);
      expect((await claimAll(catalog)).length).to.equal(27);
      await expectExact(client);
    },

    'stops at nodes that something else refers to': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const content = client.tree(2, 3);
      const version = await client.put(bucket, 'key', { content });
      const node = content.additions.nodes[1]!;
      await client.put(bucket, 'copy', { content: { root: client.subtree(node), additions: NOTHING_ADDED } });
      await client.remove(bucket, version);
      expect(await drain(catalog)).to.equal(1 + 3 + 2 * 3);
      expect((await claimAll(catalog)).length).to.equal(6);
      await expectExact(client);
    },

    'lets go of bytes only with the last of many references': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const { blob, root, additions } = client.fresh();
      const versions = [await client.put(bucket, 'key', { content: { root, additions } })];
      for (let offset = 1; offset < 6; offset++) {
        const link = { root: client.extent(blob, { offset }), additions: NOTHING_ADDED };
        versions.push(await client.put(bucket, `copy-${String(offset)}`, { content: link }));
      }
      for (const [index, version] of versions.entries()) {
        await client.remove(bucket, version);
        expect(await sweep(catalog)).to.deep.equal(index === versions.length - 1 ? [blob.id] : []);
      }
    },

    'removes at most as many edges in one step as the limit says': async ({ catalog, client }) => {
      for (const limit of [1, 2, 5, 1000]) {
        const bucket = await client.bucket();
        await client.remove(bucket, await client.put(bucket, 'key', { content: client.tree(2, 4) }));
        expect(await drain(catalog, limit), `limit ${String(limit)}`).to.equal(1 + 5 * 4);
      }
      await expectExact(client);
    },

    'removes at most as many edges in one step from uploads that ended and buckets that are gone': async ({
      catalog,
      client,
    }) => {
      for (const limit of [1, 2, 5, 1000]) {
        const [bucket, gone] = [await client.bucket(), await client.bucket()];
        const uploads = [await client.upload(bucket, 'key'), await client.upload(bucket, 'key')] as const;
        for (const upload of [...uploads, await client.upload(gone, 'a'), await client.upload(gone, 'b')]) {
          for (let number = 1; number <= 7; number++) await client.part(upload, number);
        }
        await client.abort(uploads[0]);
        expect(await drain(catalog, limit), `limit ${String(limit)}, aborted`).to.equal(7);
        const parts = await catalog.listParts(uploads[1], { limit: 2 });
        await client.complete(bucket, uploads[1], { parts });
        expect(await drain(catalog, limit), `limit ${String(limit)}, completed`).to.equal(7);
        await catalog.deleteBucket(refOf(gone));
        expect(await drain(catalog, limit), `limit ${String(limit)}, deleted`).to.equal(14);
      }
      await expectExact(client);
    },

    'says that it is done only when nothing is left': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      for (const height of [0, 1, 2]) {
        await client.remove(bucket, await client.put(bucket, 'key', { content: client.tree(height, 2) }));
      }
      let left = 1 + 3 + 7;
      for (let steps = 0; left > 0; steps++) {
        expect(steps, 'steps').to.be.below(100);
        const { removed, done } = await catalog.release({ limit: 1 });
        left -= removed;
        if (left > 0) expect(done, `${String(left)} edges are left`).to.equal(false);
      }
      await drain(catalog);
      expect(await catalog.release({ limit: 1 })).to.deep.equal({ removed: 0, done: true });
    },

    'can stop after every step, and nothing ever dangles': async ({ catalog, client }) => {
      const [bucket, gone] = [await client.bucket(), await client.bucket()];
      const shared = client.tree(2, 3);
      const version = await client.put(bucket, 'key', { content: shared });
      const copied = { root: client.subtree(shared.additions.nodes[0]!), additions: NOTHING_ADDED };
      await client.put(bucket, 'copy', { content: client.over([copied.root]) });
      const upload = await client.upload(gone, 'key');
      await client.part(upload, 1, client.tree(1, 3));
      await client.part(upload, 2, copied);
      await client.put(bucket, 'overwritten', { content: client.tree(1, 2), replaces: 'null' });
      await client.put(bucket, 'overwritten', { content: copied, replaces: 'null' });
      await client.remove(bucket, version);
      await catalog.deleteBucket(refOf(gone));
      for (let steps = 0; ; steps++) {
        expect(steps, 'steps').to.be.below(1000);
        const { done } = await catalog.release({ limit: 1 });
        await expectIntact(client);
        await claimAll(catalog, 1);
        await expectIntact(client);
        if (done) break;
      }
      await expectExact(client);
    },

    'works on what ends while it is at work': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const versions = [];
      for (let index = 0; index < 8; index++) {
        versions.push(await client.put(bucket, `key-${String(index)}`, { content: client.tree(1, 3) }));
      }
      for (const version of versions) {
        await client.remove(bucket, version);
        await catalog.release({ limit: 1 });
      }
      await drain(catalog, 2);
      expect((await claimAll(catalog)).length).to.equal(24);
      await expectExact(client);
    },
  },
};
