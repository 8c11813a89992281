import { expect } from 'chai';
import * as fc from 'fast-check';
import { crc32, crc32c, crc64nvme, crcsOf, EMPTY_CRCS, RunningCrcs } from '../../src/checksums/index.js';
import { loadNativeCrcs, type Crc32Update } from '../../src/checksums/crc32-native.js';
import { crc32cTable } from '../../src/checksums/crc32c-table.js';
import { crc64nvmeTable } from '../../src/checksums/crc64nvme-table.js';
import { loadCrc64nvmeWasm, type Crc64Update, type WebAssemblyApi } from '../../src/checksums/crc64nvme-wasm.js';
import { chooseImplementations, crc32Zlib, implementations } from '../../src/checksums/implementations.js';
import { joinWord64, splitWord64 } from '../../src/checksums/words64.js';
import { anyBytes, ascii, patternedBytes } from './support.js';

const native = loadNativeCrcs();
const wasm = loadCrc64nvmeWasm();

/** An implementation as the function of its vectors: from bytes and the value before to the value. */
type Crc = (bytes: Uint8Array, before?: bigint) => bigint;

const narrow =
  (update: Crc32Update): Crc =>
  (bytes, before = 0n) =>
    BigInt(update(bytes, Number(before)));

const wide =
  (update: Crc64Update): Crc =>
  (bytes, before = 0n) => {
    const state = new Int32Array(2);
    splitWord64(before, state);
    update(state, bytes);
    return joinWord64(state);
  };

interface Variants {
  readonly width: bigint;
  /** The values of '123456789', 'abc' and '12345', which docs/reference/s3/checksums.md gives. */
  readonly vectors: Readonly<Record<string, bigint>>;
  readonly implementations: Readonly<Record<string, Crc | undefined>>;
}

const families: Readonly<Record<string, Variants>> = {
  'CRC-32': {
    width: 32n,
    vectors: { '': 0n, '123456789': 0xcbf43926n, abc: 0x352441c2n, '12345': 0xcbf53a1cn },
    implementations: { native: native && narrow(native.crc32), zlib: narrow(crc32Zlib), chosen: narrow(crc32) },
  },
  'CRC-32C': {
    width: 32n,
    vectors: { '': 0n, '123456789': 0xe3069283n, abc: 0x364b3fb7n, '12345': 0x18d12335n },
    implementations: {
      native: native && narrow(native.crc32c),
      JavaScript: narrow(crc32cTable),
      chosen: narrow(crc32c),
    },
  },
  'CRC-64/NVME': {
    width: 64n,
    vectors: {
      '': 0n,
      '123456789': 0xae8b14860a799888n,
      abc: 0x05e5cabb3fc1faebn,
      '12345': 0x166ae2b7ff62caf8n,
      'hello world': 0x8d29d5c3f6ea8eben,
    },
    implementations: { WebAssembly: wasm && wide(wasm), JavaScript: wide(crc64nvmeTable), chosen: crc64nvme },
  },
};

for (const [family, { width, vectors, implementations }] of Object.entries(families)) {
  describe(family, () => {
    const all = Object.entries(implementations).flatMap(([name, crc]) => (crc === undefined ? [] : [{ name, crc }]));
    const [first, ...others] = all;

    for (const { name, crc } of all) {
      it(`gives the published values (${name})`, () => {
        for (const [text, value] of Object.entries(vectors)) expect(crc(ascii(text)), text).to.equal(value);
      });

      it(`continues from the value of the bytes before (${name})`, () => {
        fc.assert(
          fc.property(anyBytes(300), fc.nat(), (bytes, at) => {
            const cut = at % (bytes.length + 1);
            expect(crc(bytes.subarray(cut), crc(bytes.subarray(0, cut)))).to.equal(crc(bytes));
          }),
        );
      });
    }

    for (const { name, crc } of all) {
      it(`does not change when no bytes follow (${name})`, () => {
        expect(crc(new Uint8Array(0), 0x12345678n)).to.equal(0x12345678n);
      });
    }

    it('is the same by every implementation', () => {
      fc.assert(
        fc.property(anyBytes(300), fc.bigInt({ min: 0n, max: 2n ** width - 1n }), (bytes, before) => {
          const value = first!.crc(bytes, before);
          for (const { name, crc } of others) expect(crc(bytes, before), name).to.equal(value);
        }),
      );
    });

    it('is the same by every implementation for inputs longer than any buffer', () => {
      for (const length of [65535, 65536, 65537, 131072, 200003]) {
        const bytes = patternedBytes(length + 3).subarray(3);
        const value = first!.crc(bytes);
        for (const { name, crc } of others) expect(crc(bytes), `${name}, ${length} bytes`).to.equal(value);
      }
    });
  });
}

describe('the three CRCs together', () => {
  it('are all zero for no bytes', () => {
    expect(crcsOf(new Uint8Array(0))).to.deep.equal(EMPTY_CRCS);
  });

  it('are those of the single functions, continued or not', () => {
    fc.assert(
      fc.property(anyBytes(200), anyBytes(200), (a, b) => {
        const crcs = crcsOf(b, crcsOf(a));
        expect(crcs).to.deep.equal({
          crc64nvme: crc64nvme(b, crc64nvme(a)),
          crc32: crc32(b, crc32(a)),
          crc32c: crc32c(b, crc32c(a)),
        });
      }),
    );
  });

  it('do not mix when many byte strings are digested in turns', () => {
    const strings = Array.from({ length: 20 }, (_, index) => patternedBytes(5000 + index).subarray(index));
    const running = strings.map(() => new RunningCrcs());
    for (let at = 0; at < 5000; at += 700) {
      strings.forEach((bytes, index) => running[index]!.update(bytes.subarray(at, at + 700)));
    }
    expect(running.map(({ value }) => value)).to.deep.equal(strings.map((bytes) => crcsOf(bytes)));
  });
});

describe('the choice among implementations', () => {
  const bytes = patternedBytes(1000);
  const value = { crc64nvme: crc64nvme(bytes), crc32: crc32(bytes), crc32c: crc32c(bytes) };

  it('falls back to what every Node has, with the same values', () => {
    const { crc32, crc32c, crc64nvme } = chooseImplementations(undefined, undefined);
    expect(crc32).to.equal(crc32Zlib);
    expect(crc32c).to.equal(crc32cTable);
    expect(crc64nvme).to.equal(crc64nvmeTable);
    expect({
      crc64nvme: wide(crc64nvme)(bytes),
      crc32: crc32(bytes, 0),
      crc32c: crc32c(bytes, 0),
    }).to.deep.equal(value);
  });

  it('prefers the native module and WebAssembly where they load', () => {
    const fakes = { crc32: () => 1, crc32c: () => 2 };
    const wasm = () => undefined;
    expect(chooseImplementations(fakes, wasm)).to.deep.equal({ ...fakes, crc64nvme: wasm });
  });

  it('is made once', () => {
    expect(implementations()).to.equal(implementations());
  });

  it('survives a native module that does not load', () => {
    const failing = (() => {
      throw new Error('no binary for this platform');
    }) as unknown as NodeJS.Require;
    expect(loadNativeCrcs(failing)).to.equal(undefined);
  });

  it('survives missing and forbidden WebAssembly', () => {
    class Forbidden {
      constructor() {
        throw new Error('code generation disallowed by embedder');
      }
    }
    const api = { Module: Forbidden, Instance: Forbidden } as unknown as WebAssemblyApi;
    expect(loadCrc64nvmeWasm({})).to.equal(undefined);
    expect(loadCrc64nvmeWasm({ WebAssembly: api })).to.equal(undefined);
  });
});
