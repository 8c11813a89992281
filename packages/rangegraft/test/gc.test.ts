import { createEngine, engineSettings, systemClock, TimeOrderedIds } from '@rangegraft/core';
import { FilesystemDriver, filesystemDriver } from '@rangegraft/driver-filesystem';
import { expect } from 'chai';
import { sweepAll } from '../src/sweep-all.js';
import { FakeTerminal, jsonOf, runHere } from './support/in-process.js';
import { makeStore } from './support/store.js';

/** A store in which three blobs have lost their last reference, and one has not. */
const leftovers = () =>
  makeStore(async (engine) => {
    await engine.createBucket({ bucket: 'films' });
    for (const body of ['one', 'two', 'three', 'four']) await engine.putObject({ bucket: 'films', key: 'film', body });
  });

const NOTHING = { released: 0, deleted: 0, orphans: 0, orphanBytes: 0, forgottenUploads: 0, leases: 0 };

/** The lease of a server that was reading, and what renews it as long as that goes on. */
async function takeLease(root: string) {
  const holder = new TimeOrderedIds(systemClock).next();
  const driver = await FilesystemDriver.open({ root });
  await driver.catalog.renewLease(holder);
  const renew = () => driver.catalog.renewLease(holder, { since: 0 });
  return { renew, [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose]() };
}

describe('rangegraft gc', () => {
  it('sweeps until nothing is left to do, and says what it did', async () => {
    await using store = await leftovers();
    const { code, printed, warned } = await runHere(['gc', '--data', store.root]);
    const done = '3 references released, 3 blobs and 0 orphans removed, 0 uploads forgotten';
    expect({ code, printed, warned }).to.deep.equal({
      code: 0,
      printed: [`done: ${done}`],
      warned: [`sweep 1: ${done}`],
    });
    expect(await jsonOf('gc', '--data', store.root)).to.deep.equal([NOTHING]);
    expect(await jsonOf('ls', 'films', '--data', store.root)).to.have.lengthOf(1);
  });

  it('tells it as JSON', async () => {
    await using store = await leftovers();
    expect(await jsonOf('gc', '--data', store.root)).to.deep.equal([{ ...NOTHING, released: 3, deleted: 3 }]);
  });

  it('shows on a terminal how far it is, and leaves only the result', async () => {
    await using store = await leftovers();
    const terminal = new FakeTerminal();
    const { printed, warned } = await runHere(['gc', '--data', store.root], terminal);
    expect({ lines: printed.length, warned }).to.deep.equal({ lines: 1, warned: [] });
    expect(terminal.drawn).to.include('sweep 1: 0 references released');
    expect(terminal.drawn.endsWith('\r\x1b[K')).to.equal(true);
  });

  it('says that it left what a reader may need, and what may be done about it', async () => {
    await using store = await leftovers();
    await using _lease = await takeLease(store.root);
    const { code, printed, warned } = await runHere(['gc', '--data', store.root]);
    expect({ code, printed, left: warned.at(-1) }).to.deep.equal({
      code: 0,
      printed: ['done: 3 references released, 0 blobs and 0 orphans removed, 0 uploads forgotten'],
      left: 'left for later: what a process may need that read just now; if it may have been killed, --wait finds out',
    });
    expect(await jsonOf('gc', '--data', store.root)).to.deep.equal([{ ...NOTHING, leases: 1 }]);
  });

  it('does not wait where nobody may be reading', async () => {
    await using store = await leftovers();
    expect(await jsonOf('gc', '--wait', '--data', store.root)).to.deep.equal([{ ...NOTHING, released: 3, deleted: 3 }]);
  });

  for (const alive of [false, true]) {
    it(`${alive ? 'spares' : 'drops'} in the end the lease of a server that is ${alive ? 'alive' : 'dead'}`, async () => {
      await using store = await leftovers();
      await using lease = await takeLease(store.root);
      const leaseTtl = 300;
      const steps: string[] = [];
      await using engine = await createEngine(filesystemDriver({ root: store.root }), engineSettings({ leaseTtl }));
      const begun = performance.now();
      const swept = await sweepAll(
        {
          settings: engine.settings,
          sweep: async (options) => {
            if (alive) await lease.renew();
            return engine.sweep(options);
          },
        },
        { wait: true, onSweep: () => undefined, onStep: (text) => steps.push(text) },
      );
      expect(performance.now() - begun).to.be.at.least(leaseTtl);
      expect(steps).to.include('1 process may be reading: watching for 0.3 seconds whether it lives');
      const found = alive ? { deleted: 0, leases: 1 } : { deleted: 3, leases: 0 };
      expect(swept).to.deep.equal({ ...NOTHING, released: 3, ...found });
    });
  }

  it('refuses an age that is none', async () => {
    const { code, warned } = await runHere(['gc', '--orphan-age', '1h']);
    expect(code).to.equal(1);
    expect(warned[0]).to.match(/^rangegraft: --orphan-age must be a whole number from 0 to \d+, not "1h"$/);
  });
});
