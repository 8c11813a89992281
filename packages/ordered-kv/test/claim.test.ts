import { expect } from 'chai';
import type { Content } from './catalog-fixture.js';
import { blobsOf, CatalogFixture } from './catalog-fixture.js';

describe('claiming what is at zero', () => {
  let fixture: CatalogFixture;

  beforeEach(async () => {
    fixture = await CatalogFixture.open();
  });

  afterEach(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  /** Puts contents and removes them, each in a tick of its own. */
  async function endOneByOne(...contents: readonly Content[]): Promise<void> {
    const bucket = await fixture.bucket(fixture.ids.next());
    for (const content of contents) {
      await fixture.remove(bucket, await fixture.put(bucket, 'key', { content }));
      await fixture.drain();
    }
  }

  it('hands out first what came to zero first, with the name of its store', async () => {
    const [first, second] = [fixture.fresh(), fixture.fresh()];
    await endOneByOne(second, first);
    expect(await fixture.catalog.claim({ limit: 10 })).to.deep.equal(
      [second, first].map(({ root }) => ({ id: root.blob, store: 'disk' })),
    );
  });

  it('hands a blob out again until it is settled, and then never', async () => {
    const [first, second] = [fixture.fresh(), fixture.fresh()];
    await endOneByOne(first, second);
    expect(await fixture.claimedIds(1)).to.deep.equal(blobsOf(first));
    expect(await fixture.claimedIds(1)).to.deep.equal(blobsOf(first));
    await fixture.catalog.settle(blobsOf(first));
    expect(await fixture.claimedIds()).to.deep.equal(blobsOf(second));
    await fixture.catalog.settle([...blobsOf(second), ...blobsOf(first)]);
    expect(await fixture.claimedIds()).to.deep.equal([]);
    expect(await fixture.catalog.getBlobs([...blobsOf(first), ...blobsOf(second)])).to.deep.equal([]);
  });

  it('leaves blobs alone that are settled without being at zero', async () => {
    const bucket = await fixture.bucket();
    const content = fixture.fresh();
    await fixture.put(bucket, 'key', { content });
    await fixture.catalog.settle([...blobsOf(content), fixture.ids.next()]);
    expect(await fixture.catalog.getBlobs(blobsOf(content))).to.deep.equal(content.additions.blobs);
  });

  it('keeps records for a lease that is older than their end, and no longer', async () => {
    const before = fixture.fresh();
    await endOneByOne(before);
    const holder = fixture.ids.next();
    await fixture.catalog.renewLease(holder);
    const tree = fixture.tree(2);
    await endOneByOne(tree);
    expect(await fixture.claimedIds()).to.deep.equal(blobsOf(before));
    expect(await fixture.catalog.getBlobs(blobsOf(tree))).to.deep.equal(tree.additions.blobs);
    expect(await fixture.catalog.getNodes([tree.node.id])).to.deep.equal([tree.node]);

    await fixture.catalog.renewLease(holder);
    expect(await fixture.claimedIds()).to.have.members([...blobsOf(before), ...blobsOf(tree)]);
    expect(await fixture.catalog.getNodes([tree.node.id])).to.deep.equal([]);
  });

  it('waits for the oldest of several leases', async () => {
    const [old, young] = [fixture.ids.next(), fixture.ids.next()];
    await fixture.catalog.renewLease(old);
    const content = fixture.fresh();
    await endOneByOne(content);
    await fixture.catalog.renewLease(young);
    expect(await fixture.claimedIds()).to.deep.equal([]);
    await fixture.catalog.dropLease(old);
    expect(await fixture.claimedIds()).to.deep.equal(blobsOf(content));
  });

  it('gets past more nodes than one transaction forgets', async () => {
    const bucket = await fixture.bucket();
    const shared = fixture.fresh();
    await fixture.put(bucket, 'kept', { content: shared });
    // Many nodes over one blob that stays, then one blob that goes.
    const entries = Array.from({ length: 5000 }, () =>
      fixture.over({ root: shared.root, additions: { blobs: [], nodes: [] } }),
    );
    const last = fixture.fresh();
    await endOneByOne(fixture.over(...entries), last);
    expect(await fixture.claimedIds(1)).to.deep.equal(blobsOf(last));
    expect(await fixture.catalog.getNodes(entries.map(({ node }) => node.id))).to.deep.equal([]);
  });
});
