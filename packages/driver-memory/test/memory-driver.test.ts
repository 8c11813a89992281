import { collect, sourceOf, TimeOrderedIds } from '@rangegraft/core';
import { testDriver } from '@rangegraft/driver-testkit';
import { expect } from 'chai';
import { MemoryBlobStore, MemoryDriver } from '../src/index.js';

testDriver('memory', () => MemoryDriver.open());

describe('the memory driver', () => {
  it('declares that nothing outlives the process, nor leaves it', async () => {
    await using driver = await MemoryDriver.open();
    const traits = { durable: false, shared: false };
    expect(driver.blobs.traits).to.deep.equal(traits);
    expect(driver.catalog.traits).to.deep.equal(traits);
  });

  it('names its blob store as it is told', async () => {
    await using driver = await MemoryDriver.open({ name: 'scratch' });
    expect(driver.blobs.name).to.equal('scratch');
    expect(new MemoryBlobStore().name).to.equal('memory');
  });

  it('takes the identity of its catalog from the ids it is given', async () => {
    const zeros = (bytes: Uint8Array) => void bytes.fill(0);
    const ids = new TimeOrderedIds({ now: () => 1, monotonic: () => 1 }, zeros);
    await using driver = await MemoryDriver.open({ ids });
    expect((await driver.catalog.identity()).id).to.equal('00000000000100000000000000000000');
  });

  it('reads blobs in views of at most 256 KiB of the bytes it keeps', async () => {
    await using blobs = new MemoryBlobStore();
    const id = '0'.repeat(32);
    await blobs.write(id, sourceOf(new Uint8Array(600_000)));
    const chunks: Uint8Array[] = [];
    for await (const chunk of await blobs.read(id, { offset: 1, length: 599_999 })) chunks.push(chunk);
    expect(chunks.map(({ length }) => length)).to.deep.equal([262_144, 262_144, 75_711]);
    expect(new Set(chunks.map(({ buffer }) => buffer)).size).to.equal(1);
  });

  it('finishes a read of a blob that is deleted meanwhile', async () => {
    await using blobs = new MemoryBlobStore();
    const id = '0'.repeat(32);
    await blobs.write(id, sourceOf(Uint8Array.of(1, 2, 3)));
    const source = await blobs.read(id, { offset: 0, length: 3 });
    await blobs.delete([id]);
    expect(await collect(source)).to.deep.equal(Buffer.of(1, 2, 3));
  });
});
