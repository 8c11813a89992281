import { expect } from 'chai';
import type { CatalogTopic } from '../catalog-context.js';
import { expectConflict, expectUnchanged } from '../catalog-walk.js';
import { claimAll, drain, expectExact } from '../sweeping.js';

export const condemning: CatalogTopic = {
  title: 'condemning',
  cases: {
    'condemns and returns the ids that the catalog does not know': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const [versioned, uploaded] = [client.fresh(), client.tree(1, 2)];
      await client.put(bucket, 'key', { content: versioned });
      await client.part(await client.upload(bucket, 'key'), 1, uploaded);
      const known = [versioned.blob, ...uploaded.additions.blobs].map(({ id }) => id);
      const unknown = [client.ids.next(), client.ids.next()];
      await expectUnchanged(client, async () => {
        expect(await catalog.condemn([unknown[0]!, ...known, unknown[1]!])).to.have.members(unknown);
        expect(await catalog.condemn(known)).to.deep.equal([]);
        expect(await catalog.condemn([])).to.deep.equal([]);
      });
      await expectExact(client);
    },

    'returns again what was condemned before': async ({ catalog, client }) => {
      const [first, second] = [client.ids.next(), client.ids.next()];
      expect(await catalog.condemn([first])).to.deep.equal([first]);
      expect(await catalog.condemn([second, first])).to.have.members([first, second]);
      expect(await catalog.condemn([first])).to.deep.equal([first]);
    },

    'knows a blob until it is settled': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const { blob, root, additions } = client.fresh();
      const version = await client.put(bucket, 'key', { content: { root, additions } });
      const expectKnown = async (): Promise<void> => {
        expect(await catalog.condemn([blob.id])).to.deep.equal([]);
      };
      await client.remove(bucket, version);
      await expectKnown();
      await drain(catalog);
      await expectKnown();
      await catalog.claim({ limit: 10 });
      await expectKnown();
      await catalog.settle([blob.id]);
      expect(await catalog.condemn([blob.id])).to.deep.equal([blob.id]);
    },

    'never lets a condemned blob be committed, however late': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const condemned = client.fresh();
      await catalog.condemn([condemned.blob.id]);
      for (let attempt = 0; attempt < 2; attempt++) {
        await expectConflict(client, () => client.put(bucket, 'key', { content: condemned }));
        await expectConflict(client, () => client.part(upload, 1, condemned));
        await client.put(bucket, 'key', { content: client.fresh(), replaces: 'null' });
        await drain(catalog);
        await claimAll(catalog);
      }
      const among = client.over([condemned.root, ...[1, 2].map(() => client.extent(client.blob()))]);
      await expectConflict(client, () => client.put(bucket, 'key', { content: among }));
      await expectExact(client);
    },

    'condemns hundreds of ids at once, and only those': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const contents = Array.from({ length: 300 }, () => client.fresh());
      const condemned = contents.filter((_, index) => index % 3 === 0).map(({ blob }) => blob.id);
      expect(await catalog.condemn(condemned)).to.have.members(condemned);
      for (const [index, content] of contents.slice(0, 30).entries()) {
        const commit = client.versionCommit(bucket, 'key', { content });
        if (index % 3 === 0) await expectConflict(client, () => catalog.putVersion(commit));
        else await catalog.putVersion(commit);
      }
      await expectExact(client);
    },
  },
};
