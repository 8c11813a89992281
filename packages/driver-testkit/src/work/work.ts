import { StorageEngine, StorageError, systemClock, TimeOrderedIds } from '@rangegraft/core';
import { seededNumbers, seededRandom } from '@rangegraft/core';
import type { WholeDriver } from '../whole-driver.js';
import { WorkClient, type Expected } from './client.js';
import { ExpectedObjects } from './expected-objects.js';
import { ExpectedUploads } from './expected-uploads.js';
import { expectSound, sweepAll } from './soundness.js';

const BUCKET = 'work';
/** The most bytes of a blob, of one engine or another: for objects of several, and for blobs that are written in steps. */
const BLOB_SIZES = [65_536, 4_194_304] as const;

/** Until when clients work, and which errors are part of it. */
export interface WorkOptions {
  /** Things that each client does. */
  readonly steps: number;
  /** Whether an error, beside those that clients of one bucket cause each other, is one to go on after. */
  readonly goesOnAfter?: (error: unknown) => boolean;
  /** Whether an engine has nothing under it any more: an error ends the client that meets it. */
  readonly ended?: (engine: StorageEngine) => boolean;
}

/**
 * Clients of engines that do what S3 clients do, at random from a seed, and know what was acknowledged. The engines
 * may be several, over drivers in several processes, and come and go.
 */
export class Work {
  readonly #expected: Expected = { bucket: BUCKET, objects: new ExpectedObjects(), uploads: new ExpectedUploads() };
  readonly #clients: readonly WorkClient[];
  readonly #next: () => number;
  readonly #random: (bytes: Uint8Array) => void;

  constructor(seed: number, clients: number) {
    const next = seededNumbers(seed);
    this.#next = next;
    this.#random = seededRandom(next());
    this.#clients = Array.from(
      { length: clients },
      (_, index) => new WorkClient(this.#expected, `client-${index}`, next()),
    );
  }

  /** A new engine, with parts as small as one byte. */
  async open({ blobs, catalog }: WholeDriver): Promise<StorageEngine> {
    const engine = new StorageEngine({
      catalog,
      blobs: [blobs],
      ids: new TimeOrderedIds(systemClock, this.#random),
      settings: { blobSize: BLOB_SIZES[this.#next() % BLOB_SIZES.length]!, limits: { minPartSize: 1 } },
    });
    return engine.open();
  }

  async begin(engine: StorageEngine): Promise<void> {
    await engine.createBucket({ bucket: BUCKET });
  }

  /** Lets the clients work, each with one of the engines. */
  async run(engines: readonly StorageEngine[], options: WorkOptions): Promise<void> {
    await Promise.all(this.#clients.map((client, index) => workOn(client, engines[index % engines.length]!, options)));
  }

  /**
   * Looks at a driver at which nobody works: expects everything that was acknowledged, and after a sweep nothing else.
   */
  async expectKept(driver: WholeDriver): Promise<void> {
    const engine = await this.open(driver);
    try {
      await this.#expected.objects.expectKept(engine, BUCKET);
      await this.#expected.uploads.expectKept(engine, BUCKET);
    } finally {
      await engine.close();
    }
    await sweepAll(driver);
    await expectSound(driver);
  }
}

async function workOn(client: WorkClient, engine: StorageEngine, options: WorkOptions): Promise<void> {
  const { steps, goesOnAfter = () => false, ended = () => false } = options;
  for (let step = 0; step < steps; step++) {
    try {
      await client.step(engine);
    } catch (error) {
      if (ended(engine)) return;
      if (!isRivalry(error) && !goesOnAfter(error)) throw error;
    }
  }
}

/** What clients cause each other: the source of a copy was changed, or a sweep has met bytes that no commit names yet. */
function isRivalry(error: unknown): boolean {
  return (['NoSuchKey', 'PreconditionFailed', 'OperationAborted'] as const).some((code) =>
    StorageError.is(error, code),
  );
}
