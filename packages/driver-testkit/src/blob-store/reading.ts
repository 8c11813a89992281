import { collect } from '@rangegraft/core';
import { expect } from 'chai';
import { expectBytes, expectPattern, pattern, patternSource } from '../bytes.js';
import type { Proof } from '../contract.js';
import { expectError, rejection } from '../expectations.js';
import { heldBytes } from '../memory-use.js';
import { expectStored, type BlobContext, type BlobTopic } from './context.js';

const MIB = 1024 * 1024;
const BLOCK = 65_536;
const LENGTH = 5 * BLOCK + 17;

const RANGES: readonly (readonly [offset: number, length: number])[] = [
  [0, 1],
  [0, LENGTH],
  [LENGTH - 1, 1],
  [1, LENGTH - 2],
  [BLOCK - 1, 1],
  [BLOCK, 1],
  [BLOCK - 1, 2],
  [BLOCK, BLOCK],
  [BLOCK - 1, BLOCK + 2],
  [2 * BLOCK + 1, BLOCK - 2],
  [5 * BLOCK, 17],
];

const ofEveryRange = Object.fromEntries(
  RANGES.map(([offset, length]): [string, Proof<BlobContext>] => [
    `reads ${length} bytes from ${offset} on`,
    async ({ blobs, stored }) => {
      const id = await stored(LENGTH);
      expectPattern(await collect(await blobs.read(id, { offset, length })), length, offset);
    },
  ]),
);

export const reading: BlobTopic = {
  title: 'reading',
  cases: {
    ...ofEveryRange,

    'finds no blob that was never written': async ({ blobs, ids }) => {
      await expectError('NotFound', () => blobs.read(ids.next(), { offset: 0, length: 1 }));
      expect(await blobs.stat(ids.next())).to.equal(undefined);
    },

    'reports a range that the blob does not reach as damage': async ({ blobs, stored }) => {
      const id = await stored(1000);
      for (const range of [
        { offset: 0, length: 1001 },
        { offset: 999, length: 2 },
        { offset: 1000, length: 1 },
        { offset: 5000, length: 10 },
      ]) {
        await expectError('Corrupt', async () => collect(await blobs.read(id, range)));
      }
    },

    'serves many readers of one blob at once': async ({ blobs, stored }) => {
      const id = await stored(LENGTH);
      const ranges = Array.from({ length: 24 }, (_, index) => ({ offset: index * 10_007, length: 40_000 + index }));
      const read = await Promise.all(ranges.map(async (range) => collect(await blobs.read(id, range))));
      read.forEach((bytes, index) => expectPattern(bytes, 40_000 + index, index * 10_007));
    },

    'never changes a chunk it has handed out': async ({ blobs, stored }) => {
      const [first, second] = [await stored(MIB), await stored(300)];
      const chunks: Uint8Array[] = [];
      for await (const chunk of await blobs.read(first, { offset: 0, length: MIB })) chunks.push(chunk);
      await Promise.all([collect(await blobs.read(first, { offset: 7, length: MIB - 7 })), stored(MIB)]);
      await collect(await blobs.read(second, { offset: 0, length: 300 }));
      expectBytes(Buffer.concat(chunks), pattern(MIB));
    },

    'closes what its reader ends early': async ({ blobs, stored }) => {
      const id = await stored(MIB);
      for (let round = 0; round < 300; round++) {
        for await (const chunk of await blobs.read(id, { offset: round, length: MIB - round })) {
          expectPattern(chunk, chunk.length, round);
          break;
        }
      }
      await expectStored(blobs, id, MIB);
      await blobs.delete([id]);
      expect(await blobs.stat(id)).to.equal(undefined);
    },

    'gives nothing more once its reader has ended it': async ({ blobs, stored }) => {
      const source = await blobs.read(await stored(MIB), { offset: 0, length: MIB });
      const iterator = source[Symbol.asyncIterator]();
      expect((await iterator.next()).done).to.not.equal(true);
      await iterator.return?.();
      expect((await iterator.next()).done).to.equal(true);
    },

    'buffers a bounded number of bytes while its reader waits': async ({ blobs, ids }) => {
      const id = ids.next();
      await blobs.write(id, patternSource(64 * MIB, BLOCK));
      const before = await heldBytes();
      const source = await blobs.read(id, { offset: 0, length: 64 * MIB });
      const iterator = source[Symbol.asyncIterator]();
      await iterator.next();
      const held = (await heldBytes()) - before;
      await iterator.return?.();
      expect(held / MIB, 'MiB held for a reader that took one chunk').to.be.below(16);
    },

    'gives a reader all bytes or an error when the blob is deleted meanwhile': async ({ blobs, stored }) => {
      const id = await stored(4 * MIB);
      const source = await blobs.read(id, { offset: 0, length: 4 * MIB });
      let offset = 0;
      const readOn = async (): Promise<void> => {
        for await (const chunk of source) {
          expectPattern(chunk, chunk.length, offset);
          if (offset === 0) await blobs.delete([id]);
          offset += chunk.length;
        }
      };
      const failed = await readOn().then(
        () => false,
        () => true,
      );
      if (!failed) expect(offset).to.equal(4 * MIB);
      await expectError('NotFound', () => blobs.read(id, { offset: 0, length: 1 }));
    },
  },
};

export const aborting: BlobTopic = {
  title: 'aborting',
  cases: {
    'stops a read with the reason as it came': async ({ blobs, stored }) => {
      const length = 16 * MIB;
      const id = await stored(length);
      const controller = new AbortController();
      const reason = { why: 'the reader left' };
      const source = await blobs.read(id, { offset: 0, length }, { signal: controller.signal });
      let read = 0;
      const error = await rejection(async () => {
        for await (const chunk of source) {
          read += chunk.length;
          controller.abort(reason);
        }
      });
      expect(error).to.equal(reason);
      expect(read).to.be.below(length);
      await expectStored(blobs, id, length);
    },

    'stops a listing with the reason as it came': async ({ blobs, stored }) => {
      for (let count = 0; count < 5; count++) await stored(1);
      const reason = new Error('enough');
      const error = await rejection(async () => {
        for await (const { id } of blobs.list({ signal: AbortSignal.abort(reason) })) expect.fail(`listed ${id}`);
      });
      expect(error).to.equal(reason);
    },
  },
};
