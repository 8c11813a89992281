import { expect } from 'chai';
import fc from 'fast-check';
import { collect, crcsOf, extentsOf, heightOf, type Entry } from '../../src/index.js';
import { extentCap, copyRange } from '../../src/range-copy.js';
import { join } from '../../src/manifest/join.js';
import { NodeBuilder } from '../../src/manifest/node-builder.js';
import { readManifest } from '../../src/manifest-reader.js';
import { CountingBlobStore, ManifestWorld, pattern } from './fixtures.js';

const BLOB_SIZE = 64 * 1024 * 1024;

/** An object of the test: its manifest and the bytes it must have. */
interface Model {
  readonly root: Entry | undefined;
  readonly bytes: Uint8Array;
}

async function joined(world: ManifestWorld, entries: readonly Entry[]): Promise<Entry | undefined> {
  const builder = new NodeBuilder(world.records, world.ids);
  const root = await join(builder, entries);
  world.commit({ blobs: [], nodes: builder.nodesOf(root) });
  return root;
}

async function copy(world: ManifestWorld, source: Model, offset: number, length: number): Promise<Model> {
  const copied = await copyRange(
    source.root,
    { offset, length },
    { store: world.store, blobSize: BLOB_SIZE },
    { context: world },
  );
  world.commit(copied.additions);
  return { root: copied.root, bytes: source.bytes.subarray(offset, offset + length) };
}

async function expectSame(world: ManifestWorld, { root, bytes }: Model): Promise<void> {
  await world.checkShape(root);
  const read = await collect(readManifest(root, { offset: 0, length: bytes.length }, world));
  expect(Buffer.compare(read, bytes), 'the bytes').to.equal(0);
  if (root !== undefined) {
    expect(root.length).to.equal(bytes.length);
    expect(root.crcs).to.deep.equal(crcsOf(bytes));
  } else {
    expect(bytes.length).to.equal(0);
  }
}

describe('copyRange', () => {
  it('gives the bytes and CRCs of the source range, whatever was copied and joined before', async () => {
    const step = fc.record({
      pick: fc.nat(),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      to: fc.double({ min: 0, max: 1, noNaN: true }),
      join: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 40 }),
        fc.array(step, { maxLength: 25 }),
        async (lengths, steps) => {
          const world = new ManifestWorld();
          const blobs = lengths.map((length, index) => pattern(length, index));
          const models: Model[] = [
            {
              root: await joined(
                world,
                blobs.map((bytes) => world.blob(bytes)),
              ),
              bytes: Buffer.concat(blobs),
            },
          ];
          for (const { pick, from, to, join: doJoin } of steps) {
            const source = models[pick % models.length] as Model;
            const first = Math.floor(Math.min(from, to) * source.bytes.length);
            const end = Math.ceil(Math.max(from, to) * source.bytes.length);
            const sliced = await copy(world, source, first, end - first);
            const last = models.at(-1) as Model;
            if (doJoin && sliced.bytes.length + last.bytes.length < 8_000_000) {
              const entries = [last.root, sliced.root].filter((root) => root !== undefined);
              models.push({ root: await joined(world, entries), bytes: Buffer.concat([last.bytes, sliced.bytes]) });
            } else {
              models.push(sliced);
            }
          }
          await expectSame(world, models.at(-1) as Model);
          expect(world.store.writes, 'blobs written').to.equal(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads at most two blocks and writes none, however the source was composed', async () => {
    const world = new ManifestWorld();
    let model: Model = { root: undefined, bytes: new Uint8Array() };
    const entries: Entry[] = [];
    const contents: Uint8Array[] = [];
    for (let index = 0; index < 300; index++) {
      contents.push(pattern(70_000 + index, index));
      entries.push(world.blob(contents[index] as Uint8Array));
    }
    model = { root: await joined(world, entries), bytes: Buffer.concat(contents) };
    for (let generation = 0; generation < 50; generation++) {
      const { reads, bytesRead } = world.store;
      model = await copy(world, model, 1 + (generation % 7), model.bytes.length - 401 - generation);
      expect(world.store.reads - reads).to.be.at.most(2);
      expect(world.store.bytesRead - bytesRead).to.be.at.most(2 * 65_536);
    }
    expect(world.store.writes).to.equal(0);
    await expectSame(world, model);
  });

  it('keeps thousands of copies of copies exact and shallow', async function () {
    this.timeout(60_000);
    const world = new ManifestWorld();
    const bytes = pattern(3_000_000, 'shallow');
    let model: Model = { root: world.blob(bytes), bytes };
    for (let round = 0; round < 2000; round++) {
      // Swap the halves at a place that wanders, so that seams pile up everywhere.
      const cut = 1 + ((round * 7919) % (bytes.length - 2));
      const head = await copy(world, model, 0, cut);
      const tail = await copy(world, model, cut, bytes.length - cut);
      const entries = [tail.root, head.root].filter((root) => root !== undefined);
      model = { root: await joined(world, entries), bytes: Buffer.concat([tail.bytes, head.bytes]) };
      expect(extentsOf(model.root)).to.be.at.most(extentCap(bytes.length) * 2);
    }
    expect(heightOf(model.root as Entry)).to.be.at.most(3);
    await expectSame(world, model);
  });

  it('streams what lies in another store and links the rest', async () => {
    const world = new ManifestWorld();
    const other = new CountingBlobStore('other');
    const parts = [pattern(100_000, 1), pattern(100_000, 2), pattern(100_000, 3)];
    const entries = [
      world.blob(parts[0] as Uint8Array),
      world.blob(parts[1] as Uint8Array, other),
      world.blob(parts[2] as Uint8Array),
    ];
    const source = { root: await joined(world, entries), bytes: Buffer.concat(parts) };
    const copied = await copyRange(
      source.root,
      { offset: 10, length: 250_000 },
      { store: world.store, blobSize: BLOB_SIZE },
      { context: world },
    );
    world.commit(copied.additions);
    expect(copied.bytesMoved).to.equal(100_000);
    expect(copied.bytesLinked).to.equal(150_000);
    expect(world.store.writes).to.equal(1);
    await expectSame(world, { root: copied.root, bytes: source.bytes.subarray(10, 250_010) });
  });

  it('never lets a copy exceed its cap of extents, and then moves few bytes', async () => {
    const world = new ManifestWorld();
    const contents = Array.from({ length: 600 }, (_, index) =>
      pattern(index % 3 === 0 ? 9000 : 10 + (index % 50), index),
    );
    const root = await joined(
      world,
      contents.map((bytes) => world.blob(bytes)),
    );
    const model = await copy(world, { root, bytes: Buffer.concat(contents) }, 5, Buffer.concat(contents).length - 9);
    expect(extentsOf(model.root)).to.be.at.most(extentCap(model.bytes.length));
    // 344 extents must go; the cheapest lie between the long ones: no long one needs to be moved for most of them.
    const moved = [...world.store.blobs.values()].slice(600).reduce((sum, bytes) => sum + bytes.length, 0);
    expect(moved).to.be.lessThan(1_600_000);
    await expectSame(world, model);
  });

  it('leaves no blob behind when the source turns out damaged', async () => {
    const world = new ManifestWorld();
    const other = new CountingBlobStore('other');
    const good = world.blob(pattern(70_000, 1), other);
    const bad = world.blob(pattern(70_000, 2), other);
    (other.blobs.get(bad.blob) as Uint8Array)[66_000] = 255 ^ ((other.blobs.get(bad.blob) as Uint8Array)[66_000] ?? 0);
    const root = await joined(world, [good, bad]);
    const failed = await copyRange(
      root,
      { offset: 0, length: 140_000 },
      { store: world.store, blobSize: 50_000 },
      { context: world },
    ).catch((error: unknown) => error);
    expect(failed).to.have.property('code', 'Corrupt');
    expect(world.store.blobs.size).to.equal(0);
  });
});
