import { expect } from 'chai';
import { patternSource } from '../bytes.js';
import { expectError } from '../expectations.js';
import { expectStored, listed, type BlobTopic } from './context.js';

export const durability: BlobTopic = {
  title: 'durability',
  needs: 'durable',
  cases: {
    'has every blob when it is opened again': async ({ blobs, stored, reopen }) => {
      const lengths = [0, 1, 65_536, 65_537, 3_000_000];
      const ids = await Promise.all(lengths.map((length) => stored(length)));
      const { name, traits } = blobs;
      const reopened = await reopen();
      for (const [index, id] of ids.entries()) await expectStored(reopened, id, lengths[index]!);
      expect(reopened.name).to.equal(name);
      expect(reopened.traits).to.deep.equal(traits);
    },

    'keeps deleted blobs deleted, and refuses stored ids, when it is opened again': async ({
      blobs,
      stored,
      reopen,
    }) => {
      const [gone, kept] = [await stored(10), await stored(20)];
      await blobs.delete([gone]);
      const reopened = await reopen();
      expect(await listed(reopened)).to.deep.equal([{ id: kept, length: 20 }]);
      await expectError('Exists', () => reopened.write(kept, patternSource(30, 30)));
      await expectStored(reopened, kept, 20);
    },

    'shows nothing of a failed write when it is opened again': async ({ blobs, ids, reopen }) => {
      async function* failingSource(): AsyncGenerator<Uint8Array> {
        yield* patternSource(200_000, 10_000);
        throw new Error('the source failed');
      }
      await blobs.write(ids.next(), failingSource()).catch(() => undefined);
      expect(await listed(await reopen())).to.deep.equal([]);
    },

    'goes on after it was opened again, many times': async ({ stored, blobs, ids, reopen }) => {
      const written = [await stored(100)];
      let open = blobs;
      for (let round = 0; round < 5; round++) {
        open = await reopen();
        const id = ids.next();
        await open.write(id, patternSource(100, 7));
        written.push(id);
        expect((await listed(open)).map((info) => info.id)).to.deep.equal(written);
      }
    },
  },
};

export const sharing: BlobTopic = {
  title: 'sharing',
  needs: 'shared',
  cases: {
    'sees at once what another instance has written': async ({ stored, blobs, ids, another }) => {
      const second = await another();
      for (let round = 0; round < 5; round++) {
        await expectStored(second, await stored(70_000), 70_000);
        const id = ids.next();
        await second.write(id, patternSource(500, 50));
        await expectStored(blobs, id, 500);
      }
      expect(await listed(second)).to.deep.equal(await listed(blobs));
    },

    'sees at once what another instance has deleted': async ({ stored, blobs, another }) => {
      const second = await another();
      const id = await stored(70_000);
      await expectStored(second, id, 70_000);
      await blobs.delete([id]);
      expect(await second.stat(id)).to.equal(undefined);
      await expectError('NotFound', () => second.read(id, { offset: 0, length: 1 }));
      await second.delete([id]);
    },

    'refuses an id that another instance has written': async ({ stored, another }) => {
      const second = await another();
      const id = await stored(100);
      await expectError('Exists', () => second.write(id, patternSource(5, 5)));
      await expectStored(second, id, 100);
    },

    'loses nothing of what two instances write at once': async ({ blobs, ids, another }) => {
      const second = await another();
      const written = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          (index % 2 === 0 ? blobs : second).write(ids.next(), patternSource(10_000 + index, 999)),
        ),
      );
      expect(await listed(blobs)).to.deep.equal(written);
      for (const { id, length } of written) {
        await expectStored(blobs, id, length);
        await expectStored(second, id, length);
      }
    },

    'goes on when another instance is disposed': async ({ blobs, stored, another }) => {
      const second = await another();
      const id = await stored(100);
      await second[Symbol.asyncDispose]();
      await expectStored(blobs, id, 100);
      await expectStored(blobs, await stored(200), 200);
    },
  },
};
