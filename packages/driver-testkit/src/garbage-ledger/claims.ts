import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { expectConflict, expectUnchanged } from '../catalog-walk.js';
import { NOTHING_ADDED } from '../fixtures.js';
import { claimAll, drain, expectExact } from '../sweeping.js';

export const claiming: CatalogTopic = {
  title: 'claiming and settling',
  cases: {
    'claims nothing while everything is referred to, or not released yet': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      await client.put(bucket, 'key', { content: client.tree(1, 3) });
      const upload = await client.upload(bucket, 'key');
      await client.part(upload, 1);
      await drain(catalog);
      expect(await catalog.claim({ limit: 10 })).to.deep.equal([]);
    },

    'names the blob store of each blob': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const blobs = [client.blob(10, 'first'), client.blob(10, 'second store')];
      const content = client.over(
        blobs.map((blob) => client.extent(blob)),
        { blobs, nodes: [] },
      );
      await client.remove(bucket, await client.put(bucket, 'key', { content }));
      await drain(catalog);
      const expected = blobs.map(({ id, store }) => ({ id, store }));
      expect(await catalog.claim({ limit: 10 })).to.have.deep.members(expected);
    },

    'hands out first what reached zero first, up to the limit': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const contents = Array.from({ length: 6 }, () => client.fresh());
      const order = [3, 0, 5, 1, 4, 2];
      const versions = [];
      for (const [index, content] of contents.entries()) {
        versions.push(await client.put(bucket, `key-${String(index)}`, { content }));
      }
      for (const index of order) {
        await client.remove(bucket, versions[index]!);
        await drain(catalog);
      }
      const expected = order.map((index) => contents[index]!.blob.id);
      for (const limit of [1, 4, 6, 100]) {
        expect((await catalog.claim({ limit })).map(({ id }) => id)).to.deep.equal(expected.slice(0, limit));
      }
      expect((await claimAll(catalog, 2)).map(({ id }) => id)).to.deep.equal(expected);
    },

    'hands a blob out again until it is settled': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const [first, second] = [client.fresh(), client.fresh()];
      await client.remove(bucket, await client.put(bucket, 'first', { content: first }));
      await drain(catalog);
      await client.remove(bucket, await client.put(bucket, 'second', { content: second }));
      await drain(catalog);
      const claim = async (): Promise<readonly string[]> => (await catalog.claim({ limit: 10 })).map(({ id }) => id);
      for (let times = 0; times < 3; times++) expect(await claim()).to.deep.equal([first.blob.id, second.blob.id]);
      await catalog.settle([first.blob.id]);
      for (let times = 0; times < 3; times++) expect(await claim()).to.deep.equal([second.blob.id]);
      await catalog.settle([second.blob.id]);
      expect(await claim()).to.deep.equal([]);
    },

    'forgets the nodes that it passes, and settled blobs': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const { root, additions } = client.tree(3, 2);
      await client.remove(bucket, await client.put(bucket, 'key', { content: { root, additions } }));
      await drain(catalog);
      await claimAll(catalog);
      expect(await catalog.getNodes(additions.nodes.map(({ id }) => id))).to.deep.equal([]);
      expect(await catalog.getBlobs(additions.blobs.map(({ id }) => id))).to.deep.equal([]);
    },

    'leaves ids alone that are not at zero when it settles': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const content = client.tree(1, 2);
      await client.put(bucket, 'key', { content });
      const ids = content.additions.blobs.map(({ id }) => id);
      const nodes = content.additions.nodes.map(({ id }) => id);
      await expectUnchanged(client, () => catalog.settle([...ids, ...nodes, client.ids.next()]));
      const link = { root: content.root, additions: NOTHING_ADDED };
      await client.put(bucket, 'copy', { content: link });
      expect(await catalog.condemn(ids)).to.deep.equal([]);
      await expectExact(client);
    },

    'settles what is settled already, and nothing at all': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const { blob, root, additions } = client.fresh();
      await client.remove(bucket, await client.put(bucket, 'key', { content: { root, additions } }));
      await drain(catalog);
      await catalog.claim({ limit: 10 });
      for (const ids of [[], [blob.id], [blob.id, blob.id], [client.ids.next(), blob.id]]) await catalog.settle(ids);
      expect(await catalog.claim({ limit: 10 })).to.deep.equal([]);
      await expectExact(client);
    },

    'never lets a claimed blob come back': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const { blob, root, additions } = client.fresh();
      await client.remove(bucket, await client.put(bucket, 'key', { content: { root, additions } }));
      await drain(catalog);
      await catalog.claim({ limit: 10 });
      const link = client.versionCommit(bucket, 'copy', { content: { root, additions: NOTHING_ADDED } });
      await expectConflict(client, () => catalog.putVersion(link));
      await catalog.settle([blob.id]);
      await expectConflict(client, () => catalog.putVersion(link));
      expect(await catalog.getBlobs([blob.id])).to.deep.equal([]);
    },

    'claims thousands of blobs, step by step': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const content = client.tree(2, 40);
      await client.remove(bucket, await client.put(bucket, 'key', { content }));
      await drain(catalog, 100);
      const claimed = (await claimAll(catalog, 150)).map(({ id }) => id);
      expect(claimed.length).to.equal(1600);
      expect(new Set(claimed)).to.deep.equal(new Set(content.additions.blobs.map(({ id }) => id)));
      await expectExact(client);
    },
  },
};
