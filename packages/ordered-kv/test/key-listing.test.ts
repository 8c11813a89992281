import type { UploadRecord, VersionRecord } from '@rangegraft/core';
import { expect } from 'chai';
import fc from 'fast-check';
import * as arbitrary from './arbitraries.js';
import { CatalogFixture } from './catalog-fixture.js';

/** Where a listing begins: at a key, just after one, or at bytes that are no key. */
const from = fc.oneof(
  arbitrary.key.map((key) => Buffer.from(key)),
  fc.tuple(arbitrary.key, arbitrary.key).map(([a, b]) => Buffer.from(`${a}\0${b}`)),
  arbitrary.key.map((key) => Buffer.from(`${key}\0`)),
  fc.uint8Array({ maxLength: 3 }),
);
const listing = fc.record(
  { prefix: fc.oneof(fc.constant(''), arbitrary.key), from, limit: fc.integer({ min: 1, max: 4 }) },
  { requiredKeys: ['limit'], noNullPrototype: true },
);
type Listing = typeof listing extends fc.Arbitrary<infer T> ? T : never;
const keys = fc.uniqueArray(arbitrary.key, { maxLength: 12 });

function isListed(key: string, { prefix = '', from }: Listing): boolean {
  return key.startsWith(prefix) && (from === undefined || Buffer.compare(Buffer.from(key), from) >= 0);
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

describe('listings by key', () => {
  it('show the objects from a place on, in order, and never more than asked for', async () => {
    await fc.assert(
      fc.asyncProperty(keys, listing, async (all, listing) => {
        await using fixture = await CatalogFixture.open();
        const bucket = await fixture.bucket();
        for (const [index, key] of all.entries()) await fixture.put(bucket, key, { marker: index % 3 === 2 });
        const expected = all.filter((key, index) => index % 3 !== 2 && isListed(key, listing)).sort(byBytes);
        const found = await fixture.catalog.listObjects(bucket.id, listing);
        expect(found.map(({ key }) => key)).to.deep.equal(expected.slice(0, listing.limit));
      }),
      { numRuns: 60 },
    );
  });

  it('show the versions from a place on, those of a key from new to old', async () => {
    await fc.assert(
      fc.asyncProperty(keys, listing, fc.nat({ max: 5 }), async (all, listing, place) => {
        await using fixture = await CatalogFixture.open();
        const bucket = await fixture.bucket();
        const versions: VersionRecord[] = [];
        for (const [index, key] of all.entries()) {
          for (let count = 0; count <= index % 3; count++) {
            versions.push(await fixture.put(bucket, key, { marker: count === 1 }));
          }
        }
        const expected = versions
          .filter(({ key }) => isListed(key, listing))
          .sort((a, b) => byBytes(a.key, b.key) || b.order - a.order);
        const found = await fixture.catalog.listVersions(bucket.id, listing);
        expect(found).to.deep.equal(expected.slice(0, listing.limit));

        const marker = expected[place % Math.max(1, expected.length)];
        if (marker === undefined) return;
        const next = { ...listing, from: Buffer.from(marker.key), beforeOrder: marker.order };
        const rest = await fixture.catalog.listVersions(bucket.id, next);
        const afterMarker = expected.slice(expected.indexOf(marker) + 1);
        expect(rest).to.deep.equal(afterMarker.slice(0, listing.limit));
      }),
      { numRuns: 60 },
    );
  });

  it('show the open uploads from a place on, those of a key by their ids', async () => {
    await fc.assert(
      fc.asyncProperty(keys, listing, fc.nat({ max: 5 }), async (all, listing, place) => {
        await using fixture = await CatalogFixture.open();
        const bucket = await fixture.bucket();
        const uploads: UploadRecord[] = [];
        for (const key of [...all, ...all.slice(0, 5)]) {
          const ref = await fixture.upload(bucket, key);
          uploads.push((await fixture.catalog.getUpload(ref))!);
        }
        const expected = uploads
          .filter(({ key }) => isListed(key, listing))
          .sort((a, b) => byBytes(a.key, b.key) || byBytes(a.id, b.id));
        const found = await fixture.catalog.listUploads(bucket.id, listing);
        expect(found).to.deep.equal(expected.slice(0, listing.limit));

        const marker = expected[place % Math.max(1, expected.length)];
        if (marker === undefined) return;
        const next = { ...listing, from: Buffer.from(marker.key), afterUpload: marker.id };
        const rest = await fixture.catalog.listUploads(bucket.id, next);
        const afterMarker = expected.slice(expected.indexOf(marker) + 1);
        expect(rest).to.deep.equal(afterMarker.slice(0, listing.limit));
      }),
      { numRuns: 60 },
    );
  });

  it('go on behind a key that ends where another goes on', async () => {
    await using fixture = await CatalogFixture.open();
    const bucket = await fixture.bucket();
    for (const key of ['a', 'a\u0001', 'ab', 'b']) await fixture.put(bucket, key);
    for (const key of ['a', 'a\u0001', 'ab', 'b']) await fixture.put(bucket, key);
    const after = async (key: string) =>
      (await fixture.catalog.listVersions(bucket.id, { from: Buffer.from(`${key}\0`), limit: 3 })).map((v) => v.key);
    expect(await after('a')).to.deep.equal(['a\u0001', 'a\u0001', 'ab']);
    expect(await after('a\u0001')).to.deep.equal(['ab', 'ab', 'b']);
    expect(await after('b')).to.deep.equal([]);
  });

  it('read on past any number of delete markers', async () => {
    await using fixture = await CatalogFixture.open();
    const bucket = await fixture.bucket();
    for (let index = 0; index < 50; index++) {
      await fixture.put(bucket, `key ${String(index).padStart(2, '0')}`, { marker: index !== 30 && index !== 49 });
    }
    const found = await fixture.catalog.listObjects(bucket.id, { limit: 2 });
    expect(found.map(({ key }) => key)).to.deep.equal(['key 30', 'key 49']);
  });
});
