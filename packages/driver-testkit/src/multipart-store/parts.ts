import type { PartRecord } from '@rangegraft/core';
import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { expectConflict, pages } from '../catalog-walk.js';
import { race } from '../racing.js';
import { expectExact, sweep } from '../sweeping.js';

export const parts: CatalogTopic = {
  title: 'parts',
  cases: {
    'stores a part as it is given': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const plain = client.partCommit(upload, 1);
      const commit = client.partCommit(upload, 2, client.tree(2, 2));
      const rich = { ...commit, part: { ...commit.part, checksum: 'yZRlqg==', size: 5_368_709_120 } };
      const empty = client.partCommit(upload, 3, { root: undefined, additions: { blobs: [], nodes: [] } });
      for (const each of [plain, rich, empty]) await catalog.putPart(each);
      expect(await catalog.listParts(upload, { limit: 10 })).to.deep.equal([plain.part, rich.part, empty.part]);
    },

    'lists parts by number, in pages of any size': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const expected: PartRecord[] = [];
      for (const number of [10_000, 2, 256, 10, 9, 1, 255, 1000, 99, 100]) {
        expected.push(await client.part(upload, number));
      }
      expected.sort((a, b) => a.number - b.number);
      for (const limit of [1, 3, expected.length, 1000]) {
        expect(await catalog.listParts(upload, { limit })).to.deep.equal(expected.slice(0, limit));
        const all = await pages<PartRecord>(limit, (last) =>
          catalog.listParts(upload, { limit, ...(last === undefined ? {} : { after: last.number }) }),
        );
        expect(all, `pages of ${limit}`).to.deep.equal(expected);
      }
      for (const after of [0, 1, 2, 3, 9, 255, 256, 9_999, 10_000]) {
        const rest = await catalog.listParts(upload, { after, limit: 100 });
        expect(rest, `after ${after}`).to.deep.equal(expected.filter(({ number }) => number > after));
      }
    },

    'lists no parts of an upload that has none, or never was': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      await client.part(await client.upload(bucket, 'key'), 1);
      expect(await catalog.listParts(upload, { limit: 10 })).to.deep.equal([]);
      expect(await catalog.listParts({ ...upload, upload: client.ids.next() }, { limit: 10 })).to.deep.equal([]);
    },

    'replaces a part of the same number and releases it': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const replaced = client.tree(1, 3);
      await client.part(upload, 1, replaced);
      const other = await client.part(upload, 2);
      const part = await client.part(upload, 1);
      expect(await catalog.listParts(upload, { limit: 10 })).to.deep.equal([part, other]);
      expect(await sweep(catalog)).to.have.members(replaced.additions.blobs.map(({ id }) => id));
      await expectExact(client);
    },

    'replaces a part by one that links to the same bytes': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const content = client.fresh();
      await client.part(upload, 1, content);
      const link = { root: client.extent(content.blob, { offset: 9 }), additions: { blobs: [], nodes: [] } };
      const part = await client.part(upload, 1, link);
      expect(await sweep(catalog)).to.deep.equal([]);
      expect(await catalog.listParts(upload, { limit: 10 })).to.deep.equal([part]);
      await expectExact(client);
    },

    'keeps exactly one of the parts of a number that are stored at once': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const commits = Array.from({ length: 6 }, () => client.partCommit(upload, 1));
      const outcomes = await race(...commits.map((commit) => () => catalog.putPart(commit)));
      expect(outcomes.every(({ done }) => done)).to.equal(true);
      const stored = await catalog.listParts(upload, { limit: 10 });
      expect(stored.length).to.equal(1);
      expect(commits.map(({ part }) => part)).to.deep.include(stored[0]);
      expect((await sweep(catalog)).length).to.equal(5);
      await expectExact(client);
    },

    'stores parts of different numbers at once': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const stored = await Promise.all(Array.from({ length: 20 }, (_, index) => client.part(upload, index + 1)));
      expect(await catalog.listParts(upload, { limit: 100 })).to.deep.equal(stored);
      await expectExact(client);
    },

    'is refused when the upload is not open, and adds nothing': async ({ client }) => {
      const bucket = await client.bucket();
      const [aborted, completed] = [await client.upload(bucket, 'key'), await client.upload(bucket, 'key')];
      await client.abort(aborted);
      await client.complete(bucket, completed, { parts: [await client.part(completed, 1)] });
      const open = await client.upload(bucket, 'key');
      for (const upload of [
        aborted,
        completed,
        { ...open, upload: client.ids.next() },
        { ...open, key: 'other' },
        { ...open, bucket: client.ids.next() },
      ]) {
        await expectConflict(client, () => client.part(upload, 1));
      }
      await expectExact(client);
    },
  },
};
