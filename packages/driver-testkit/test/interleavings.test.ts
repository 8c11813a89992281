import { MemoryDriver } from '@rangegraft/driver-memory';
import { expect } from 'chai';
import { describeRun, exploreAll, exploreRandomly, type FreshDriver } from '../src/interleavings/explore.js';
import { expectNoFailure, SMALL_SCOPES } from '../src/interleavings/interleavings.js';
import { runSchedule } from '../src/interleavings/schedule.js';
import { interleavedMutants } from './mutants/interleaved.js';

const memory: FreshDriver = () => MemoryDriver.open();

describe('the interleavings', function () {
  this.timeout(60_000);

  for (const scope of SMALL_SCOPES.slice(0, 4)) {
    it(`of ${scope.join(' × ')} are gone through from the first to the last`, async () => {
      const exploration = await exploreAll(memory, scope, { schedules: 500 });
      expectNoFailure(scope, exploration);
      expect(exploration.schedules).to.be.above(10);
    });
  }

  it('are as many as there are orders', async () => {
    // Two calls of one client, one of the other: it comes first, in between or last.
    const { schedules } = await exploreAll(memory, ['completer', 'aborter'], { schedules: 500 });
    expect(schedules).to.equal(3);
  });

  it('are too many to go through when a scope is too large', async () => {
    const error = await exploreAll(memory, ['writer', 'sweeper'], { schedules: 5 }).catch((each: unknown) => each);
    expect(error)
      .to.have.property('message')
      .that.matches(/has more than 5 schedules/);
  });
});

describe('the model of the contracts rejects a catalog that', function () {
  this.timeout(60_000);

  for (const { name, mutate, scope, turns, last } of interleavedMutants) {
    it(name, async () => {
      const fresh: FreshDriver = async () => {
        const { blobs, catalog } = await MemoryDriver.open();
        return { blobs, catalog: mutate(catalog) };
      };
      const inTurn = await runSchedule(await fresh(), scope, ([turn]) => turn);
      expect(inTurn.failure, 'one client after the other').to.equal(undefined);
      const { failure } = await exploreRandomly(fresh, scope, { schedules: 2000, seed: 1 });
      if (failure === undefined) expect.fail('no schedule failed');
      const shown = describeRun(scope, failure);
      expect(failure.calls.length, shown).to.be.at.most(turns);
      expect(failure.calls.at(-1), shown).to.include(last);
    });
  }
});
