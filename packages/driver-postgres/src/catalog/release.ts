import type { Id, UploadId } from '@rangegraft/core';
import { replanned, type Session } from '../database/session.js';
import { uuids } from '../database/values.js';

export interface Released {
  /** Edges. */
  readonly removed: number;
  /** Whether the queue is empty now. */
  readonly done: boolean;
}

interface Ended {
  readonly sequence: number;
  readonly kind: 'manifest' | 'node' | 'upload' | 'bucket';
  readonly id: Id;
  /** How many edges a manifest or node has, counted up to the limit. */
  readonly edges: number;
}

const COLUMNS = `sequence, kind, id,
  (SELECT count(*) FROM (SELECT FROM @.edges WHERE parent = ended.id LIMIT $1) counted) AS edges`;

/** What waits longest and no other sweeper works on. */
const TAKE = replanned(`SELECT ${COLUMNS} FROM @.ended AS ended ORDER BY sequence LIMIT $1 FOR UPDATE SKIP LOCKED`);

/** When others work on all there is: wait for one, instead of asking again and again. */
const WAIT_FOR_ONE = replanned(
  `SELECT ${COLUMNS} FROM @.ended AS ended ORDER BY sequence LIMIT least($1, 1) FOR UPDATE`,
);

const REMOVE_EDGES = replanned(`
  DELETE FROM @.edges WHERE (parent, child) IN (
    SELECT parent, child FROM @.edges WHERE parent = ANY($1::uuid[]) LIMIT $2)
  RETURNING child`);

const REMOVE_PARTS = replanned(`
  DELETE FROM @.parts WHERE (upload, number) IN (
    SELECT upload, number FROM @.parts WHERE upload = $1 ORDER BY number LIMIT $2)
  RETURNING manifest`);

const REMOVE_UPLOADS = replanned(`
  DELETE FROM @.uploads WHERE (bucket, key, id) IN (
    SELECT bucket, key, id FROM @.uploads WHERE bucket = $1 ORDER BY key, id LIMIT $2)
  RETURNING id, ended_at IS NULL AS open`);

/**
 * One step of releasing, in one transaction: goes through the queue until it has used up its limit, then takes away the
 * edges, then finds out what has none left.
 *
 * That last question is asked once the children are locked, in a statement of its own. Before, a commit that links one of
 * them may have its edge not yet in sight, and of two sweepers that remove the last two edges of a child each would see
 * the other's. All children are locked at once, in the order of their ids, as commits lock them; therefore a node that
 * comes to zero waits for the next step.
 */
export async function release(session: Session, limit: number): Promise<Released> {
  let items = await session.rows<Ended>(TAKE, [limit]);
  if (items.length === 0) items = await session.rows<Ended>(WAIT_FOR_ONE, [limit]);
  const step = new ReleaseStep(session, limit);
  await step.workOn(items);
  const left = await session.count('SELECT FROM @.ended ORDER BY sequence LIMIT 1');
  return { removed: step.removed, done: left === 0 };
}

class ReleaseStep {
  readonly #session: Session;
  /** What the step may still do: each edge removed counts, and so does whatever has ended without any. */
  #left: number;
  #removed = 0;
  /** Whose edges are removed, and how many of them. */
  readonly #parents = new Set<Id>();
  #edges = 0;
  /** Uploads and buckets of which nothing is left. */
  readonly #finished: number[] = [];
  readonly #emptyBuckets: Id[] = [];

  constructor(session: Session, limit: number) {
    this.#session = session;
    this.#left = limit;
  }

  get removed(): number {
    return this.#removed;
  }

  async workOn(items: readonly Ended[]): Promise<void> {
    for (const item of items) {
      if (this.#left <= 0) break;
      if (item.kind === 'upload') await this.#releaseUpload(item);
      else if (item.kind === 'bucket') await this.#releaseBucket(item);
      else this.#take(item.id, item.edges);
    }
    await this.#removeEdges();
    await this.#forget(items);
  }

  #take(parent: Id, edges: number): void {
    const taken = Math.min(edges, this.#left);
    this.#parents.add(parent);
    this.#edges += taken;
    this.#left -= Math.max(taken, 1);
  }

  async #releaseUpload({ id, sequence }: { readonly id: UploadId; readonly sequence: number }): Promise<void> {
    const limit = this.#left;
    const parts = await this.#session.rows<{ readonly manifest: Id }>(REMOVE_PARTS, [id, limit]);
    // A part has at most one edge, to its root.
    for (const { manifest } of parts) this.#take(manifest, 1);
    if (parts.length === limit) return;
    this.#finished.push(sequence);
    if (parts.length === 0) this.#left--;
  }

  /** The uploads take their own place in the queue. */
  async #releaseBucket({ id, sequence }: Ended): Promise<void> {
    const limit = this.#left;
    const uploads = await this.#session.rows<{ readonly id: UploadId; readonly open: boolean }>(REMOVE_UPLOADS, [
      id,
      limit,
    ]);
    const open = uploads.filter((upload) => upload.open);
    // The parts of those that had ended before are in the queue already.
    await this.#enqueue(
      'upload',
      open.map((upload) => upload.id),
    );
    this.#left -= Math.max(uploads.length, 1);
    if (uploads.length === limit) return;
    this.#finished.push(sequence);
    this.#emptyBuckets.push(id);
  }

  async #removeEdges(): Promise<void> {
    if (this.#edges === 0) return;
    const removed = await this.#session.rows<{ readonly child: Id }>(REMOVE_EDGES, [uuids(this.#parents), this.#edges]);
    this.#removed = removed.length;
    const children = uuids(new Set(removed.map(({ child }) => child)));
    await this.#session.count('SELECT FROM @.blobs WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [children]);
    await this.#session.count('SELECT FROM @.nodes WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [children]);
    const atZero = await this.#session.rows<{ readonly id: Id }>(
      `SELECT child.id FROM unnest($1::uuid[]) AS child (id)
        WHERE NOT EXISTS (SELECT FROM @.edges WHERE edges.child = child.id)`,
      [children],
    );
    if (atZero.length > 0) await this.#putAtZero(uuids(atZero.map(({ id }) => id)));
  }

  async #putAtZero(ids: string): Promise<void> {
    // The last lock of all. Whoever begins to read before this is committed sees the tick before, which keeps them.
    const row = await this.#session.first<{ readonly tick: number }>(
      'UPDATE @.catalog SET tick = tick + 1 RETURNING tick',
    );
    await this.#session.count('UPDATE @.blobs SET zero_tick = $2 WHERE id = ANY($1::uuid[])', [ids, row!.tick]);
    const nodes = await this.#session.rows<{ readonly id: Id }>(
      'UPDATE @.nodes SET zero_tick = $2 WHERE id = ANY($1::uuid[]) RETURNING id',
      [ids, row!.tick],
    );
    await this.#enqueue(
      'node',
      nodes.map(({ id }) => id),
    );
  }

  async #enqueue(kind: Ended['kind'], ids: readonly Id[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#session.count('INSERT INTO @.ended (kind, id) SELECT $1, unnest($2::uuid[])', [kind, uuids(ids)]);
  }

  /** Takes out of the queue what has no edges left, with the lists of parts that belonged to it. */
  async #forget(items: readonly Ended[]): Promise<void> {
    const parents = items.filter(({ kind, id }) => kind !== 'upload' && kind !== 'bucket' && this.#parents.has(id));
    const sequences = [...parents.map(({ sequence }) => sequence), ...this.#finished];
    if (sequences.length === 0) return;
    await this.#session.count(
      `WITH gone AS (
         DELETE FROM @.ended
          WHERE sequence = ANY($1::bigint[]) AND NOT EXISTS (SELECT FROM @.edges WHERE edges.parent = ended.id)
         RETURNING id)
       DELETE FROM @.completed_parts WHERE manifest = ANY(ARRAY(SELECT id FROM gone))`,
      [sequences],
    );
    if (this.#emptyBuckets.length === 0) return;
    await this.#session.count('DELETE FROM @.buckets WHERE id = ANY($1::uuid[])', [uuids(this.#emptyBuckets)]);
  }
}
