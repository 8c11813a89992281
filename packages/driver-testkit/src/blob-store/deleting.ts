import { expect } from 'chai';
import { patternSource } from '../bytes.js';
import { expectError } from '../expectations.js';
import { expectNothingStored, expectStored, listed, type BlobTopic } from './context.js';

export const deleting: BlobTopic = {
  title: 'deleting',
  cases: {
    'removes blobs, and no others': async ({ blobs, stored }) => {
      const ids = [await stored(10), await stored(100_000), await stored(0), await stored(20)] as const;
      await blobs.delete([ids[0], ids[2]]);
      for (const id of [ids[0], ids[2]]) {
        expect(await blobs.stat(id)).to.equal(undefined);
        await expectError('NotFound', () => blobs.read(id, { offset: 0, length: 1 }));
      }
      await expectStored(blobs, ids[1], 100_000);
      await expectStored(blobs, ids[3], 20);
      expect(await listed(blobs)).to.deep.equal([
        { id: ids[1], length: 100_000 },
        { id: ids[3], length: 20 },
      ]);
    },

    'can be repeated': async ({ blobs, stored }) => {
      const id = await stored(10);
      await blobs.delete([id]);
      await blobs.delete([id]);
      await expectNothingStored(blobs);
    },

    'can be interrupted and repeated: what is gone already does not keep the rest': async ({ blobs, stored, ids }) => {
      const [first, second] = [await stored(10), await stored(20)];
      await blobs.delete([first]);
      await blobs.delete([ids.next(), first, second, second, ids.next()]);
      await expectNothingStored(blobs);
    },

    'succeeds for no ids, and for ids that never were': async ({ blobs, stored, ids }) => {
      const id = await stored(10);
      await blobs.delete([]);
      await blobs.delete([ids.next()]);
      await expectStored(blobs, id, 10);
    },

    'removes a blob that has just been read': async ({ blobs, stored }) => {
      const id = await stored(100_000);
      await expectStored(blobs, id, 100_000);
      await blobs.delete([id]);
      await expectError('NotFound', () => blobs.read(id, { offset: 0, length: 1 }));
    },

    'removes many blobs in one call, and in calls that overlap': async ({ blobs, ids }) => {
      const all = Array.from({ length: 120 }, () => ids.next());
      await Promise.all(all.map((id) => blobs.write(id, patternSource(10, 10))));
      await Promise.all([blobs.delete(all.slice(0, 80)), blobs.delete(all.slice(40))]);
      await expectNothingStored(blobs);
    },

    'removes what a failed writer has meanwhile removed itself': async ({ blobs, ids }) => {
      const id = ids.next();
      async function* stopped(): AsyncGenerator<Uint8Array> {
        yield* patternSource(200_000, 10_000);
        await blobs.delete([id]);
        throw new Error('the source failed');
      }
      await blobs.write(id, stopped()).catch(() => undefined);
      await blobs.delete([id]);
      await expectNothingStored(blobs);
    },
  },
};
