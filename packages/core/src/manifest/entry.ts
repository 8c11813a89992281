import type { Crcs } from '../checksums/index.js';
import type { BlobId, Id, ManifestId, NodeId } from '../ids.js';

/**
 * A run of bytes of one blob.
 *
 * It carries the CRCs of its own bytes and those of the blob's bytes before it, so that a cut needs to read only the
 * one block it goes through, however the object was composed.
 */
export interface Extent {
  readonly kind: 'extent';
  readonly blob: BlobId;
  /** The name of the blob's store. */
  readonly store: string;
  /** Where the run begins in the blob, in bytes. */
  readonly offset: number;
  /** Bytes, at least 1. */
  readonly length: number;
  /** Of the run's bytes. */
  readonly crcs: Crcs;
  /** Of the blob's bytes before `offset`. */
  readonly before: Crcs;
}

/** A reference to a node, with the sums of what lies beneath it. */
export interface Subtree {
  readonly kind: 'subtree';
  readonly node: NodeId;
  /** 1 when the node's entries are extents; all leaves of a subtree lie equally deep. */
  readonly height: number;
  /** How many entries the node has. */
  readonly fanout: number;
  /** Bytes beneath the node. */
  readonly length: number;
  /** Extents beneath the node. */
  readonly extents: number;
  /** Of the bytes beneath the node, in order. */
  readonly crcs: Crcs;
  /** The names of the blob stores beneath the node, ascending. */
  readonly stores: readonly string[];
}

/** What a manifest is made of. */
export type Entry = Extent | Subtree;

/** An immutable node of a manifest: entries of one height. */
export interface ManifestNode {
  readonly id: NodeId;
  readonly entries: readonly Entry[];
}

/**
 * What an object version or a part consists of: an immutable rope of extents.
 *
 * A manifest of one extent is that extent; a longer one is a tree of nodes; an empty one has no root.
 */
export interface Manifest {
  readonly id: ManifestId;
  readonly root: Entry | undefined;
}

/** Reads nodes by id; they are immutable, so a cache may stand before it. */
export interface NodeSource {
  /** The node's entries. @throws StorageError `NotFound` when the node is gone: what refers to it has been deleted. */
  entries(node: NodeId): Promise<readonly Entry[]>;
}

/** The id of what an entry refers to: a blob or a node. */
export function childOf(entry: Entry): Id {
  return entry.kind === 'extent' ? entry.blob : entry.node;
}

export function heightOf(entry: Entry): number {
  return entry.kind === 'extent' ? 0 : entry.height;
}

export function extentsOf(entry: Entry | undefined): number {
  if (entry === undefined) return 0;
  return entry.kind === 'extent' ? 1 : entry.extents;
}

export function storesOf(entry: Entry): readonly string[] {
  return entry.kind === 'extent' ? [entry.store] : entry.stores;
}

export function lengthOf(entry: Entry | undefined): number {
  return entry?.length ?? 0;
}
