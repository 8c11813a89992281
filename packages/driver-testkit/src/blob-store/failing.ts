import { expect } from 'chai';
import { patternSource, WatchedSource } from '../bytes.js';
import type { Proof } from '../contract.js';
import { rejection } from '../expectations.js';
import { outcomeOf } from '../racing.js';
import { expectNothingStored, expectStored, listed, type BlobContext, type BlobTopic } from './context.js';

const MIB = 1024 * 1024;

/** Does something once `after` bytes of the pattern are out, and then goes on to `length`. */
async function* interrupted(
  length: number,
  after: number,
  act: () => void | Promise<void>,
): AsyncGenerator<Uint8Array> {
  let out = 0;
  for await (const chunk of patternSource(length, 10_000)) {
    if (out >= after) await act();
    yield chunk;
    out += chunk.length;
  }
  if (out <= after) await act();
}

const failures = Object.fromEntries(
  [
    { when: 'before its first chunk', length: 100_000, after: 0 },
    { when: 'in the middle', length: 3 * MIB, after: 2 * MIB },
    { when: 'after its last chunk', length: 100_000, after: 100_000 },
  ].map(({ when, length, after }): [string, Proof<BlobContext>] => [
    `leaves nothing behind when the source fails ${when}`,
    async ({ blobs, ids }) => {
      const cause = new Error('the source failed');
      const id = ids.next();
      const source = interrupted(length, after, () => {
        throw cause;
      });
      expect(await rejection(() => blobs.write(id, source))).to.equal(cause);
      expect(await blobs.stat(id)).to.equal(undefined);
      await expectNothingStored(blobs);
    },
  ]),
);

export const failing: BlobTopic = {
  title: 'failing to write',
  cases: {
    ...failures,

    'leaves nothing behind when the signal aborts in the middle': async ({ blobs, ids }) => {
      const controller = new AbortController();
      const reason = { why: 'the client left' };
      const source = new WatchedSource(interrupted(3 * MIB, MIB, () => controller.abort(reason)));
      const id = ids.next();
      expect(await rejection(() => blobs.write(id, source, { signal: controller.signal }))).to.equal(reason);
      expect(source.ended, 'the source was ended').to.equal(true);
      expect(source.pulls, 'chunks pulled').to.be.below((3 * MIB) / 10_000);
      await expectNothingStored(blobs);
    },

    'leaves nothing behind when the signal has aborted already': async ({ blobs, ids }) => {
      const reason = 'a reason that is no error';
      const source = patternSource(1000, 100);
      const error = await rejection(() => blobs.write(ids.next(), source, { signal: AbortSignal.abort(reason) }));
      expect(error).to.equal(reason);
      await expectNothingStored(blobs);
    },

    'passes on what is no error as it came': async ({ blobs, ids }) => {
      const cause = Symbol('thrown');
      const source = interrupted(1000, 0, () => {
        throw cause as unknown;
      });
      expect(await rejection(() => blobs.write(ids.next(), source))).to.equal(cause);
    },

    'fails alone: other writers go on': async ({ blobs, ids }) => {
      const controller = new AbortController();
      const results = await Promise.allSettled(
        Array.from({ length: 9 }, (_, index) => {
          if (index % 3 === 0) return blobs.write(ids.next(), patternSource(MIB, 8191));
          const stop = (): void => {
            if (index % 3 === 1) throw new Error('the source failed');
            controller.abort(new Error('the client left'));
          };
          const { signal } = controller;
          return blobs.write(ids.next(), interrupted(MIB, MIB / 2, stop), index % 3 === 1 ? {} : { signal });
        }),
      );
      expect(results.map(({ status }) => status === 'fulfilled')).to.deep.equal(
        Array.from({ length: 9 }, (_, index) => index % 3 === 0),
      );
      const infos = await listed(blobs);
      expect(infos.length).to.equal(3);
      for (const { id, length } of infos) {
        expect(length).to.equal(MIB);
        await expectStored(blobs, id, length);
      }
    },

    'ends in success or Conflict when the blob is deleted meanwhile, and never stores a part of it': async (
      context,
    ) => {
      const { blobs, ids } = context;
      const length = 3 * MIB;
      for (const after of [0, 1.5 * MIB, length]) {
        const id = ids.next();
        const { done } = await outcomeOf(() =>
          blobs.write(
            id,
            interrupted(length, after, () => blobs.delete([id])),
          ),
        );
        // One that has not noticed may have stored it after the deletion; a sweep deletes it again.
        if (done && (await blobs.stat(id)) !== undefined) await expectStored(blobs, id, length);
        if (done) await blobs.delete([id]);
        await expectNothingStored(blobs);
      }
    },

    'stores under an id whose listing and deletion came first': async ({ blobs, ids }) => {
      const id = ids.next();
      await blobs.delete([id]);
      expect(await blobs.stat(id)).to.equal(undefined);
      await blobs.write(id, patternSource(70_000, 7));
      await expectStored(blobs, id, 70_000);
    },
  },
};
