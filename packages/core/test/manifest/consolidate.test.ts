import { expect } from 'chai';
import fc from 'fast-check';
import { consolidate, type Run } from '../../src/manifest/consolidate.js';

function cost(runs: readonly Run[], lengths: readonly number[]): number {
  return runs.reduce(
    (sum, { start, end }) => sum + lengths.slice(start, end).reduce((bytes, length) => bytes + length, 0),
    0,
  );
}

function remaining(runs: readonly Run[], lengths: readonly number[]): number {
  return lengths.length - runs.reduce((saved, { start, end }) => saved + end - start - 1, 0);
}

/** The least bytes that bring the number of extents to `cap`, by trying every choice of neighbours to merge. */
function cheapest(lengths: readonly number[], cap: number): number {
  let least = Infinity;
  for (let choice = 0; choice < 2 ** (lengths.length - 1); choice++) {
    const runs: { start: number; end: number }[] = [];
    for (let seam = 0; seam < lengths.length - 1; seam++) {
      if ((choice & (1 << seam)) === 0) continue;
      const last = runs.at(-1);
      if (last?.end === seam + 1) last.end++;
      else runs.push({ start: seam, end: seam + 2 });
    }
    if (remaining(runs, lengths) <= cap) least = Math.min(least, cost(runs, lengths));
  }
  return least;
}

describe('consolidate', () => {
  it('chooses nothing while the extents are few enough', () => {
    expect(consolidate([1, 2, 3], 3)).to.deep.equal([]);
  });

  it('merges the shortest neighbours', () => {
    expect(consolidate([900, 1, 2, 800, 3, 700], 5)).to.deep.equal([{ start: 1, end: 3 }]);
  });

  it('merges everything when only one may remain', () => {
    expect(consolidate([5, 6, 7], 1)).to.deep.equal([{ start: 0, end: 3 }]);
  });

  it('reaches the cap with separate ascending runs, and stays near the least bytes', () => {
    let chosen = 0;
    let least = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 11 }),
        fc.integer({ min: 1, max: 10 }),
        (lengths, cap) => {
          const runs = consolidate(lengths, cap);
          expect(remaining(runs, lengths)).to.be.at.most(Math.max(cap, 1));
          runs.forEach(({ start, end }, index) => {
            expect(end - start).to.be.at.least(2);
            expect(start).to.be.at.least(runs[index - 1]?.end ?? 0);
          });
          if (lengths.length > cap) {
            const best = cheapest(lengths, cap);
            expect(cost(runs, lengths)).to.be.at.least(best);
            chosen += cost(runs, lengths);
            least += best;
          }
        },
      ),
      { seed: 7, numRuns: 300 },
    );
    // One price for all gives the least bytes at its own number of extents; trimming in between costs a little.
    expect(chosen / least).to.be.lessThan(1.15);
  });
});
