import { expect } from 'chai';
import type { CatalogClient } from '../catalog-client.js';
import type { CatalogTopic } from '../catalog-context.js';
import { expectIntact } from '../catalog-walk.js';
import { NOTHING_ADDED } from '../fixtures.js';
import { racing, type Races } from '../racing.js';
import { sweep } from '../sweeping.js';

export const LEDGER_RACES: Races = {
  'link × release and claim: the linked bytes stay, or the link is refused': async (first, second, start) => {
    const bucket = await first.bucket();
    const content = first.tree(1, 3);
    const source = await first.put(bucket, 'source', { content });
    await first.remove(bucket, source);
    const [linked, swept] = await start(
      () => first.put(bucket, 'copy', { content: { root: content.root, additions: NOTHING_ADDED } }),
      () => sweep(second.catalog, 1),
      () => first.put(bucket, 'another copy', { content: { root: content.root, additions: NOTHING_ADDED } }),
    );
    const ids = content.additions.blobs.map(({ id }) => id);
    if (linked.done) expect(swept.done && swept.value.filter((id) => ids.includes(id))).to.deep.equal([]);
  },

  'link after link × one release step after another: nothing dangles': async (first, second, start) => {
    const bucket = await first.bucket();
    const content = first.tree(2, 3);
    const source = await first.put(bucket, 'source', { content });
    await first.remove(bucket, source);
    for (const [index, node] of content.additions.nodes.entries()) {
      await start(
        () =>
          first.put(bucket, `copy-${String(index)}`, {
            content: { root: first.subtree(node), additions: NOTHING_ADDED },
          }),
        () => second.catalog.release({ limit: 3 }),
      );
      await expectIntact(second);
    }
  },

  'commit × condemn: exactly one succeeds': async (first, second, start) => {
    const bucket = await first.bucket();
    const upload = await first.upload(bucket, 'key');
    const commits = [
      (client: CatalogClient, content = client.fresh()) => ({
        id: content.blob.id,
        commit: () => client.put(bucket, 'key', { content }) as Promise<unknown>,
      }),
      (client: CatalogClient, content = client.fresh()) => ({
        id: content.blob.id,
        commit: () => client.part(upload, 1, content) as Promise<unknown>,
      }),
    ];
    for (const prepare of commits) {
      const { id, commit } = prepare(first);
      const [committed, condemned] = await start(commit, () => second.catalog.condemn([id, second.ids.next()]));
      expect(condemned.done && condemned.value.includes(id)).to.equal(!committed.done);
      expect((await second.catalog.getBlobs([id])).length).to.equal(committed.done ? 1 : 0);
    }
  },

  'two sweepers: each edge is removed once, and everything is swept': async (first, second) => {
    const bucket = await first.bucket();
    const contents = Array.from({ length: 4 }, () => first.tree(2, 3));
    for (const [index, content] of contents.entries()) {
      await first.remove(bucket, await first.put(bucket, `key-${String(index)}`, { content }));
    }
    const counts = { removed: 0 };
    const sweeper = async ({ catalog }: CatalogClient): Promise<void> => {
      for (let done = false; !done;) {
        const step = await catalog.release({ limit: 2 });
        counts.removed += step.removed;
        ({ done } = step);
      }
    };
    await Promise.all([sweeper(first), sweeper(second)]);
    // The first one to find the queue empty may stop while the other is still in its last step.
    await sweeper(first);
    expect(counts.removed).to.equal(4 * (1 + 4 * 3));
    const swept = await Promise.all([sweep(first.catalog, 5), sweep(second.catalog, 5)]);
    const ids = contents.flatMap(({ additions }) => additions.blobs.map(({ id }) => id));
    expect(new Set(swept.flat())).to.deep.equal(new Set(ids));
  },

  'sweeper × writers: nothing that is committed is swept': async (first, second) => {
    const bucket = await first.bucket();
    const overwrite = async (client: CatalogClient, key: string): Promise<void> => {
      for (let times = 0; times < 6; times++) {
        await client.put(bucket, key, { content: client.tree(1, 2), replaces: 'null' });
      }
    };
    await Promise.all([
      overwrite(first, 'a'),
      overwrite(second, 'b'),
      sweep(first.catalog, 1),
      sweep(second.catalog, 3),
      sweep(second.catalog, 100),
    ]);
    await expectIntact(first);
  },
};

export const ledgerRaces: CatalogTopic = {
  title: 'races with the sweeper',
  cases: racing(LEDGER_RACES, ({ client }) => Promise.resolve([client, client])),
};
