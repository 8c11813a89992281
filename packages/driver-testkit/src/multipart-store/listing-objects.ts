import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { keyListingCases, longKeyCases, type ListingMethod } from './key-listing.js';

const buckets: ListingMethod = {
  async prepare({ catalog, client }, names) {
    await Promise.all(names.map((name) => client.bucket(name)));
    return async (listing) => (await catalog.listBuckets(listing)).map(({ name }) => name);
  },
};

const objects: ListingMethod = {
  async prepare({ catalog, client }, keys) {
    const [bucket, other] = [await client.bucket(), await client.bucket()];
    await client.put(other, 'a of another bucket');
    await Promise.all(keys.map((key) => client.put(bucket, key)));
    return async (listing) => (await catalog.listObjects(bucket.id, listing)).map(({ key }) => key);
  },
};

export const listingBuckets: CatalogTopic = {
  title: 'listing buckets',
  cases: {
    ...keyListingCases(buckets),

    'gives whole records': async ({ catalog, client }) => {
      const records = [await client.bucket('a'), await client.bucket('b')];
      expect(await catalog.listBuckets({ limit: 10 })).to.deep.equal(records);
    },
  },
};

export const listingObjects: CatalogTopic = {
  title: 'listing objects',
  cases: {
    ...keyListingCases(objects),
    ...longKeyCases(objects),

    'gives whole records of the current versions': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      await client.put(bucket, 'a', { content: client.fresh() });
      const expected = [
        await client.put(bucket, 'a', { content: client.tree(1, 2) }),
        await client.put(bucket, 'b', { content: client.fresh(), replaces: 'null' }),
      ];
      expect(await catalog.listObjects(bucket.id, { limit: 10 })).to.deep.equal(expected);
    },

    'leaves out keys whose current version is a delete marker': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      for (const key of ['a', 'b', 'c']) await client.put(bucket, key, { content: client.fresh() });
      await client.mark(bucket, 'b');
      await client.mark(bucket, 'never there');
      const keys = (await catalog.listObjects(bucket.id, { limit: 10 })).map(({ key }) => key);
      expect(keys).to.deep.equal(['a', 'c']);
    },

    'fills its pages however many delete markers lie between': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      for (let index = 0; index < 120; index++) await client.mark(bucket, `a-${String(index).padStart(3, '0')}`);
      for (const key of ['a-05', 'a-119-', 'b', 'c']) await client.put(bucket, key);
      const list = async (limit: number): Promise<readonly string[]> =>
        (await catalog.listObjects(bucket.id, { limit })).map(({ key }) => key);
      expect(await list(1)).to.deep.equal(['a-05']);
      expect(await list(3)).to.deep.equal(['a-05', 'a-119-', 'b']);
      expect(await list(10)).to.deep.equal(['a-05', 'a-119-', 'b', 'c']);
    },

    'shows a key once, however many versions it has': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      for (let count = 0; count < 30; count++) await client.put(bucket, 'a');
      await client.put(bucket, 'b');
      for (const limit of [1, 2, 10]) {
        const keys = (await catalog.listObjects(bucket.id, { limit })).map(({ key }) => key);
        expect(keys).to.deep.equal(['a', 'b'].slice(0, limit));
      }
    },

    'lists nothing of a bucket that is not there': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      await client.put(bucket, 'a');
      expect(await catalog.listObjects(client.ids.next(), { limit: 10 })).to.deep.equal([]);
    },
  },
};
