import type { KeyListing } from '@rangegraft/core';
import { expect } from 'chai';
import type { CatalogContext } from '../catalog-context.js';
import { pages } from '../catalog-walk.js';
import type { Proof } from '../contract.js';

/** A method that lists by key, and how to give it something to list. */
export interface ListingMethod {
  /** Makes one item under each key (or name); what it returns lists the keys. */
  readonly prepare: (
    context: CatalogContext,
    keys: readonly string[],
  ) => Promise<(listing: KeyListing) => Promise<readonly string[]>>;
}

/** In the order of their UTF-8 bytes, which is not the order of their UTF-16 units. */
const ORDERED = [
  ' ',
  '!',
  '/',
  'A',
  'B',
  'a',
  'a\u0001',
  'a!',
  'a-b',
  'a.b',
  'a/',
  'a/b',
  'a/b/c',
  'a0',
  'aa',
  'ab',
  'b',
  'e\u0301',
  'z',
  '~',
  '\u007f',
  '\u0080',
  'é',
  '߿',
  'ࠀ',
  '日本',
  '\ud7ff',
  '\ue000',
  'ﬀ',
  '\ufffd',
  '\uffff',
  '\u{10000}',
  '😀',
  '\u{10ffff}',
];

/** The same keys in no order. */
const SHUFFLED = ORDERED.map((_, index) => ORDERED[(index * 13 + 5) % ORDERED.length]!);

const utf8 = (text: string): Uint8Array => Buffer.from(text);

/** Every way to begin: each key, just after each key, and bytes that are no text. */
const BEGINNINGS: readonly Uint8Array[] = [
  Buffer.alloc(0),
  Buffer.of(0),
  Buffer.of(0, 0x61),
  ...ORDERED.flatMap((key) => [utf8(key), Buffer.concat([utf8(key), Buffer.of(0)])]),
  Buffer.of(0x61, 0xff),
  Buffer.of(0xc3),
  Buffer.of(0xf0, 0x90),
  Buffer.of(0xf4, 0x90),
  Buffer.of(0xff),
];

const atOrAfter = (from: Uint8Array) => (key: string) => Buffer.compare(utf8(key), from) >= 0;

/** What holds of every method that lists by key. */
export function keyListingCases({ prepare }: ListingMethod): Readonly<Record<string, Proof<CatalogContext>>> {
  return {
    'lists nothing where there is nothing': async (context) => {
      const list = await prepare(context, []);
      expect(await list({ limit: 10 })).to.deep.equal([]);
      expect(await list({ limit: 10, prefix: 'a', from: utf8('a') })).to.deep.equal([]);
    },

    'lists in the order of the UTF-8 bytes: an astral-plane key comes after U+FFFF': async (context) => {
      const list = await prepare(context, SHUFFLED);
      expect(await list({ limit: 1000 })).to.deep.equal(ORDERED);
    },

    'begins at the first key whose bytes are `from` or greater': async (context) => {
      const list = await prepare(context, SHUFFLED);
      for (const from of BEGINNINGS) {
        const expected = ORDERED.filter(atOrAfter(from));
        expect(await list({ limit: 1000, from }), `from ${Buffer.from(from).toString('hex')}`).to.deep.equal(expected);
      }
    },

    'lists only keys that begin with the prefix': async (context) => {
      const list = await prepare(context, SHUFFLED);
      for (const prefix of ['', ...ORDERED, 'a/b/', 'absent', '\ud7ff\uffff']) {
        const expected = ORDERED.filter((key) => key.startsWith(prefix));
        expect(await list({ limit: 1000, prefix }), `prefix ${JSON.stringify(prefix)}`).to.deep.equal(expected);
      }
    },

    'combines a prefix and a beginning, which may lie before, in and after it': async (context) => {
      const list = await prepare(context, SHUFFLED);
      for (const prefix of ['a', 'a/', '\uffff', '\u{10ffff}']) {
        for (const from of BEGINNINGS) {
          const expected = ORDERED.filter((key) => key.startsWith(prefix)).filter(atOrAfter(from));
          const message = `prefix ${prefix} from ${Buffer.from(from).toString('hex')}`;
          expect(await list({ limit: 1000, prefix, from }), message).to.deep.equal(expected);
        }
      }
    },

    'returns as many items as the limit says, or all that there are': async (context) => {
      const list = await prepare(context, SHUFFLED);
      const withPrefix = ORDERED.filter((key) => key.startsWith('a'));
      for (let limit = 1; limit <= ORDERED.length + 1; limit++) {
        expect(await list({ limit }), `limit ${limit}`).to.deep.equal(ORDERED.slice(0, limit));
        expect(await list({ limit, prefix: 'a' })).to.deep.equal(withPrefix.slice(0, limit));
        expect(await list({ limit, from: utf8('a') })).to.deep.equal(
          ORDERED.filter(atOrAfter(utf8('a'))).slice(0, limit),
        );
      }
    },

    'reads every key once, page by page, in pages of any size': async (context) => {
      const list = await prepare(context, SHUFFLED);
      for (const limit of [1, 2, 7, ORDERED.length]) {
        const keys = await pages<string>(limit, (last) =>
          list({ limit, ...(last === undefined ? {} : { from: Buffer.concat([utf8(last), Buffer.of(0)]) }) }),
        );
        expect(keys, `pages of ${limit}`).to.deep.equal(ORDERED);
      }
    },

    'reads a thousand keys in one page': async (context) => {
      const keys = Array.from({ length: 1500 }, (_, index) => `key-${String(index).padStart(5, '0')}`);
      const list = await prepare(context, keys);
      expect(await list({ limit: 1000 })).to.deep.equal(keys.slice(0, 1000));
      expect(await list({ limit: 1000, from: utf8('key-01000') })).to.deep.equal(keys.slice(1000));
      expect(await list({ limit: 1, from: utf8('key-01499') })).to.deep.equal(keys.slice(1499));
    },
  };
}

/** Keys of the greatest length; bucket names are never that long. */
export function longKeyCases({ prepare }: ListingMethod): Readonly<Record<string, Proof<CatalogContext>>> {
  return {
    'lists keys of 1,024 bytes that differ only at their ends': async (context) => {
      const stems = ['a'.repeat(1023), '€'.repeat(341), '\u0001'.repeat(1023), '\u{10ffff}'.repeat(255) + 'zzz'];
      const keys = stems.flatMap((stem) => ['\u0001', 'a', '~', '\u007f'].map((end) => stem + end));
      keys.sort((a, b) => Buffer.compare(utf8(a), utf8(b)));
      for (const key of keys) expect(utf8(key).length).to.equal(1024);
      const list = await prepare(context, [...keys].reverse());
      expect(await list({ limit: 100 })).to.deep.equal(keys);
      for (const key of keys) {
        expect(await list({ limit: 1, from: utf8(key) })).to.deep.equal([key]);
        expect(await list({ limit: 100, prefix: key })).to.deep.equal([key]);
      }
      const after = Buffer.concat([utf8(keys.at(-1)!), Buffer.of(0)]);
      expect(await list({ limit: 100, from: after })).to.deep.equal([]);
    },
  };
}
