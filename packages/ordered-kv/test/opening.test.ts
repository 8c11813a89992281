import { StorageError } from '@rangegraft/core';
import { MemoryKv } from '@rangegraft/driver-memory';
import { expect } from 'chai';
import { KvCatalog } from '../src/index.js';
import { FORMAT_KEY } from '../src/keyspace.js';

describe('opening a catalog', () => {
  it('mints an identity once', async () => {
    const kv = new MemoryKv();
    const first = await (await KvCatalog.open(kv)).identity();
    const again = await (await KvCatalog.open(kv)).identity();
    expect(again).to.deep.equal(first);
    expect(first.id).to.match(/^[0-9a-f]{32}$/);
    expect(await (await KvCatalog.open(new MemoryKv())).identity()).to.not.deep.equal(first);
  });

  it('gives all who open an empty store at once the same identity', async () => {
    const kv = new MemoryKv();
    const catalogs = await Promise.all(Array.from({ length: 5 }, () => KvCatalog.open(kv)));
    const ids = await Promise.all(catalogs.map(async (catalog) => (await catalog.identity()).id));
    expect(new Set(ids).size).to.equal(1);
  });

  it('refuses a newer format, and says which', async () => {
    const kv = new MemoryKv();
    await kv.write((transaction) => transaction.put(FORMAT_KEY, Uint8Array.of(0, 0, 0, 7)));
    const error: unknown = await KvCatalog.open(kv).catch((reason: unknown) => reason);
    expect(StorageError.is(error, 'Incompatible')).to.equal(true);
    expect(error).to.have.property('message', 'the catalog is of format 7, and this version reads formats up to 1');
  });
});
