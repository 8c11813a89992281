import { expect } from 'chai';
import * as fc from 'fast-check';
import { combineCrcs, crcsOf, crcsOfRange, encodeCrc, EMPTY_CRCS, type Crcs } from '../../src/checksums/index.js';
import { anyBytes, anyCrcs, ascii } from './support.js';

/** The FULL_OBJECT formula of docs/reference/s3/checksums.md word for word: slow, and obviously right. */
function referenceCombine(
  a: bigint,
  b: bigint,
  lengthB: number,
  [width, polynomial]: readonly [number, bigint],
): bigint {
  const multiply = (x: bigint, y: bigint): bigint => {
    let product = 0n;
    for (let bit = width - 1; bit >= 0; bit--) {
      if ((x >> BigInt(bit)) & 1n) product ^= y;
      y = y & 1n ? (y >> 1n) ^ polynomial : y >> 1n;
    }
    return product;
  };
  let power = 1n << BigInt(width - 1);
  let square = 1n << BigInt(width - 2);
  for (let rest = 8n * BigInt(lengthB); rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = multiply(power, square);
    square = multiply(square, square);
  }
  return multiply(power, a) ^ b;
}

function referenceCombineAll(a: Crcs, b: Crcs, lengthB: number): Crcs {
  const narrow = (name: 'crc32' | 'crc32c', polynomial: bigint) =>
    Number(referenceCombine(BigInt(a[name]), BigInt(b[name]), lengthB, [32, polynomial]));
  return {
    crc64nvme: referenceCombine(a.crc64nvme, b.crc64nvme, lengthB, [64, 0x9a6c9329ac4bc9b5n]),
    crc32: narrow('crc32', 0xedb88320n),
    crc32c: narrow('crc32c', 0x82f63b78n),
  };
}

/** Lengths of every magnitude up to 54 TB, powers of two and their neighbours among them. */
const anyLength = fc.oneof(
  fc.nat(2 ** 26),
  fc.maxSafeNat().map((length) => length % 54_000_000_000_000),
  fc.tuple(fc.nat(45), fc.integer({ min: -1, max: 1 })).map(([power, off]) => 2 ** power + off),
);

describe('combining CRCs', () => {
  it('gives the published value of two parts', () => {
    const combined = combineCrcs(crcsOf(ascii('12345')), crcsOf(ascii('6789')), 4);
    expect(encodeCrc('CRC32', combined)).to.equal('y/Q5Jg==');
    expect(encodeCrc('CRC32C', combined)).to.equal('4waSgw==');
    expect(encodeCrc('CRC64NVME', combined)).to.equal('rosUhgp5mIg=');
  });

  it('CMP-020: gives the recorded FULL_OBJECT value of three parts', () => {
    const long = crcsOf(new Uint8Array(5_242_881).fill(0x61));
    const short = crcsOf(new Uint8Array(10).fill(0x61));
    const combined = combineCrcs(combineCrcs(long, long, 5_242_881), short, 10);
    expect(encodeCrc('CRC32', combined)).to.equal('qSEQSA==');
  });

  it('equals the CRCs of the joined bytes', () => {
    fc.assert(
      fc.property(anyBytes(600), anyBytes(600), (a, b) => {
        expect(combineCrcs(crcsOf(a), crcsOf(b), b.length)).to.deep.equal(crcsOf(Buffer.concat([a, b])));
      }),
    );
  });

  it('follows the formula for lengths up to 54 TB', () => {
    fc.assert(
      fc.property(anyCrcs, anyCrcs, anyLength, (a, b, length) => {
        expect(combineCrcs(a, b, length)).to.deep.equal(referenceCombineAll(a, b, length));
      }),
    );
  });

  it('does not depend on the order of joining', () => {
    fc.assert(
      fc.property(fc.tuple(anyCrcs, anyCrcs, anyCrcs), anyLength, anyLength, ([a, b, c], lengthB, lengthC) => {
        const left = combineCrcs(combineCrcs(a, b, lengthB), c, lengthC);
        expect(combineCrcs(a, combineCrcs(b, c, lengthC), lengthB + lengthC)).to.deep.equal(left);
      }),
    );
  });

  it('changes nothing when one side is empty', () => {
    const crcs = crcsOf(ascii('123456789'));
    expect(combineCrcs(crcs, EMPTY_CRCS, 0)).to.deep.equal(crcs);
    expect(combineCrcs(EMPTY_CRCS, crcs, 9)).to.deep.equal(crcs);
  });
});

describe('the CRCs of a range', () => {
  it('follow from the two prefixes that end at its ends', () => {
    fc.assert(
      fc.property(anyBytes(600), fc.nat(), fc.nat(), (bytes, x, y) => {
        const [start, end] = [x % (bytes.length + 1), y % (bytes.length + 1)].sort((a, b) => a - b) as [number, number];
        const prefix = (length: number) => crcsOf(bytes.subarray(0, length));
        expect(crcsOfRange(prefix(end), prefix(start), end - start)).to.deep.equal(crcsOf(bytes.subarray(start, end)));
      }),
    );
  });

  it('are those of no bytes for an empty range', () => {
    const prefix = crcsOf(ascii('123456789'));
    expect(crcsOfRange(prefix, prefix, 0)).to.deep.equal(EMPTY_CRCS);
  });

  it('undo a combination at any length', () => {
    fc.assert(
      fc.property(anyCrcs, anyCrcs, anyLength, (a, b, length) => {
        expect(crcsOfRange(combineCrcs(a, b, length), a, length)).to.deep.equal(b);
      }),
    );
  });
});
