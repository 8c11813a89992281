import { expect } from 'chai';
import * as fc from 'fast-check';
import { StorageError } from '../../src/errors.js';
import {
  BLOCK_SIZE,
  blockCount,
  blockCrc32,
  blockLength,
  BlockTableBuilder,
  crc32,
  crcsOf,
  EMPTY_CRCS,
  prefixAt,
  verifyBlock,
  type BlobDigests,
} from '../../src/checksums/index.js';
import { patternedBytes } from './support.js';

const ALL = patternedBytes(40 * BLOCK_SIZE + 1);

function digestsOf(bytes: Uint8Array, chunk = bytes.length): BlobDigests {
  const builder = new BlockTableBuilder();
  for (let at = 0; at < bytes.length; at += chunk) builder.update(bytes.subarray(at, at + chunk));
  return builder.finish();
}

function block(bytes: Uint8Array, index: number): Uint8Array {
  return bytes.subarray(index * BLOCK_SIZE, (index + 1) * BLOCK_SIZE);
}

const sizes = [
  ...[0, 1, 2, 1000, BLOCK_SIZE - 1, BLOCK_SIZE, BLOCK_SIZE + 1],
  ...[
    2 * BLOCK_SIZE - 1,
    2 * BLOCK_SIZE,
    2 * BLOCK_SIZE + 1,
    3 * BLOCK_SIZE + 777,
    40 * BLOCK_SIZE,
    40 * BLOCK_SIZE + 1,
  ],
];

describe('the block table of a blob', () => {
  for (const size of sizes) {
    const bytes = ALL.subarray(0, size);
    const blob = digestsOf(bytes);

    it(`holds the CRCs of the prefix at each boundary inside ${size} bytes, and no other`, () => {
      const boundaries = Math.max(0, Math.ceil(size / BLOCK_SIZE) - 1);
      expect(blob.length).to.equal(size);
      expect(blob.crcs).to.deep.equal(crcsOf(bytes));
      expect(blob.table).to.have.length(16 * boundaries);
      expect(prefixAt(blob.table, 0)).to.deep.equal(EMPTY_CRCS);
      let prefix = EMPTY_CRCS;
      for (let index = 1; index <= boundaries; index++) {
        prefix = crcsOf(block(bytes, index - 1), prefix);
        expect(prefixAt(blob.table, index), `block ${index}`).to.deep.equal(prefix);
      }
    });

    it(`knows the CRC-32 of each block of ${size} bytes, and accepts it`, () => {
      const count = blockCount(size);
      expect(count).to.equal(Math.ceil(size / BLOCK_SIZE));
      let total = 0;
      for (let index = 0; index < count; index++) {
        const whole = block(bytes, index);
        expect(blockLength(index, size)).to.equal(whole.length);
        expect(blockCrc32(blob, index)).to.equal(crc32(whole));
        expect(verifyBlock(blob, index, whole)).to.equal(true);
        total += whole.length;
      }
      expect(total).to.equal(size);
    });
  }

  it('does not depend on how the bytes arrive', () => {
    const bytes = ALL.subarray(0, 3 * BLOCK_SIZE + 5);
    const expected = digestsOf(bytes);
    for (const chunk of [7919, 16384, BLOCK_SIZE - 1, BLOCK_SIZE, BLOCK_SIZE + 1, 2 * BLOCK_SIZE]) {
      expect(digestsOf(bytes, chunk), `${chunk} bytes at a time`).to.deep.equal(expected);
    }
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: 12 }), (cuts) => {
        const builder = new BlockTableBuilder();
        let at = 0;
        for (const length of cuts) {
          builder.update(bytes.subarray(at, at + length));
          at = Math.min(bytes.length, at + length);
        }
        builder.update(bytes.subarray(at));
        expect(builder.finish()).to.deep.equal(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('takes empty chunks anywhere without adding an entry', () => {
    const builder = new BlockTableBuilder();
    builder.update(new Uint8Array(0));
    builder.update(ALL.subarray(0, BLOCK_SIZE));
    builder.update(new Uint8Array(0));
    expect(builder.finish()).to.deep.equal(digestsOf(ALL.subarray(0, BLOCK_SIZE)));
  });

  it('is laid out as stores keep it: CRC-64/NVME, CRC-32, CRC-32C, big-endian', () => {
    const { table } = digestsOf(ALL.subarray(0, BLOCK_SIZE + 1));
    const { crc64nvme, crc32, crc32c } = crcsOf(ALL.subarray(0, BLOCK_SIZE));
    const hex = (value: bigint | number, digits: number) => value.toString(16).padStart(digits, '0');
    expect(Buffer.from(table).toString('hex')).to.equal(hex(crc64nvme, 16) + hex(crc32, 8) + hex(crc32c, 8));
  });

  it('is read where it lies within a greater buffer', () => {
    const bytes = ALL.subarray(0, 3 * BLOCK_SIZE);
    const blob = digestsOf(bytes);
    const record = new Uint8Array(blob.table.length + 9);
    record.set(blob.table, 5);
    const table = record.subarray(5, 5 + blob.table.length);
    expect(prefixAt(table, 2)).to.deep.equal(prefixAt(blob.table, 2));
    expect(verifyBlock({ ...blob, table }, 1, block(bytes, 1))).to.equal(true);
  });

  it('is found to be corrupt when it is too short for its blob', () => {
    const bytes = ALL.subarray(0, 4 * BLOCK_SIZE);
    const whole = digestsOf(bytes);
    const blob = { ...whole, table: whole.table.subarray(0, 2 * 16 + 15) };
    const isCorrupt = (error: unknown) => StorageError.is(error, 'Corrupt');
    expect(() => prefixAt(blob.table, 3))
      .to.throw()
      .that.satisfies(isCorrupt);
    expect(() => verifyBlock(blob, 2, block(bytes, 2)))
      .to.throw()
      .that.satisfies(isCorrupt);
    expect(verifyBlock(blob, 1, block(bytes, 1))).to.equal(true);
  });
});

describe('the verification of a block', () => {
  const bytes = ALL.subarray(0, 2 * BLOCK_SIZE + 100);
  const blob = digestsOf(bytes);

  it('refuses a block in which any bit has flipped', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const index = Math.floor(at / BLOCK_SIZE);
        const damaged = block(bytes, index).slice();
        damaged[at % BLOCK_SIZE]! ^= 1 << bit;
        expect(verifyBlock(blob, index, damaged)).to.equal(false);
      }),
    );
  });

  it('refuses a block that is too short or too long', () => {
    expect(verifyBlock(blob, 0, bytes.subarray(0, BLOCK_SIZE - 1))).to.equal(false);
    expect(verifyBlock(blob, 0, bytes.subarray(0, BLOCK_SIZE + 1))).to.equal(false);
    expect(verifyBlock(blob, 2, bytes.subarray(2 * BLOCK_SIZE, 2 * BLOCK_SIZE + 99))).to.equal(false);
    expect(verifyBlock(blob, 2, new Uint8Array(0))).to.equal(false);
  });

  it('refuses the bytes of another block', () => {
    expect(verifyBlock(blob, 0, block(bytes, 1))).to.equal(false);
    expect(verifyBlock(blob, 1, block(bytes, 0))).to.equal(false);
  });
});
