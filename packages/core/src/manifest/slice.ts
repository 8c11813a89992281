import type { ByteRange } from '../byte-source.js';
import { combineCrcs, crcsOfRange, type Crcs } from '../checksums/index.js';
import type { Entry, Extent, NodeSource } from './entry.js';

/** Tells the CRCs of a blob's prefix at places that no extent knows; may have to read one block. */
export interface PrefixSource {
  /** The CRCs of the first `length` bytes of an extent's blob. */
  prefix(extent: Extent, length: number): Promise<Crcs>;
}

export interface SliceSources {
  readonly nodes: NodeSource;
  readonly prefixes: PrefixSource;
}

/**
 * Cuts a range out of a manifest: the entries that lie wholly inside, and the extents at its two edges cut to size.
 *
 * Visits only the nodes along the two edges, and asks for at most two prefixes. The range must lie inside the
 * manifest and hold at least one byte.
 */
export async function slice(root: Entry, range: ByteRange, sources: SliceSources): Promise<readonly Entry[]> {
  const first = range.offset;
  const end = range.offset + range.length;
  if (first < 0 || range.length < 1 || end > root.length) throw new RangeError('the range lies outside the manifest');
  const entries: Entry[] = [];
  const visit = async (entry: Entry, start: number): Promise<void> => {
    if (start >= first && start + entry.length <= end) {
      entries.push(entry);
    } else if (entry.kind === 'extent') {
      const from = Math.max(first - start, 0);
      entries.push(await cut(entry, from, Math.min(end - start, entry.length), sources.prefixes));
    } else {
      let childStart = start;
      for (const child of await sources.nodes.entries(entry.node)) {
        if (childStart < end && childStart + child.length > first) await visit(child, childStart);
        childStart += child.length;
      }
    }
  };
  await visit(root, 0);
  return entries;
}

/** The bytes `from` to `to` of an extent as an extent, with exact CRCs. */
async function cut(extent: Extent, from: number, to: number, prefixes: PrefixSource): Promise<Extent> {
  const before = from === 0 ? extent.before : await prefixes.prefix(extent, extent.offset + from);
  const upTo =
    to === extent.length
      ? combineCrcs(extent.before, extent.crcs, extent.length)
      : await prefixes.prefix(extent, extent.offset + to);
  return {
    ...extent,
    offset: extent.offset + from,
    length: to - from,
    crcs: crcsOfRange(upTo, before, to - from),
    before,
  };
}
