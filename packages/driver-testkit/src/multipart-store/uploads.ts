import type { UploadRecord } from '@rangegraft/core';
import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { allUploads, expectConflict } from '../catalog-walk.js';
import { RICH_ATTRIBUTES, RICH_ENCRYPTION } from '../fixtures.js';
import { expectExact, sweep } from '../sweeping.js';
import { keyListingCases, longKeyCases, type ListingMethod } from './key-listing.js';

const openUploads: ListingMethod = {
  async prepare({ catalog, client }, keys) {
    const [bucket, other] = [await client.bucket(), await client.bucket()];
    await client.upload(other, 'a of another bucket');
    await Promise.all(keys.map((key) => client.upload(bucket, key)));
    return async (listing) => (await catalog.listUploads(bucket.id, listing)).map(({ key }) => key);
  },
};

export const uploads: CatalogTopic = {
  title: 'uploads',
  cases: {
    'finds an upload as it was created': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const plain = client.uploadRecord('key');
      const rich = client.uploadRecord('key', {
        attributes: RICH_ATTRIBUTES,
        checksum: { algorithm: 'CRC32C', type: 'COMPOSITE' },
        encryption: RICH_ENCRYPTION,
        found: client.ids.next(),
      });
      for (const record of [plain, rich]) {
        await catalog.createUpload({ bucket, record });
        expect(await catalog.getUpload({ bucket: bucket.id, key: 'key', upload: record.id })).to.deep.equal(record);
      }
    },

    'finds no upload under another key, in another bucket, or that never was': async ({ catalog, client }) => {
      const [bucket, other] = [await client.bucket(), await client.bucket()];
      const upload = await client.upload(bucket, 'key');
      expect(await catalog.getUpload({ ...upload, key: 'other' })).to.equal(undefined);
      expect(await catalog.getUpload({ ...upload, key: 'key/' })).to.equal(undefined);
      expect(await catalog.getUpload({ ...upload, bucket: other.id })).to.equal(undefined);
      expect(await catalog.getUpload({ ...upload, upload: client.ids.next() })).to.equal(undefined);
      expect(await catalog.getUpload({ ...upload, upload: 'not an id' })).to.equal(undefined);
    },

    'is refused where there is no bucket': async ({ catalog, client }) => {
      await client.bucket();
      const record = client.uploadRecord('key');
      await expectConflict(client, () => catalog.createUpload({ bucket: client.bucketRecord(), record }));
    },

    'touches no version and no other upload of its key': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const version = await client.put(bucket, 'key', { content: client.fresh() });
      const [first, second] = [await client.upload(bucket, 'key'), await client.upload(bucket, 'key')];
      const part = await client.part(first, 1);
      expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(version);
      expect(await catalog.listParts(second, { limit: 10 })).to.deep.equal([]);
      await client.abort(second);
      expect(await catalog.listParts(first, { limit: 10 })).to.deep.equal([part]);
    },
  },
};

export const abortingUploads: CatalogTopic = {
  title: 'aborting uploads',
  cases: {
    'ends the upload, remembers how and when, and releases its parts': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const before = await catalog.getUpload(upload);
      const contents = [client.fresh(), client.tree(2, 2), client.fresh()];
      for (const [index, content] of contents.entries()) await client.part(upload, index + 1, content);
      await client.abort(upload, 1_700_000_123_456);
      expect(await catalog.getUpload(upload)).to.deep.equal({
        ...before,
        end: { how: 'aborted', at: 1_700_000_123_456 },
      });
      expect(await catalog.listParts(upload, { limit: 10 })).to.deep.equal([]);
      expect(await catalog.listUploads(bucket.id, { limit: 10 })).to.deep.equal([]);
      const blobs = contents.flatMap(({ additions }) => additions.blobs.map(({ id }) => id));
      expect(await sweep(catalog)).to.have.members(blobs);
      await expectExact(client);
    },

    'ends an upload without parts': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      await client.abort(upload);
      expect((await catalog.getUpload(upload))?.end?.how).to.equal('aborted');
    },

    'is refused when the upload has ended, or never was': async ({ client }) => {
      const bucket = await client.bucket();
      const [aborted, completed] = [await client.upload(bucket, 'key'), await client.upload(bucket, 'key')];
      await client.abort(aborted);
      await client.complete(bucket, completed, { parts: [await client.part(completed, 1)] });
      await expectConflict(client, () => client.abort(aborted));
      await expectConflict(client, () => client.abort(completed));
      await expectConflict(client, () => client.abort({ ...aborted, upload: client.ids.next() }));
      const open = await client.upload(bucket, 'key');
      await expectConflict(client, () => client.abort({ ...open, key: 'other' }));
    },

    'keeps the bytes that a version links to': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const content = client.fresh();
      await client.part(upload, 1, content);
      await client.put(bucket, 'copy', { content: { root: content.root, additions: { blobs: [], nodes: [] } } });
      await client.abort(upload);
      expect(await sweep(catalog)).to.deep.equal([]);
      await expectExact(client);
    },
  },
};

export const listingUploads: CatalogTopic = {
  title: 'listing uploads',
  cases: {
    ...keyListingCases(openUploads),
    ...longKeyCases(openUploads),

    'lists the uploads of a key by id, in pages of any size': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const records: UploadRecord[] = [];
      for (const key of ['a', 'b', 'b/', 'c']) {
        const ofKey = [1, 2, 3].map(() => client.uploadRecord(key));
        for (const record of [...ofKey].reverse()) await catalog.createUpload({ bucket, record });
        records.push(...ofKey);
      }
      for (const limit of [1, 2, 5, 12, 100]) {
        expect(await catalog.listUploads(bucket.id, { limit })).to.deep.equal(records.slice(0, limit));
        expect(await allUploads(catalog, bucket.id, limit), `pages of ${limit}`).to.deep.equal(records);
      }
    },

    'goes on after an id, within the key whose bytes are `from` only': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const early = client.ids.next();
      const ids: string[] = [];
      for (const key of ['b', 'b', 'c']) ids.push((await client.upload(bucket, key)).upload);
      const late = client.ids.next();
      const list = async (from: string, afterUpload: string): Promise<readonly string[]> =>
        (await catalog.listUploads(bucket.id, { from: Buffer.from(from), afterUpload, limit: 10 })).map(({ id }) => id);
      expect(await list('b', early)).to.deep.equal(ids);
      expect(await list('b', ids[0]!)).to.deep.equal(ids.slice(1));
      expect(await list('b', ids[1]!)).to.deep.equal(ids.slice(2));
      expect(await list('b', late)).to.deep.equal(ids.slice(2));
      expect(await list('a', late)).to.deep.equal(ids);
      expect(await list('c', late)).to.deep.equal([]);
    },

    'goes on after an upload that has ended meanwhile': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const open = [];
      for (let count = 0; count < 4; count++) open.push(await client.upload(bucket, 'key'));
      await client.abort(open[1]!);
      const next = await catalog.listUploads(bucket.id, {
        from: Buffer.from('key'),
        afterUpload: open[1]!.upload,
        limit: 10,
      });
      expect(next.map(({ id }) => id)).to.deep.equal([open[2]!.upload, open[3]!.upload]);
    },

    'leaves out what has ended, and still fills its pages': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const open: string[] = [];
      for (let index = 0; index < 60; index++) {
        const upload = await client.upload(bucket, `key-${String(index % 5)}`);
        if (index % 4 === 0) open.push(upload.upload);
        else if (index % 4 === 1) await client.abort(upload);
        else await client.complete(bucket, upload, { parts: [await client.part(upload, 1)] });
      }
      const all = (await allUploads(catalog, bucket.id, 4)).map(({ id }) => id);
      expect(all).to.have.members(open);
      expect((await catalog.listUploads(bucket.id, { limit: 10 })).length).to.equal(10);
    },

    'lists nothing of a bucket that is not there': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      await client.upload(bucket, 'a');
      expect(await catalog.listUploads(client.ids.next(), { limit: 10 })).to.deep.equal([]);
    },
  },
};
