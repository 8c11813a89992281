import { formatVersionId, versionOrder } from '@rangegraft/core';
import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { allVersions } from '../catalog-walk.js';
import { BEGINNING } from '../fixtures.js';

export const orderOfVersions: CatalogTopic = {
  title: 'the order of versions',
  cases: {
    'is the time of the commit in microseconds': async ({ client }) => {
      const bucket = await client.bucket();
      const [first, second] = [
        await client.put(bucket, 'key', { now: BEGINNING + 5 }),
        await client.mark(bucket, 'key', { now: BEGINNING + 6 }),
      ];
      expect(first.order).to.equal((BEGINNING + 5) * 1000);
      expect(second.order).to.equal((BEGINNING + 6) * 1000);
    },

    'is one more than that of the newest version when the clock stands still': async ({ client }) => {
      const bucket = await client.bucket();
      const orders: number[] = [];
      for (let count = 0; count < 5; count++) {
        const put =
          count % 2 === 0
            ? client.put(bucket, 'key', { now: BEGINNING })
            : client.mark(bucket, 'key', { now: BEGINNING });
        orders.push((await put).order);
      }
      expect(orders).to.deep.equal([0, 1, 2, 3, 4].map((more) => BEGINNING * 1000 + more));
    },

    'is one more than that of the newest version when the clock has gone back': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const first = await client.put(bucket, 'key', { now: BEGINNING });
      const second = await client.put(bucket, 'key', { now: BEGINNING - 3_600_000 });
      expect(second.order).to.equal(first.order + 1);
      expect(second.lastModified).to.equal(BEGINNING - 3_600_000);
      expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(second);
      expect(await catalog.listVersions(bucket.id, { limit: 10 })).to.deep.equal([second, first]);
    },

    'goes on from a version that the commit replaces': async ({ client }) => {
      const bucket = await client.bucket();
      const replaced = await client.put(bucket, 'key', { now: BEGINNING, replaces: 'null' });
      const version = await client.put(bucket, 'key', { now: BEGINNING, replaces: 'null' });
      expect(version.order).to.equal(replaced.order + 1);
    },

    'follows the time again once the clock has caught up': async ({ client }) => {
      const bucket = await client.bucket();
      await client.put(bucket, 'key', { now: BEGINNING });
      await client.put(bucket, 'key', { now: BEGINNING });
      const version = await client.put(bucket, 'key', { now: BEGINNING + 1 });
      expect(version.order).to.equal((BEGINNING + 1) * 1000);
    },

    'is a matter of each key alone': async ({ client }) => {
      const bucket = await client.bucket();
      await client.put(bucket, 'key', { now: BEGINNING + 1000 });
      const other = await client.put(bucket, 'other', { now: BEGINNING });
      expect(other.order).to.equal(BEGINNING * 1000);
    },

    'is told by the version id, which the revision makes unique': async ({ client }) => {
      const bucket = await client.bucket();
      const version = await client.put(bucket, 'key', { now: BEGINNING });
      const next = await client.put(bucket, 'key', { now: BEGINNING });
      for (const { versionId, order, revision } of [version, next]) {
        expect(versionId).to.equal(formatVersionId(order, revision));
        expect(versionOrder(versionId)).to.equal(order);
      }
    },

    'is strict among versions that are put at once': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const put = await Promise.all(
        Array.from({ length: 12 }, () => client.put(bucket, 'key', { now: BEGINNING, content: client.fresh() })),
      );
      expect(put.map(({ order }) => order).sort((a, b) => a - b)).to.deep.equal(
        Array.from({ length: 12 }, (_, more) => BEGINNING * 1000 + more),
      );
      const newestFirst = [...put].sort((a, b) => b.order - a.order);
      expect(await allVersions(catalog, bucket.id)).to.deep.equal(newestFirst);
      expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(newestFirst[0]);
    },
  },
};
