import { MemoryBlobStore, MemoryDriver } from '@rangegraft/driver-memory';
import { expect } from 'chai';
import {
  collect,
  FakeClock,
  sourceOf,
  StorageEngine,
  StorageError,
  TimeOrderedIds,
  type BlobInfo,
  type Catalog,
} from '../src/index.js';
import { pattern } from './manifest/fixtures.js';

const BUCKET = 'bucket';
const TTL = 30_000;

interface World {
  readonly engine: StorageEngine;
  readonly clock: FakeClock;
  readonly blobs: MemoryBlobStore;
  readonly catalog: Catalog;
  readonly another: () => StorageEngine;
}

async function setUp(): Promise<World> {
  const clock = new FakeClock();
  const { blobs, catalog } = await MemoryDriver.open();
  const another = () =>
    new StorageEngine({ catalog, blobs: [blobs], clock, settings: { blobSize: 100_000, leaseTtl: TTL } });
  const engine = await another().open();
  await engine.createBucket({ bucket: BUCKET });
  return { engine, clock, blobs, catalog, another };
}

/** A store that notices that its next blob is deleted under its writer. */
class LosingBlobStore extends MemoryBlobStore {
  losing = false;

  override async write(...args: Parameters<MemoryBlobStore['write']>): Promise<BlobInfo> {
    const info = await super.write(...args);
    if (!this.losing) return info;
    this.losing = false;
    await this.delete([info.id]);
    throw new StorageError('Conflict', 'the blob was deleted while it was written');
  }
}

async function blobCount(blobs: MemoryBlobStore): Promise<number> {
  let count = -1; // the marker
  for await (const _ of blobs.list()) count++;
  return count;
}

describe('a sweep', () => {
  it('deletes the bytes of overwritten and deleted objects, and no others', async () => {
    const { engine, blobs } = await setUp();
    await engine.putObject({ bucket: BUCKET, key: 'a', body: pattern(250_000, 1) });
    await engine.putObject({ bucket: BUCKET, key: 'b', body: pattern(250_000, 2) });
    await engine.putObject({ bucket: BUCKET, key: 'a', body: pattern(100, 3) });
    expect(await blobCount(blobs)).to.equal(7);
    expect((await engine.sweep()).deleted).to.equal(3);
    expect(await blobCount(blobs)).to.equal(4);
    await engine.deleteObject({ bucket: BUCKET, key: 'b' });
    await engine.sweep();
    expect(await blobCount(blobs)).to.equal(1);
    const { body } = await engine.getObject({ bucket: BUCKET, key: 'a' });
    expect(Buffer.compare(await collect(body), pattern(100, 3))).to.equal(0);
  });

  it('keeps exactly the blobs that a copy still refers to', async () => {
    const { engine, blobs } = await setUp();
    await engine.putObject({ bucket: BUCKET, key: 'source', body: pattern(500_000, 1) });
    const { uploadId } = await engine.createMultipartUpload({ bucket: BUCKET, key: 'copy' });
    const upload = { bucket: BUCKET, key: 'copy', uploadId };
    const part = { ...upload, partNumber: 1, copySource: `${BUCKET}/source` };
    const { etag } = await engine.uploadPartCopy({ ...part, copySourceRange: 'bytes=150000-249999' });
    await engine.completeMultipartUpload({ ...upload, parts: [{ partNumber: 1, etag }] });
    await engine.deleteObject({ bucket: BUCKET, key: 'source' });
    await engine.sweep();
    expect(await blobCount(blobs)).to.equal(2);
    const { body } = await engine.getObject({ bucket: BUCKET, key: 'copy' });
    expect(Buffer.compare(await collect(body), pattern(500_000, 1).subarray(150_000, 250_000))).to.equal(0);
  });

  it('frees the parts of aborted uploads, of deleted buckets, and those a completion left out', async () => {
    const { engine, blobs } = await setUp();
    const open = async (bucket: string, key: string) => {
      const { uploadId } = await engine.createMultipartUpload({ bucket, key });
      for (const partNumber of [1, 2]) {
        await engine.uploadPart({ bucket, key, uploadId, partNumber, body: pattern(1000, partNumber) });
      }
      return { bucket, key, uploadId };
    };
    await engine.createBucket({ bucket: 'doomed' });
    await open('doomed', 'pending');
    await engine.abortMultipartUpload(await open(BUCKET, 'aborted'));
    const completed = await open(BUCKET, 'completed');
    const { parts } = await engine.listParts(completed);
    await engine.completeMultipartUpload({ ...completed, parts: parts.slice(1) });
    await engine.deleteBucket({ bucket: 'doomed' });
    expect(await blobCount(blobs)).to.equal(6);
    await engine.sweep();
    expect(await blobCount(blobs)).to.equal(1);
    const { body } = await engine.getObject({ bucket: BUCKET, key: 'completed' });
    expect(Buffer.compare(await collect(body), pattern(1000, 2))).to.equal(0);
  });

  it('leaves to a reader what it is reading, and takes it afterwards', async () => {
    const { engine, blobs } = await setUp();
    const bytes = pattern(350_000, 1);
    await engine.putObject({ bucket: BUCKET, key: 'a', body: bytes });
    const { body } = await engine.getObject({ bucket: BUCKET, key: 'a' });
    const reading = body[Symbol.asyncIterator]();
    const chunks = [(await reading.next()).value as Uint8Array];
    await engine.deleteObject({ bucket: BUCKET, key: 'a' });
    expect((await engine.sweep()).deleted).to.equal(0);
    for (let step = await reading.next(); step.done !== true; step = await reading.next()) chunks.push(step.value);
    expect(Buffer.compare(Buffer.concat(chunks), bytes)).to.equal(0);
    expect((await engine.sweep()).deleted).to.equal(4);
    expect(await blobCount(blobs)).to.equal(0);
  });

  it('waits for a reader of another process, and no longer than its lease lasts', async () => {
    const { engine, clock, another, blobs } = await setUp();
    await engine.putObject({ bucket: BUCKET, key: 'a', body: pattern(1000, 1) });
    // This one dies: it never renews and never leaves.
    const { body } = await another().getObject({ bucket: BUCKET, key: 'a' });
    await engine.deleteObject({ bucket: BUCKET, key: 'a' });
    expect((await engine.sweep()).deleted).to.equal(0);
    clock.advance(TTL - 1);
    expect(await engine.sweep()).to.include({ deleted: 0, leases: 1, droppedLeases: 0 });
    clock.advance(1);
    expect(await engine.sweep()).to.include({ deleted: 1, leases: 0, droppedLeases: 1 });
    expect(await blobCount(blobs)).to.equal(0);
    const error = await collect(body).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'Unavailable');
  });

  it('deletes orphans once they are old enough, and nobody can name them afterwards', async () => {
    const { engine, clock, blobs, catalog } = await setUp();
    const id = new TimeOrderedIds(clock).next();
    await blobs.write(id, sourceOf(pattern(10, 1)));
    expect(await engine.sweep({ orphanAge: 1000 })).to.include({ orphans: 0, orphanBytes: 0 });
    clock.advance(1000);
    expect(await engine.sweep({ orphanAge: 1000 })).to.include({ orphans: 1, orphanBytes: 10 });
    expect(await blobCount(blobs)).to.equal(0);
    expect(await catalog.condemn([id])).to.deep.equal([id]);
  });

  it('makes a stalled writer start again when its blob was condemned', async () => {
    const { engine, clock, blobs } = await setUp();
    let resume: () => void = () => undefined;
    const stalled = new Promise<void>((resolve) => (resume = resolve));
    const putting = engine
      .putObject({
        bucket: BUCKET,
        key: 'slow',
        body: (async function* () {
          yield pattern(150_000, 1);
          await stalled;
          yield pattern(10, 2);
        })(),
      })
      .catch((error: unknown) => error);
    while ((await blobCount(blobs)) < 1) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(24 * 60 * 60 * 1000);
    expect((await engine.sweep()).orphans).to.equal(1);
    resume();
    expect(await putting).to.have.property('code', 'OperationAborted');
    await engine.sweep({ orphanAge: 0 });
    expect(await blobCount(blobs)).to.equal(0);
    expect((await engine.listObjectsV2({ bucket: BUCKET })).contents).to.deep.equal([]);
  });

  it('makes whoever sends bytes start again when the store has lost them to it, and streams a copy again', async () => {
    const { catalog } = await MemoryDriver.open();
    const [near, far] = [new LosingBlobStore({ name: 'near' }), new LosingBlobStore({ name: 'far' })];
    await using engine = await new StorageEngine({ catalog, blobs: [near, far] }).open();
    await engine.createBucket({ bucket: BUCKET });
    const source = { bucket: BUCKET, key: 'source' };
    near.losing = true;
    const error = await engine.putObject({ ...source, body: pattern(1000, 1) }).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'OperationAborted', retryable: true });
    await engine.putObject({ ...source, body: pattern(1000, 1) });
    await using other = await new StorageEngine({ catalog, blobs: [far, near] }).open();
    far.losing = true;
    const copy = await other.copyObject({ bucket: BUCKET, key: 'copy', copySource: source });
    expect(far.losing, 'a write that was lost').to.equal(false);
    expect(copy.effect).to.include({ bytesMoved: 1000 });
    const { body } = await other.getObject({ bucket: BUCKET, key: 'copy' });
    expect(Buffer.compare(await collect(body), pattern(1000, 1))).to.equal(0);
  });

  it('forgets ended uploads after their time', async () => {
    const { engine, clock } = await setUp();
    const { uploadId } = await engine.createMultipartUpload({ bucket: BUCKET, key: 'k' });
    const upload = { bucket: BUCKET, key: 'k', uploadId };
    await engine.abortMultipartUpload(upload);
    await engine.abortMultipartUpload(upload);
    clock.advance(24 * 60 * 60 * 1000 + 1);
    expect((await engine.sweep()).forgottenUploads).to.equal(1);
    const error = await engine.abortMultipartUpload(upload).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'NoSuchUpload');
  });

  it('touches nothing in a blob store that belongs to another catalog', async () => {
    const { blobs, engine } = await setUp();
    await engine.putObject({ bucket: BUCKET, key: 'a', body: pattern(10, 1) });
    const { catalog } = await MemoryDriver.open();
    const stranger = new StorageEngine({ catalog, blobs: [blobs] });
    const opening = await stranger.open().catch((error: unknown) => error);
    expect(opening).to.have.property('code', 'Incompatible');
    const sweeping = await stranger.sweep({ orphanAge: -1 }).catch((error: unknown) => error);
    expect(sweeping).to.have.property('code', 'Incompatible');
    expect(await blobCount(blobs)).to.equal(1);
  });

  it('tells whoever has it repeated what each time did, and what went wrong', async () => {
    const { engine, catalog } = await setUp();
    const outcomes: unknown[] = [];
    await new Promise<void>((resolve) => {
      const note = (outcome: unknown) => {
        outcomes.push(outcome);
        catalog.claim = () => Promise.reject(new Error('no claims'));
        if (outcomes.length === 2) resolve();
      };
      engine.startSweeping({ intervalMs: 0, onSweep: note, onError: note });
    });
    await engine.close();
    expect(outcomes[0]).to.include({ deleted: 0, ms: 0 });
    expect(outcomes[1]).to.have.property('message', 'no claims');
  });

  it('marks a new store once, however many processes open it at the same time', async () => {
    const { blobs, catalog } = await MemoryDriver.open();
    await Promise.all(Array.from({ length: 8 }, () => new StorageEngine({ catalog, blobs: [blobs] }).open()));
    expect(await blobCount(blobs)).to.equal(0);
  });

  it('takes over a store whose first process died while it wrote the marker', async () => {
    const { blobs, catalog } = await MemoryDriver.open();
    await blobs.write('1'.padStart(32, '0'), sourceOf(new Uint8Array()));
    const engine = await new StorageEngine({ catalog, blobs: [blobs] }).open();
    await engine.createBucket({ bucket: BUCKET });
    await engine.putObject({ bucket: BUCKET, key: 'a', body: 'x' });
    await new StorageEngine({ catalog, blobs: [blobs] }).open();
  });
});
