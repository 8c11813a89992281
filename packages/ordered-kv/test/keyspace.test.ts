import { expect } from 'chai';
import fc from 'fast-check';
import { allWith, keyAfter, numberRow, readNumber } from '../src/key-bytes.js';
import {
  bucketNameKey,
  bucketNameOf,
  headKey,
  headsOf,
  lastIdOf,
  objectKeyBytesOf,
  objectKeyOf,
  OLDER_SUFFIX_BYTES,
  olderVersionKey,
  olderVersionsOfKey,
  openUploadKey,
  partKey,
  partNumberOf,
  partsOf,
  UPLOAD_SUFFIX_BYTES,
} from '../src/keyspace.js';
import * as arbitrary from './arbitraries.js';

const bucket = 'b0'.repeat(16);

/** A key's bytes, as the contract orders them. */
const bytes = (key: string): Buffer => Buffer.from(key);

function isWithin(key: Uint8Array, range: { readonly from: Uint8Array; readonly to: Uint8Array }): boolean {
  return Buffer.compare(range.from, key) <= 0 && Buffer.compare(key, range.to) < 0;
}

describe('the keyspace', () => {
  it('orders heads like the UTF-8 bytes of their keys', () => {
    fc.assert(
      fc.property(arbitrary.key, arbitrary.key, (a, b) => {
        const [first, second] = [headKey({ bucket, key: a }), headKey({ bucket, key: b })];
        expect(Buffer.compare(first, second)).to.equal(Buffer.compare(bytes(a), bytes(b)));
      }),
    );
  });

  it('orders older versions like their keys, and those of one key from new to old', () => {
    fc.assert(
      fc.property(
        fc.tuple(arbitrary.key, arbitrary.count),
        fc.tuple(arbitrary.key, arbitrary.count),
        ([aKey, aOrder], [bKey, bOrder]) => {
          const byKey = Buffer.compare(bytes(aKey), bytes(bKey));
          const expected = byKey === 0 ? Math.sign(bOrder - aOrder) : byKey;
          const a = olderVersionKey({ bucket, key: aKey }, aOrder);
          const b = olderVersionKey({ bucket, key: bKey }, bOrder);
          expect(Buffer.compare(a, b)).to.equal(expected);
        },
      ),
    );
  });

  it('orders uploads like their keys, and those of one key like their ids', () => {
    fc.assert(
      fc.property(
        fc.tuple(arbitrary.key, arbitrary.id),
        fc.tuple(arbitrary.key, arbitrary.id),
        ([aKey, aId], [bKey, bId]) => {
          const byKey = Buffer.compare(bytes(aKey), bytes(bKey));
          const a = openUploadKey({ bucket, key: aKey, upload: aId });
          const b = openUploadKey({ bucket, key: bKey, upload: bId });
          expect(Buffer.compare(a, b)).to.equal(byKey === 0 ? Buffer.compare(bytes(aId), bytes(bId)) : byKey);
        },
      ),
    );
  });

  it('keeps the older versions of a key apart from those of every other key', () => {
    fc.assert(
      fc.property(arbitrary.key, arbitrary.key, arbitrary.count, (key, other, order) => {
        const row = olderVersionKey({ bucket, key: other }, order);
        expect(isWithin(row, olderVersionsOfKey({ bucket, key }))).to.equal(key === other);
      }),
    );
  });

  it('gives back the keys, ids and numbers in a row key', () => {
    fc.assert(
      fc.property(arbitrary.key, arbitrary.id, arbitrary.count, (key, upload, number) => {
        expect(objectKeyOf(headKey({ bucket, key }))).to.equal(key);
        expect(objectKeyOf(olderVersionKey({ bucket, key }, number), OLDER_SUFFIX_BYTES)).to.equal(key);
        const row = openUploadKey({ bucket, key, upload });
        expect(objectKeyOf(row, UPLOAD_SUFFIX_BYTES)).to.equal(key);
        expect(bytes(key).equals(objectKeyBytesOf(row, UPLOAD_SUFFIX_BYTES))).to.equal(true);
        expect(lastIdOf(row)).to.equal(upload);
        expect(bucketNameOf(bucketNameKey(key))).to.equal(key);
        expect(partNumberOf(partKey(upload, number % 2 ** 32))).to.equal(number % 2 ** 32);
        expect(readNumber(numberRow(number), 0)).to.equal(number);
      }),
    );
  });

  it('finds all keys that begin with a prefix, and no others', () => {
    const prefixes = fc.uint8Array({ minLength: 1, maxLength: 4 }).filter((prefix) => prefix[0] !== 0xff);
    const keys = fc.array(fc.constantFrom(0, 1, 0x7f, 0xfe, 0xff), { maxLength: 4 });
    fc.assert(
      fc.property(prefixes, keys, fc.boolean(), (prefix, rest, begins) => {
        const key = Uint8Array.from(begins ? [...prefix, ...rest] : rest);
        const expected = Buffer.from(key.subarray(0, prefix.length)).equals(prefix);
        expect(isWithin(key, allWith(prefix))).to.equal(expected);
      }),
    );
  });

  it('keeps the parts of an upload apart from those of one whose id is next to it', () => {
    const uploads = ['00', '7f', 'ff'].map((last) => 'ff'.repeat(15) + last);
    for (const upload of uploads) {
      for (const other of uploads) {
        for (const number of [1, 10_000, 2 ** 32 - 1]) {
          expect(isWithin(partKey(other, number), partsOf(upload))).to.equal(upload === other);
        }
      }
    }
  });

  it('has nothing between a key and the key after it', () => {
    expect(keyAfter(Uint8Array.of(1, 2))).to.deep.equal(Uint8Array.of(1, 2, 0));
  });

  it('stays within the length that a store must take', () => {
    const key = '😀'.repeat(256);
    const row = openUploadKey({ bucket, key, upload: bucket });
    expect(row.length).to.equal(1058);
    expect(headKey({ bucket, key }).length).to.equal(headsOf(bucket).length + 1024);
  });
});
