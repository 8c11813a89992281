import { seededNumbers } from '@rangegraft/core';
import type { WholeDriver } from '../whole-driver.js';
import type { ClientKind } from './clients.js';
import { runSchedule, type Chooser, type Run, type Turn } from './schedule.js';

/** Schedules of one scope that were tried, and the shortest that fails, if one does. */
export interface Exploration {
  readonly schedules: number;
  readonly failure?: Run;
}

/** Makes a driver on which nothing was done. */
export type FreshDriver = () => Promise<WholeDriver>;

interface Limits {
  /** The most schedules that are tried. */
  readonly schedules: number;
}

/** Every order in which the calls of the clients can follow each other, from the first to the last. */
export async function exploreAll(
  fresh: FreshDriver,
  scope: readonly ClientKind[],
  { schedules }: Limits,
): Promise<Exploration> {
  const driver = await fresh();
  let path: readonly number[] | undefined = [];
  let tried = 0;
  for (; path !== undefined && tried < schedules; tried++) {
    const run = await runSchedule(driver, scope, following(path));
    if (run.failure !== undefined) return { schedules: tried + 1, failure: await shrink(fresh, scope, run) };
    path = nextPath(path, run.choices);
  }
  if (path !== undefined) throw new Error(`${scope.join(' × ')} has more than ${schedules} schedules`);
  return { schedules: tried };
}

/** Random orders, with calls that overlap. */
export async function exploreRandomly(
  fresh: FreshDriver,
  scope: readonly ClientKind[],
  { schedules, seed }: Limits & { readonly seed: number },
): Promise<Exploration> {
  const driver = await fresh();
  const next = seededNumbers(seed);
  for (let tried = 0; tried < schedules; tried++) {
    const run = await runSchedule(driver, scope, (turns) => turns[next() % turns.length], { overlapping: true });
    if (run.failure !== undefined) return { schedules: tried + 1, failure: await shrink(fresh, scope, run) };
  }
  return { schedules };
}

/** The choices of a path, and the first one after its end. */
function following(path: readonly number[]): Chooser {
  let depth = 0;
  return (turns) => turns[path[depth++] ?? 0];
}

/** The path after this one, depth first; `undefined` after the last one. */
function nextPath(path: readonly number[], choices: readonly number[]): readonly number[] | undefined {
  for (let depth = choices.length - 1; depth >= 0; depth--) {
    const choice = (path[depth] ?? 0) + 1;
    if (choice < choices[depth]!)
      return [...choices.keys()]
        .slice(0, depth)
        .map((at) => path[at] ?? 0)
        .concat(choice);
  }
  return undefined;
}

/** Leaves out calls and overlaps as long as what is left still fails, each time on a driver of its own. */
async function shrink(fresh: FreshDriver, scope: readonly ClientKind[], failed: Run): Promise<Run> {
  let shortest = failed;
  for (let at = shortest.turns.length - 1; at >= 0; at--) {
    for (const simpler of simplified(shortest.turns, at)) {
      const run = await runSchedule(await fresh(), scope, replaying(simpler), { overlapping: true });
      if (run.failure === undefined || cost(run) >= cost(shortest)) continue;
      shortest = run;
      // Leaving this one out may make others needless that were needed before.
      at = shortest.turns.length;
      break;
    }
  }
  return shortest;
}

function simplified(turns: readonly Turn[], at: number): readonly (readonly Turn[])[] {
  const [one, other] = turns[at]!;
  const instead: readonly (readonly Turn[])[] =
    other === undefined ? [[]] : [[], [[one!]], [[other]], [[one!], [other]], [[other], [one!]]];
  return instead.map((part) => [...turns.slice(0, at), ...part, ...turns.slice(at + 1)]);
}

/** Calls, and overlaps. */
function cost({ turns }: Run): number {
  return turns.flat().length + turns.filter(({ length }) => length > 1).length;
}

/** Those of the turns that are possible when it is their time; afterwards nobody goes on. */
function replaying(turns: readonly Turn[]): Chooser {
  const left = [...turns];
  return (possible) => {
    for (let turn = left.shift(); turn !== undefined; turn = left.shift()) {
      const wanted = turn.join();
      const found = possible.find((each) => each.join() === wanted);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** A schedule for who reads it. */
export function describeRun(scope: readonly ClientKind[], { calls, failure }: Run): string {
  const lines = calls.map((call, index) => `  ${index + 1}. ${call}`);
  const message = failure instanceof Error ? failure.message : String(failure);
  return [`${scope.join(' × ')} fail after`, ...lines, message].join('\n');
}
