import type { Driver } from '@rangegraft/core';
import type { Proof, Topic } from '../contract.js';
import { times, withSeed } from '../seed.js';
import type { Opening } from '../site.js';
import { completion } from '../whole-driver.js';
import type { ClientKind } from './clients.js';
import { describeRun, exploreAll, exploreRandomly, type Exploration, type FreshDriver } from './explore.js';

/** How many random schedules of each scope; with `RANGEGRAFT_TESTKIT_EXHAUSTIVE`, also every schedule of up to so many. */
const SCHEDULES = times('RANGEGRAFT_TESTKIT_SCHEDULES', 5);
const EXHAUSTIVE = times('RANGEGRAFT_TESTKIT_EXHAUSTIVE', 0);

/** Clients that get into each other's way, few enough for every order of their calls. */
export const SMALL_SCOPES: readonly (readonly ClientKind[])[] = [
  ['completer', 'partWriter', 'aborter'],
  ['completer', 'completer', 'partCopier'],
  ['copier', 'deleter', 'writer'],
  ['writer', 'sweeper'],
  ['partWriter', 'completer', 'sweeper'],
  ['copier', 'deleter', 'sweeper'],
  ['reader', 'deleter', 'sweeper'],
  ['aborter', 'partCopier', 'sweeper'],
];

/** All kinds at once, and two sweepers. */
export const LARGE_SCOPES: readonly (readonly ClientKind[])[] = [
  ['deleter', 'partCopier', 'sweeper', 'sweeper'],
  ['writer', 'partWriter', 'copier', 'partCopier', 'completer', 'aborter', 'deleter', 'reader', 'sweeper', 'sweeper'],
];

/** Fails with the shortest schedule that was found to fail. */
export function expectNoFailure(scope: readonly ClientKind[], { failure }: Exploration): void {
  if (failure !== undefined) throw new Error(describeRun(scope, failure), { cause: failure.failure });
}

async function freshDriver({ elsewhere }: Opening<Driver>): Promise<FreshDriver> {
  const { complete } = await completion();
  return async () => complete(await elsewhere());
}

export const interleavings: Topic<Opening<Driver>> = {
  title: 'interleavings',
  cases: Object.fromEntries(
    [...SMALL_SCOPES, ...LARGE_SCOPES].map((scope): [string, Proof<Opening<Driver>>] => [
      `${scope.join(' × ')}: every outcome is one that the contracts allow`,
      async (opening) => {
        const fresh = await freshDriver(opening);
        if (EXHAUSTIVE > 0 && SMALL_SCOPES.includes(scope)) {
          expectNoFailure(scope, await exploreAll(fresh, scope, { schedules: EXHAUSTIVE }));
        }
        await withSeed(async (seed) => {
          expectNoFailure(scope, await exploreRandomly(fresh, scope, { schedules: SCHEDULES, seed }));
        });
      },
    ]),
  ),
};
