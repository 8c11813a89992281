import type { PartCommit, UploadRef, VersionRecord } from '@rangegraft/core';
import { Database } from '../../src/database/database.js';
import type { Session } from '../../src/database/session.js';
import { PostgresCatalog } from '../../src/index.js';
import { pauseStep, startStep, type PausedStep, type StartedStep } from './paused-step.js';
import { makeSchema, type TestSchema } from './postgres-server.js';
import { freshContent, newBucket, newUpload, partCommit, versionCommit, type NewContent } from './records.js';

const SECOND = 'rangegraft test: the second step';
const THIRD = 'rangegraft test: the third step';

/** The scene of a suite: open while its tests run, with a new bucket for each of them. */
export function lockingScene(): LockingScene {
  const scene = new LockingScene();
  before('opens a catalog twice', () => scene.open());
  beforeEach('makes a bucket', () => scene.begin());
  after('closes it', () => scene[Symbol.asyncDispose]());
  return scene;
}

/**
 * A catalog for interleavings of two steps on two connections: the first one is stopped before its commit, with its locks
 * held; the second one is seen to wait (or not), and then the first one ends.
 */
class LockingScene implements AsyncDisposable {
  catalog!: PostgresCatalog;
  second!: PostgresCatalog;
  bucket = newBucket();
  #first!: Database;
  #schema!: TestSchema;

  /** Before anything else. */
  async open(): Promise<void> {
    const schema = await makeSchema();
    this.#schema = schema;
    this.#first = new Database(schema);
    this.catalog = await PostgresCatalog.open({ ...schema, pool: { application_name: THIRD } });
    this.second = await PostgresCatalog.open({ ...schema, pool: { application_name: SECOND, max: 1 } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opened of [this.#first, this.second, this.catalog]) await opened[Symbol.asyncDispose]();
    await this.#schema.remove();
  }

  /** Begins anew, with an empty bucket and nothing to release. */
  async begin(): Promise<void> {
    await this.drain();
    this.bucket = newBucket();
    await this.catalog.createBucket(this.bucket);
  }

  /** Runs the first step up to its commit. */
  pause<T>(body: (session: Session) => Promise<T>): Promise<PausedStep<T>> {
    return pauseStep(this.#first, body);
  }

  /** Starts the second step. */
  start<T>(step: (second: PostgresCatalog) => Promise<T>): StartedStep<T> {
    return startStep(this.#first, SECOND, () => step(this.second));
  }

  /** Starts one more step, beside the second one. */
  startThird<T>(step: (third: PostgresCatalog) => Promise<T>): StartedStep<T> {
    return startStep(this.#first, THIRD, () => step(this.catalog));
  }

  async drain(): Promise<void> {
    while (!(await this.catalog.release({ limit: 1000 })).done);
    for (;;) {
      const claimed = await this.catalog.claim({ limit: 1000 });
      if (claimed.length === 0) return;
      await this.catalog.settle(claimed.map(({ id }) => id));
    }
  }

  put(key: string, content: NewContent): Promise<VersionRecord> {
    return this.catalog.putVersion(versionCommit(this.bucket, key, content));
  }

  remove({ key, versionId, revision }: VersionRecord): Promise<void> {
    return this.catalog.removeVersion({ bucket: this.bucket, key, versionId, expect: revision });
  }

  async openUpload(): Promise<UploadRef> {
    const record = newUpload('key');
    await this.catalog.createUpload({ bucket: this.bucket, record });
    return { bucket: this.bucket.id, key: 'key', upload: record.id };
  }

  async storedPart(upload: UploadRef, number: number): Promise<PartCommit> {
    const commit = partCommit(upload, number, freshContent());
    await this.catalog.putPart(commit);
    return commit;
  }
}
