import type { VersionRecord } from '@rangegraft/core';
import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { allVersions } from '../catalog-walk.js';
import { keyListingCases, longKeyCases, type ListingMethod } from './key-listing.js';

const versions: ListingMethod = {
  async prepare({ catalog, client }, keys) {
    const [bucket, other] = [await client.bucket(), await client.bucket()];
    await client.put(other, 'a of another bucket');
    const put = (key: string, index: number) => (index % 2 === 0 ? client.put(bucket, key) : client.mark(bucket, key));
    await Promise.all(keys.map(put));
    return async (listing) => (await catalog.listVersions(bucket.id, listing)).map(({ key }) => key);
  },
};

export const listingVersions: CatalogTopic = {
  title: 'listing versions',
  cases: {
    ...keyListingCases(versions),
    ...longKeyCases(versions),

    'lists the versions of a key from new to old, delete markers among them': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const expected: VersionRecord[] = [];
      for (const key of ['a', 'b', 'b/']) {
        const ofKey = [
          await client.put(bucket, key, { content: client.fresh() }),
          await client.mark(bucket, key),
          await client.put(bucket, key, { content: client.tree(1, 2), replaces: 'null' }),
          await client.put(bucket, key, { now: 1 }),
        ];
        expected.push(...ofKey.reverse());
      }
      expect(await catalog.listVersions(bucket.id, { limit: 100 })).to.deep.equal(expected);
      for (const limit of [1, 2, 5, expected.length]) {
        expect(await catalog.listVersions(bucket.id, { limit })).to.deep.equal(expected.slice(0, limit));
        expect(await allVersions(catalog, bucket.id, limit), `pages of ${limit}`).to.deep.equal(expected);
      }
    },

    'goes on below an order, within the key whose bytes are `from` only': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const [third, second, first] = [
        await client.put(bucket, 'b'),
        await client.put(bucket, 'b'),
        await client.put(bucket, 'b'),
      ];
      const [older, newer] = [await client.put(bucket, 'c', { now: 1 }), await client.put(bucket, 'c', { now: 1 })];
      await client.put(bucket, 'a');
      const list = (from: string, beforeOrder: number): Promise<readonly VersionRecord[]> =>
        catalog.listVersions(bucket.id, { from: Buffer.from(from), beforeOrder, limit: 10 });
      expect(await list('b', first.order + 1)).to.deep.equal([first, second, third, newer, older]);
      expect(await list('b', first.order)).to.deep.equal([second, third, newer, older]);
      expect(await list('b', second.order)).to.deep.equal([third, newer, older]);
      expect(await list('b', second.order - 1)).to.deep.equal([third, newer, older]);
      expect(await list('b', third.order)).to.deep.equal([newer, older]);
      expect(await list('b', 0)).to.deep.equal([newer, older]);
      expect(await list('aa', 0)).to.deep.equal([first, second, third, newer, older]);
      expect(await list('c', newer.order)).to.deep.equal([older]);
      expect(await list('d', 5)).to.deep.equal([]);
    },

    'goes on after a version that has been removed meanwhile': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const stack: VersionRecord[] = [];
      for (let count = 0; count < 4; count++) stack.unshift(await client.put(bucket, 'key'));
      const last = stack[1]!;
      await client.remove(bucket, last);
      const next = await catalog.listVersions(bucket.id, {
        from: Buffer.from('key'),
        beforeOrder: last.order,
        limit: 10,
      });
      expect(next).to.deep.equal(stack.slice(2));
    },

    'combines an order with a prefix and a limit': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const [older, newer] = [await client.put(bucket, 'p/a'), await client.put(bucket, 'p/a')];
      const other = await client.put(bucket, 'p/b');
      await client.put(bucket, 'q');
      const list = (limit: number): Promise<readonly VersionRecord[]> =>
        catalog.listVersions(bucket.id, { prefix: 'p/', from: Buffer.from('p/a'), beforeOrder: newer.order, limit });
      expect(await list(10)).to.deep.equal([older, other]);
      expect(await list(2)).to.deep.equal([older, other]);
      expect(await list(1)).to.deep.equal([older]);
    },

    'lists nothing of a bucket that is not there': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      await client.put(bucket, 'a');
      expect(await catalog.listVersions(client.ids.next(), { limit: 10 })).to.deep.equal([]);
    },
  },
};
