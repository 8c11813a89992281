/** A run of neighbouring extents, by index: `start` included, `end` left out. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

const SEARCH_STEPS = 60;

/**
 * Chooses runs of neighbouring extents such that, with each run made into one, at most `cap` extents remain and the
 * bytes in the runs are few.
 *
 * A price per extent saved is searched for by bisection; at a given price the cheapest choice of runs is found in one
 * pass. The result is the fewest bytes for the number of extents that it saves; that number can be somewhat higher
 * than asked for where many lengths are equal.
 *
 * @param lengths the extents' lengths in bytes.
 * @param cap at least 1.
 */
export function consolidate(lengths: readonly number[], cap: number): readonly Run[] {
  const needed = lengths.length - cap;
  if (needed <= 0) return [];
  let low = 0;
  let high = 2 * lengths.reduce((greatest, length) => Math.max(greatest, length), 1) + 1;
  let best = cheapestRuns(lengths, high);
  for (let step = 0; step < SEARCH_STEPS && high - low > 0.01; step++) {
    const price = (low + high) / 2;
    const runs = cheapestRuns(lengths, price);
    if (saved(runs) >= needed) {
      best = runs;
      high = price;
    } else {
      low = price;
    }
  }
  return trim(best, lengths, saved(best) - needed);
}

function saved(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + (run.end - run.start - 1), 0);
}

/** The runs that minimise bytes rewritten minus `price` for each extent saved. */
function cheapestRuns(lengths: readonly number[], price: number): readonly Run[] {
  // Two costs up to each extent: with the extent left alone, and with it at the end of a run.
  const startsRun: boolean[] = [];
  const runIsBetter: boolean[] = [];
  let alone = 0;
  let inRun = Infinity;
  for (const length of lengths) {
    const before = Math.min(alone, inRun);
    const start = before + length;
    const extended = inRun + length - price;
    startsRun.push(start < extended);
    runIsBetter.push(inRun < alone);
    alone = before;
    inRun = Math.min(start, extended);
  }
  const runs: Run[] = [];
  let open = inRun < alone;
  let end = lengths.length;
  for (let index = lengths.length - 1; index >= 0; index--) {
    if (!open) {
      open = runIsBetter[index] === true;
      end = index;
    } else if (startsRun[index] === true) {
      if (end - index > 1) runs.push({ start: index, end });
      open = runIsBetter[index] === true;
      end = index;
    }
  }
  return runs.reverse();
}

/** Takes back up to `surplus` savings, where they cost the most bytes: at the ends of runs. */
function trim(runs: readonly Run[], lengths: readonly number[], surplus: number): readonly Run[] {
  let left = surplus;
  const trimmed: Run[] = [];
  for (const run of runs) {
    let { start, end } = run;
    while (left > 0 && end - start > 1) {
      if ((lengths[start] ?? 0) > (lengths[end - 1] ?? 0)) start++;
      else end--;
      left--;
    }
    if (end - start > 1) trimmed.push({ start, end });
  }
  return trimmed;
}
