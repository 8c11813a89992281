import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import type { BlobId, NodeId } from '../ids.js';
import { extentsOf, heightOf, type Entry } from '../manifest/entry.js';
import type { BucketInput, CustomerKeyed, ObjectName, ShownEncryption } from '../operations/shared-types.js';
import { optional } from '../optional.js';
import type { ReadTicket } from '../read-lease.js';
import type { CompletedPart, ObjectContent } from '../records.js';
import { showValue, type ContentSeal } from '../sealing/content-seal.js';
import { readPermission } from '../steps/authorize.js';
import { openObject, shownEncryption } from '../steps/encryption.js';
import { shownVersionId, type FoundObject } from '../steps/lookups.js';
import { findObject } from '../steps/read-object.js';

export interface DescribeObjectInput extends BucketInput, ObjectName, CustomerKeyed {
  readonly versionId?: string | undefined;
}

export interface DescribeObjectOptions extends OperationOptions {
  /** Told what share of the manifest has been seen, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** How much of a manifest is in one blob store. */
export interface StoreShare {
  readonly name: string;
  readonly extents: number;
  /** Of the object. */
  readonly bytes: number;
}

/** How an object is stored. */
export interface ManifestDescription {
  readonly extents: number;
  /** How many nodes there are between the object and its extents; 0 for a single extent. */
  readonly depth: number;
  /** Different ones: a subtree that occurs twice counts once. */
  readonly nodes: number;
  /** Different ones. */
  readonly blobs: number;
  /** The length of these blobs: they stay whole as long as anything refers to a part of them. */
  readonly blobBytes: number;
  /** By name. */
  readonly stores: readonly StoreShare[];
}

/** What there is to know of one version of an object, but for its bytes. */
export interface ObjectDescription extends ObjectName, Omit<ObjectContent, 'manifest' | 'partCount' | 'encryption'> {
  readonly versionId?: string;
  readonly lastModified: Date;
  /** The parts that it was completed from; absent for an object that was put or copied whole. */
  readonly parts?: readonly CompletedPart[];
  /** Absent for what is not encrypted. */
  readonly encryption?: ShownEncryption;
  readonly manifest: ManifestDescription;
}

const PAGE = 1000;
/** A record has 16 bytes for each block of its blob: these are up to some MiB. */
const RECORDS_AT_ONCE = 100;

/**
 * Tells what an object is and how it is stored. What other objects refer to the same blobs is not among it: catalogs keep
 * references, and cannot be asked for them.
 *
 * Visits each node of the manifest once.
 *
 * @throws StorageError `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed`, `InvalidArgument`,
 *   `InvalidRequest` or `AccessDenied` without the customer's key that it is encrypted with
 */
export async function describeObject(
  context: EngineContext,
  input: DescribeObjectInput,
  options: DescribeObjectOptions = {},
): Promise<ObjectDescription> {
  const ticket = await context.lease.enter();
  try {
    const found = await findObject(context, readPermission(input.versionId), input, options);
    const { bucket, version, content } = found;
    const seal = await openObject(context, content, input.customerKey, options);
    const { manifest, partCount, checksum, encryption, ...known } = content;
    const parts = partCount === undefined ? undefined : await partsOf(context, found, seal, options);
    return {
      bucket: bucket.name,
      key: version.key,
      ...optional('versionId', shownVersionId(bucket, version)),
      lastModified: new Date(version.lastModified),
      ...known,
      ...(checksum === undefined
        ? {}
        : { checksum: { ...checksum, value: await showValue(checksum.value, seal, options) } }),
      ...optional('encryption', shownEncryption(encryption, input.customerKey)),
      ...optional('parts', parts),
      manifest: await new ManifestWalk(context, ticket, options).describe(manifest.root),
    };
  } finally {
    ticket.leave();
  }
}

async function partsOf(
  { catalog }: EngineContext,
  { bucket, version }: FoundObject,
  seal: ContentSeal | undefined,
  options: OperationOptions,
): Promise<readonly CompletedPart[]> {
  const id = { bucket: bucket.id, key: version.key, versionId: version.versionId };
  const parts: CompletedPart[] = [];
  for (;;) {
    const page = await catalog.listCompletedParts(id, { ...options, after: parts.at(-1)?.number ?? 0, limit: PAGE });
    for (const part of page) {
      parts.push({ ...part, ...optional('checksum', await showValue(part.checksum, seal, options)) });
    }
    if (page.length < PAGE) return parts;
  }
}

type Shares = ReadonlyMap<string, { readonly extents: number; readonly bytes: number }>;

/** Visits a manifest; subtrees that occur again are not visited again. */
class ManifestWalk {
  readonly #context: EngineContext;
  readonly #ticket: ReadTicket;
  readonly #options: DescribeObjectOptions;
  readonly #blobs = new Set<BlobId>();
  readonly #nodes = new Map<NodeId, Shares>();

  constructor(context: EngineContext, ticket: ReadTicket, options: DescribeObjectOptions) {
    this.#context = context;
    this.#ticket = ticket;
    this.#options = options;
  }

  async describe(root: Entry | undefined): Promise<ManifestDescription> {
    let seen = 0;
    const shares =
      root === undefined
        ? new Map()
        : await this.#shares(root, (length) => {
            seen += length;
            this.#options.onProgress?.(seen / root.length);
          });
    return {
      extents: extentsOf(root),
      depth: root === undefined ? 0 : heightOf(root),
      nodes: this.#nodes.size,
      blobs: this.#blobs.size,
      blobBytes: await this.#blobBytes(),
      stores: [...(shares as Shares)].map(([name, share]) => ({ name, ...share })).sort(byName),
    };
  }

  async #shares(entry: Entry, onSeen: (length: number) => void): Promise<Shares> {
    if (entry.kind === 'extent') {
      this.#blobs.add(entry.blob);
      onSeen(entry.length);
      return new Map([[entry.store, { extents: 1, bytes: entry.length }]]);
    }
    const known = this.#nodes.get(entry.node);
    if (known !== undefined) {
      onSeen(entry.length);
      return known;
    }
    this.#options.signal?.throwIfAborted();
    this.#ticket.check();
    const shares = new Map<string, { readonly extents: number; readonly bytes: number }>();
    for (const child of await this.#context.records.entries(entry.node)) {
      for (const [store, { extents, bytes }] of await this.#shares(child, onSeen)) {
        const sum = shares.get(store) ?? { extents: 0, bytes: 0 };
        shares.set(store, { extents: sum.extents + extents, bytes: sum.bytes + bytes });
      }
    }
    this.#nodes.set(entry.node, shares);
    return shares;
  }

  async #blobBytes(): Promise<number> {
    const ids = [...this.#blobs];
    let bytes = 0;
    for (let first = 0; first < ids.length; first += RECORDS_AT_ONCE) {
      this.#ticket.check();
      const records = await this.#context.catalog.getBlobs(ids.slice(first, first + RECORDS_AT_ONCE), this.#options);
      bytes += records.reduce((sum, { length }) => sum + length, 0);
    }
    return bytes;
  }
}

function byName({ name: one }: StoreShare, { name: other }: StoreShare): number {
  return one < other ? -1 : 1;
}
