import type { CompletedPart, PartRecord } from '@rangegraft/core';
import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { expectConflict, pages } from '../catalog-walk.js';
import { expectExact, sweep } from '../sweeping.js';

export const completing: CatalogTopic = {
  title: 'completing uploads',
  cases: {
    'makes the parts a version, which is the current one': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const parts = [await client.part(upload, 1), await client.part(upload, 5)];
      const completion = client.completion(bucket, upload, { parts });
      const version = await catalog.completeUpload(completion);
      expect(version.content).to.deep.equal(completion.version.content);
      expect(version.lastModified).to.equal(completion.version.now);
      expect(version.revision).to.equal(completion.version.revision);
      expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(version);
      expect(await catalog.listObjects(bucket.id, { limit: 10 })).to.deep.equal([version]);
      await expectExact(client);
    },

    'ends the upload and remembers how': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      for (const replaces of ['nothing', 'null'] as const) {
        const upload = await client.upload(bucket, 'key');
        const before = await catalog.getUpload(upload);
        const parts = [await client.part(upload, 1)];
        const versioning = replaces === 'null' ? 'unversioned' : 'enabled';
        const completion = client.completion(bucket, upload, { parts, replaces, request: `digest ${replaces}` });
        const version = await catalog.completeUpload({ ...completion, versioning });
        expect(await catalog.getUpload(upload)).to.deep.equal({
          ...before,
          end: {
            how: 'completed',
            at: completion.version.now,
            request: `digest ${replaces}`,
            versionId: version.versionId,
            isNull: replaces === 'null',
            versioning,
            etag: version.content?.etag,
          },
        });
        expect(await catalog.listParts(upload, { limit: 10 })).to.deep.equal([]);
        expect(await catalog.listUploads(bucket.id, { limit: 10 })).to.deep.equal([]);
      }
    },

    'remembers the checksum of the version': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const checksum = { algorithm: 'SHA256', type: 'COMPOSITE', value: 'AAAA-1' } as const;
      const completion = client.completion(bucket, upload, { parts: [await client.part(upload, 1)] });
      await catalog.completeUpload({ ...completion, checksum });
      const end = (await catalog.getUpload(upload))?.end;
      expect(end?.how === 'completed' && end.checksum).to.deep.equal(checksum);
    },

    'releases the parts, listed or not; the version keeps its bytes': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const [unlisted, tree] = [client.fresh(), client.tree(2, 2)];
      await client.part(upload, 1, unlisted);
      const listed = await client.part(upload, 2, tree);
      await client.part(upload, 3, { root: tree.root, additions: { blobs: [], nodes: [] } });
      const version = await client.complete(bucket, upload, { parts: [listed] });
      expect(await sweep(catalog)).to.deep.equal([unlisted.blob.id]);
      await expectExact(client);
      await client.remove(bucket, version);
      expect(await sweep(catalog)).to.have.members(tree.additions.blobs.map(({ id }) => id));
      await expectExact(client);
    },

    'is refused when a part has been replaced since it was read, and changes nothing': async ({ client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const [first, second] = [await client.part(upload, 1), await client.part(upload, 2)];
      const completion = client.completion(bucket, upload, { parts: [first, second] });
      const replaced = await client.part(upload, 1);
      await expectConflict(client, () => client.catalog.completeUpload(completion));
      await client.complete(bucket, upload, { parts: [replaced, second] });
      await expectExact(client);
    },

    'is refused when a part was never stored': async ({ client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const part = await client.part(upload, 1);
      const completion = client.completion(bucket, upload, { parts: [part] });
      const missing = { number: 2, revision: part.revision };
      const listed = [part, missing].map(({ number, revision }) => ({ number, revision }));
      await expectConflict(client, () => client.catalog.completeUpload({ ...completion, parts: listed }));
      const other = await client.upload(bucket, 'key');
      await expectConflict(client, () => client.catalog.completeUpload({ ...completion, upload: other }));
    },

    'is refused when the upload is not open, and changes nothing': async ({ client }) => {
      const bucket = await client.bucket();
      const [aborted, completed] = [await client.upload(bucket, 'key'), await client.upload(bucket, 'key')];
      const afterAbort = client.completion(bucket, aborted, { parts: [await client.part(aborted, 1)] });
      const again = client.completion(bucket, completed, { parts: [await client.part(completed, 1)] });
      await client.abort(aborted);
      await client.catalog.completeUpload(again);
      for (const completion of [afterAbort, again]) {
        await expectConflict(client, () => client.catalog.completeUpload(completion));
        const upload = { ...completion.upload, upload: client.ids.next() };
        await expectConflict(client, () => client.catalog.completeUpload({ ...completion, upload }));
      }
      const open = await client.upload(bucket, 'key');
      const parts = [await client.part(open, 1)];
      const completion = client.completion(bucket, open, { parts });
      const elsewhere = { ...open, key: 'other' };
      await expectConflict(client, () => client.catalog.completeUpload({ ...completion, upload: elsewhere }));
      await expectExact(client);
    },

    'completes a part that is empty': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const empty = { root: undefined, additions: { blobs: [], nodes: [] } };
      const part = await client.part(upload, 1, empty);
      const completion = client.completion(bucket, upload, { parts: [part] });
      const content = client.content(undefined, { partCount: 1 });
      const version = { ...completion.version, content, additions: empty.additions };
      const completed = await catalog.completeUpload({ ...completion, version });
      expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(completed);
    },

    'completes a thousand parts at once': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const content = client.fresh();
      const first = await client.part(upload, 1, content);
      const link = { root: content.root, additions: { blobs: [], nodes: [] } };
      const others = Array.from({ length: 999 }, (_, index) => client.part(upload, index + 2, link));
      const parts = [first, ...(await Promise.all(others))];
      const version = await client.complete(bucket, upload, { parts });
      expect(await sweep(catalog)).to.deep.equal([]);
      await client.remove(bucket, version);
      expect(await sweep(catalog)).to.deep.equal([content.blob.id]);
      await expectExact(client);
    },
  },
};

export const completedParts: CatalogTopic = {
  title: 'the parts of a finished object',
  cases: {
    'shows them as they were completed, in pages of any size': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const parts: PartRecord[] = [];
      for (let number = 1; number <= 12; number++) {
        const { part, ...commit } = client.partCommit(upload, number * 3, client.fresh(number * 1000));
        const checksummed = number % 2 === 0 ? part : { ...part, checksum: `value ${String(number)}` };
        await catalog.putPart({ ...commit, part: checksummed });
        parts.push(checksummed);
      }
      const completion = client.completion(bucket, upload, { parts });
      const { versionId } = await catalog.completeUpload(completion);
      const version = { bucket: bucket.id, key: 'key', versionId };
      for (const limit of [1, 5, 12, 100]) {
        const all = await pages<CompletedPart>(limit, (last) =>
          catalog.listCompletedParts(version, { limit, ...(last === undefined ? {} : { after: last.number }) }),
        );
        expect(all, `pages of ${limit}`).to.deep.equal(completion.completedParts);
      }
      for (const after of [0, 1, 11, 12, 40]) {
        const rest = await catalog.listCompletedParts(version, { after, limit: 100 });
        expect(rest).to.deep.equal(completion.completedParts.slice(after));
      }
    },

    'shows a thousand of them': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const part = await client.part(upload, 1, client.fresh(1000));
      const completed = Array.from({ length: 1500 }, (_, index) => ({
        number: index + 1,
        offset: index * 1000,
        size: 1000,
        etag: client.ids.next(),
      }));
      const completion = { ...client.completion(bucket, upload, { parts: [part] }), completedParts: completed };
      const { versionId } = await catalog.completeUpload(completion);
      const version = { bucket: bucket.id, key: 'key', versionId };
      expect(await catalog.listCompletedParts(version, { limit: 1000 })).to.deep.equal(completed.slice(0, 1000));
      expect(await catalog.listCompletedParts(version, { limit: 1000, after: 1000 })).to.deep.equal(
        completed.slice(1000),
      );
      expect(await catalog.listCompletedParts(version, { limit: 1, after: 1233 })).to.deep.equal([completed[1233]]);
    },

    'shows those of each version apart': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const completions = [];
      for (const count of [1, 2]) {
        const upload = await client.upload(bucket, 'key');
        const parts: PartRecord[] = [];
        for (let number = 1; number <= count; number++) parts.push(await client.part(upload, number));
        const completion = client.completion(bucket, upload, { parts });
        const { versionId } = await catalog.completeUpload(completion);
        completions.push({ versionId, expected: completion.completedParts });
      }
      for (const { versionId, expected } of completions) {
        const version = { bucket: bucket.id, key: 'key', versionId };
        expect(await catalog.listCompletedParts(version, { limit: 10 })).to.deep.equal(expected);
      }
    },

    'shows none of a version that was put whole, and none of what is gone': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const put = await client.put(bucket, 'key', { content: client.fresh() });
      const upload = await client.upload(bucket, 'key');
      const completed = await client.complete(bucket, upload, { parts: [await client.part(upload, 1)] });
      const list = ({ versionId }: { readonly versionId: string }): Promise<readonly unknown[]> =>
        catalog.listCompletedParts({ bucket: bucket.id, key: 'key', versionId }, { limit: 10 });
      expect(await list(put)).to.deep.equal([]);
      expect((await list(completed)).length).to.equal(1);
      await client.remove(bucket, completed);
      expect(await list(completed)).to.deep.equal([]);
      expect(await list({ versionId: client.ids.next() })).to.deep.equal([]);
    },

    'forgets those of a null version that is replaced': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const { versionId } = await client.complete(bucket, upload, {
        parts: [await client.part(upload, 1)],
        replaces: 'null',
      });
      const next = await client.put(bucket, 'key', { replaces: 'null' });
      for (const id of [versionId, next.versionId]) {
        const version = { bucket: bucket.id, key: 'key', versionId: id };
        expect(await catalog.listCompletedParts(version, { limit: 10 })).to.deep.equal([]);
      }
    },
  },
};
