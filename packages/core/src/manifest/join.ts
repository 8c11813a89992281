import { combineCrcs } from '../checksums/index.js';
import { heightOf, type Entry, type Extent } from './entry.js';
import { MAX_FANOUT, MIN_FANOUT, type NodeBuilder } from './node-builder.js';

/**
 * Concatenates entries of any heights into one manifest and returns its root.
 *
 * Subtrees are shared, not rewritten: new nodes arise only along the seams. Neighbouring extents that are neighbours
 * in their blob too become one. Every node but the root has `MIN_FANOUT` to `MAX_FANOUT` entries and all extents lie
 * equally deep, provided that this holds for the subtrees given (a root among them may have fewer entries).
 */
export async function join(builder: NodeBuilder, entries: readonly Entry[]): Promise<Entry | undefined> {
  let row = entries;
  while (row.length > 1) {
    row = coalesce(row);
    const opened = await openForBalance(builder, row);
    // What was opened may hold extents that coalesce, or another node to open: look again before packing.
    row = opened ?? pack(builder, row);
  }
  return row[0];
}

/** Merges extents that follow one another in the same blob. */
export function coalesce(entries: readonly Entry[]): readonly Entry[] {
  const merged: Entry[] = [];
  for (const entry of entries) {
    const last = merged.at(-1);
    if (last?.kind === 'extent' && entry.kind === 'extent' && follows(last, entry)) {
      merged[merged.length - 1] = {
        ...last,
        length: last.length + entry.length,
        crcs: combineCrcs(last.crcs, entry.crcs, entry.length),
      };
    } else {
      merged.push(entry);
    }
  }
  return merged.length === entries.length ? entries : merged;
}

function follows(first: Extent, second: Extent): boolean {
  return first.blob === second.blob && first.store === second.store && first.offset + first.length === second.offset;
}

/**
 * Replaces, in a row that cannot be packed yet, the nodes that stand in the way by their entries: roots with too few
 * entries to become inner nodes, and a neighbour of each run of lowest entries that is too short for a node of its
 * own. Returns `undefined` when the row can be packed.
 */
async function openForBalance(builder: NodeBuilder, row: readonly Entry[]): Promise<readonly Entry[] | undefined> {
  if (row.length < 2) return undefined;
  const toOpen = new Set<Entry>(row.filter((entry) => entry.kind === 'subtree' && entry.fanout < MIN_FANOUT));
  for (const { start, end } of lowestRuns(row)) {
    if (end - start >= MIN_FANOUT) continue;
    const neighbour = row[start - 1] ?? row[end];
    if (neighbour !== undefined) toOpen.add(neighbour);
  }
  if (toOpen.size === 0) return undefined;
  const opened: Entry[] = [];
  for (const entry of row) {
    if (entry.kind === 'subtree' && toOpen.has(entry)) opened.push(...(await builder.entries(entry.node)));
    else opened.push(entry);
  }
  return opened;
}

/** Puts every run of lowest entries into nodes, evenly. */
function pack(builder: NodeBuilder, row: readonly Entry[]): readonly Entry[] {
  if (row.length < 2) return row;
  const packed: Entry[] = [];
  let next = 0;
  for (const { start, end } of lowestRuns(row)) {
    packed.push(...row.slice(next, start));
    const groups = Math.ceil((end - start) / MAX_FANOUT);
    for (let group = 0; group < groups; group++) {
      const from = start + Math.floor(((end - start) * group) / groups);
      const to = start + Math.floor(((end - start) * (group + 1)) / groups);
      packed.push(builder.node(row.slice(from, to)));
    }
    next = end;
  }
  packed.push(...row.slice(next));
  return packed;
}

/** The runs of entries of the row's least height. */
function lowestRuns(row: readonly Entry[]): readonly { readonly start: number; readonly end: number }[] {
  const lowest = row.reduce((least, entry) => Math.min(least, heightOf(entry)), Infinity);
  const runs: { start: number; end: number }[] = [];
  row.forEach((entry, index) => {
    if (heightOf(entry) !== lowest) return;
    const run = runs.at(-1);
    if (run?.end === index) run.end++;
    else runs.push({ start: index, end: index + 1 });
  });
  return runs;
}
