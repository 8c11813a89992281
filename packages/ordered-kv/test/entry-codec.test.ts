import type { Extent } from '@rangegraft/core';
import { EMPTY_CRCS } from '@rangegraft/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { packEntries, unpackEntries } from '../src/entry-codec.js';
import * as arbitrary from './arbitraries.js';

describe('packed entries', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(arbitrary.entries, (entries) => {
        expect(unpackEntries(packEntries(entries))).to.deep.equal(entries);
      }),
    );
  });

  it('are read from the middle of other bytes', () => {
    fc.assert(
      fc.property(arbitrary.entries, (entries) => {
        const packed = packEntries(entries);
        const surrounded = new Uint8Array(packed.length + 20).fill(0xee);
        surrounded.set(packed, 13);
        expect(unpackEntries(surrounded.subarray(13, 13 + packed.length))).to.deep.equal(entries);
      }),
    );
  });

  it('take at most 45 bytes for a blob used from its beginning, however many share a store', () => {
    const whole: Extent = {
      kind: 'extent',
      blob: 'ab'.repeat(16),
      store: 'a store with a long name',
      offset: 0,
      length: 8 * 1024 ** 2,
      crcs: { crc64nvme: 2n ** 64n - 1n, crc32: 1, crc32c: 2 },
      before: EMPTY_CRCS,
    };
    expect(packEntries(Array.from({ length: 64 }, () => whole)).length).to.be.at.most(64 * 45);
  });
});
