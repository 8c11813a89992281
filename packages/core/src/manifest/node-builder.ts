import { combineCrcs, type Crcs } from '../checksums/index.js';
import type { IdSource, NodeId } from '../ids.js';
import {
  childOf,
  extentsOf,
  heightOf,
  storesOf,
  type Entry,
  type ManifestNode,
  type NodeSource,
  type Subtree,
} from './entry.js';

/** The most entries a node has. */
export const MAX_FANOUT = 64;

/**
 * The fewest entries a node has, unless it is the root of a manifest. With it the height of a manifest stays
 * logarithmic in its extents, whatever was sliced and joined before.
 */
export const MIN_FANOUT = 16;

/** Makes the nodes of one new manifest, and reads them back like those already stored. */
export class NodeBuilder implements NodeSource {
  readonly #stored: NodeSource;
  readonly #ids: IdSource;
  readonly #built = new Map<NodeId, ManifestNode>();

  constructor(stored: NodeSource, ids: IdSource) {
    this.#stored = stored;
    this.#ids = ids;
  }

  /** A node of `entries`, which are of one height and at most `MAX_FANOUT`. */
  node(entries: readonly Entry[]): Subtree {
    const id = this.#ids.next();
    this.#built.set(id, { id, entries });
    return { kind: 'subtree', node: id, ...summaryOf(entries) };
  }

  async entries(node: NodeId): Promise<readonly Entry[]> {
    return this.#built.get(node)?.entries ?? (await this.#stored.entries(node));
  }

  /** The nodes built here that `root` needs, children before parents. The rest were only steps on the way. */
  nodesOf(root: Entry | undefined): readonly ManifestNode[] {
    const nodes: ManifestNode[] = [];
    const visit = (entry: Entry): void => {
      const node = this.#built.get(childOf(entry));
      if (entry.kind === 'extent' || node === undefined) return;
      for (const child of node.entries) visit(child);
      nodes.push(node);
    };
    if (root !== undefined) visit(root);
    return nodes;
  }
}

function summaryOf(entries: readonly Entry[]): Omit<Subtree, 'kind' | 'node'> {
  const [first, ...rest] = entries;
  if (first === undefined) throw new RangeError('a node has at least one entry');
  const stores = new Set(storesOf(first));
  let crcs: Crcs = first.crcs;
  let { length } = first;
  let extents = extentsOf(first);
  for (const entry of rest) {
    crcs = combineCrcs(crcs, entry.crcs, entry.length);
    length += entry.length;
    extents += extentsOf(entry);
    for (const store of storesOf(entry)) stores.add(store);
  }
  return { height: heightOf(first) + 1, fanout: entries.length, length, extents, crcs, stores: [...stores].sort() };
}
