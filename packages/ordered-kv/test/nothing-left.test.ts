import type { BucketRecord, Entry, PartRecord, UploadRef } from '@rangegraft/core';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Content } from './catalog-fixture.js';
import { CatalogFixture, linkTo } from './catalog-fixture.js';

const KEYS = ['a', 'ab', 'b'];

const action = fc.record({
  what: fc.constantFrom('put', 'mark', 'remove', 'upload', 'part', 'complete', 'abort', 'release', 'claim'),
  key: fc.constantFrom(...KEYS),
  replaces: fc.constantFrom('null', 'nothing'),
  /** Chooses among contents, versions or uploads, whatever there is. */
  choice: fc.nat({ max: 11 }),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** Does what it is told, as far as that makes sense. */
class Story {
  readonly #fixture: CatalogFixture;
  readonly #bucket: BucketRecord;
  readonly #parts = new Map<UploadRef, Map<number, PartRecord>>();

  constructor(fixture: CatalogFixture, bucket: BucketRecord) {
    this.#fixture = fixture;
    this.#bucket = bucket;
  }

  async act({ what, key, replaces, choice }: Action): Promise<void> {
    const fixture = this.#fixture;
    const bucket = this.#bucket;
    const uploads = [...this.#parts.keys()];
    const upload = uploads[choice % Math.max(1, uploads.length)];
    switch (what) {
      case 'put':
        await fixture.put(bucket, key, { content: await this.#content(choice), replaces });
        break;
      case 'mark':
        await fixture.put(bucket, key, { marker: true, replaces });
        break;
      case 'remove':
        await this.#remove(choice);
        break;
      case 'upload':
        this.#parts.set(await fixture.upload(bucket, key), new Map());
        break;
      case 'part':
        if (upload === undefined) break;
        this.#parts.get(upload)!.set(choice % 3, await fixture.part(upload, choice % 3, await this.#content(choice)));
        break;
      case 'complete':
        if (upload === undefined) break;
        await this.#complete(upload, choice);
        break;
      case 'abort':
        if (upload === undefined) break;
        await fixture.catalog.abortUpload(upload, fixture.now());
        this.#parts.delete(upload);
        break;
      case 'release':
        await fixture.catalog.release({ limit: 1 + (choice % 4) });
        break;
      case 'claim':
        await fixture.catalog.settle(await fixture.claimedIds(1 + choice));
        break;
    }
  }

  /** Removes every version, and then the bucket with its uploads. */
  async end(): Promise<void> {
    while (await this.#remove(0));
    expect(await this.#fixture.catalog.deleteBucket(this.#bucket)).to.equal(true);
  }

  async #remove(choice: number): Promise<boolean> {
    const versions = await this.#fixture.catalog.listVersions(this.#bucket.id, { limit: 100 });
    const version = versions[choice % Math.max(1, versions.length)];
    if (version !== undefined) await this.#fixture.remove(this.#bucket, version);
    return version !== undefined;
  }

  async #complete(upload: UploadRef, choice: number): Promise<void> {
    const listed = [...this.#parts.get(upload)!.values()]
      .filter(({ number, manifest }) => number !== choice % 5 && manifest.root !== undefined)
      .sort((a, b) => a.number - b.number);
    if (listed.length === 0) return;
    await this.#fixture.complete(this.#bucket, upload, listed);
    this.#parts.delete(upload);
  }

  /** New blobs, nothing at all, or a link to what a version holds. */
  async #content(choice: number): Promise<Content> {
    if (choice === 0) return { root: undefined, additions: { blobs: [], nodes: [] } };
    if (choice < 4) return this.#fixture.tree(choice);
    const versions = await this.#fixture.catalog.listObjects(this.#bucket.id, { limit: 100 });
    const roots = versions
      .map(({ content }) => content?.manifest.root)
      .filter((root): root is Entry => root !== undefined);
    const root = roots[choice % Math.max(1, roots.length)];
    return root === undefined || choice > 9 ? this.#fixture.fresh() : linkTo(root);
  }
}

describe('a catalog in which all has ended', () => {
  it('has no row left but its format, its identity and the tick, whatever has happened before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), async (actions, limit) => {
        await using fixture = await CatalogFixture.open();
        const story = new Story(fixture, await fixture.bucket());
        for (const action of actions) await story.act(action);
        await story.end();
        await fixture.drain(limit);
        await fixture.catalog.settle(await fixture.claimedIds());
        await fixture.catalog.forgetUploads({ before: fixture.now(), limit: 1000 });
        expect(await fixture.catalog.release({ limit: 1 })).to.deep.equal({ removed: 0, done: true });
        const everything = { from: Uint8Array.of(0x04), to: Uint8Array.of(0xff), limit: 1000 };
        const left = await fixture.kv.read((reader) => reader.range(everything));
        expect(left.map(({ key }) => Buffer.from(key).toString('hex'))).to.deep.equal([]);
      }),
      { numRuns: 150 },
    );
  });
});
