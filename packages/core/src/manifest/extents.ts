import type { ByteRange } from '../byte-source.js';
import type { Entry, Extent, NodeSource } from './entry.js';

/** Part of an extent: where it begins in the blob and how many bytes it has. */
export interface ExtentRange extends ByteRange {
  readonly extent: Extent;
}

/** The extents of a manifest that a range touches, in order, each with its part of the range. Nodes are read lazily. */
export async function* extentsIn(root: Entry, range: ByteRange, nodes: NodeSource): AsyncGenerator<ExtentRange, void> {
  const end = Math.min(range.offset + range.length, root.length);
  if (root.kind === 'extent') {
    if (range.offset < end) {
      yield { extent: root, offset: root.offset + range.offset, length: end - range.offset };
    }
    return;
  }
  let start = 0;
  for (const child of await nodes.entries(root.node)) {
    if (start >= end) return;
    const offset = Math.max(range.offset - start, 0);
    const length = Math.min(end - start, child.length) - offset;
    if (length > 0) yield* extentsIn(child, { offset, length }, nodes);
    start += child.length;
  }
}

/** All extents beneath some entries, in order: only for numbers of extents that fit in memory. */
export async function expand(entries: readonly Entry[], nodes: NodeSource): Promise<readonly Extent[]> {
  const extents: Extent[] = [];
  for (const entry of entries) {
    if (entry.kind === 'extent') extents.push(entry);
    else extents.push(...(await expand(await nodes.entries(entry.node), nodes)));
  }
  return extents;
}
