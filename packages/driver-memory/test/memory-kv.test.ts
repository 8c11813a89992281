import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KvCatalog, type KvEntry } from '@rangegraft/ordered-kv';
import { testMultipartStore, testOrderedKv } from '@rangegraft/driver-testkit';
import { expect } from 'chai';
import { MemoryKv, type KvChange } from '../src/index.js';

const [KEY, VALUE, OTHER] = ['key', 'value', 'other'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];

/** A log of transactions, one per line. */
async function openLogged(file: string): Promise<MemoryKv> {
  const entries = new Map<string, KvEntry>();
  for (const line of (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(0, -1)) {
    for (const [key, value] of JSON.parse(line) as [string, string | null][]) {
      if (value === null) entries.delete(key);
      else entries.set(key, { key: Buffer.from(key, 'hex'), value: Buffer.from(value, 'hex') });
    }
  }
  const save = async (changes: readonly KvChange[]): Promise<void> => {
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const line = JSON.stringify(changes.map(({ key, value }) => [hex(key), value === undefined ? null : hex(value)]));
    await using log = await open(file, 'a');
    await log.appendFile(`${line}\n`);
    await log.sync();
  };
  return new MemoryKv({ entries: entries.values(), save });
}

async function newLog<Store>(openAt: (file: string) => Promise<Store>) {
  const directory = await mkdtemp(path.join(tmpdir(), 'rangegraft-log-'));
  return {
    open: () => openAt(path.join(directory, 'log')),
    remove: () => rm(directory, { recursive: true }),
  };
}

testOrderedKv('memory', () => new MemoryKv());
testOrderedKv('memory with a log', () => newLog(openLogged));
testMultipartStore('memory with a log', () => newLog(async (file) => KvCatalog.open(await openLogged(file))));

describe('a store in memory that is saved', () => {
  it('is durable, unlike one that is not', () => {
    expect(new MemoryKv().traits).to.deep.equal({ durable: false, shared: false });
    expect(new MemoryKv({ save: () => Promise.resolve() }).traits).to.deep.equal({ durable: true, shared: false });
  });

  it('saves what a transaction has changed, in its order, and nothing for one that has changed nothing', async () => {
    const saved: (readonly KvChange[])[] = [];
    await using kv = new MemoryKv({
      entries: [{ key: KEY, value: VALUE }],
      save: (changes) => Promise.resolve(void saved.push(changes)),
    });
    await kv.write((transaction) => transaction.get(KEY));
    await kv.write((transaction) => transaction.delete(OTHER));
    await kv.write((transaction) => {
      transaction.put(OTHER, VALUE);
      transaction.delete(KEY);
      transaction.put(KEY, OTHER);
    });
    expect(saved).to.deep.equal([[{ key: OTHER, value: VALUE }, { key: KEY }, { key: KEY, value: OTHER }]]);
  });

  it('shows a transaction to nobody before it is saved, and saves one after another', async () => {
    const calls: { readonly changes: readonly KvChange[]; readonly end: () => void }[] = [];
    await using kv = new MemoryKv({
      save: (changes) => new Promise((resolve) => void calls.push({ changes, end: resolve })),
    });
    const counting = [1, 2].map(() =>
      kv.write((transaction) => {
        const count = (transaction.get(KEY)?.[0] ?? 0) + 1;
        transaction.put(KEY, Uint8Array.of(count));
        return count;
      }),
    );
    const seen: unknown[] = [];
    for (const index of [0, 1]) {
      seen.push(await kv.read((reader) => reader.get(KEY)?.[0]));
      while (calls.length === index) await new Promise(setImmediate);
      seen.push(await kv.read((reader) => reader.get(KEY)?.[0]));
      calls[index]!.end();
      await counting[index];
    }
    expect(seen).to.deep.equal([undefined, undefined, 1, 1]);
    expect(await Promise.all(counting)).to.deep.equal([1, 2]);
  });

  it('forgets a transaction that cannot be saved, and goes on', async () => {
    const full = new Error('the disk is full');
    let failing = true;
    await using kv = new MemoryKv({ save: () => (failing ? Promise.reject(full) : Promise.resolve()) });
    const put = () => kv.write((transaction) => transaction.put(KEY, VALUE));
    expect(await put().catch((error: unknown) => error)).to.equal(full);
    expect(await kv.read((reader) => reader.get(KEY))).to.equal(undefined);
    failing = false;
    await put();
    expect(await kv.read((reader) => reader.get(KEY))).to.equal(VALUE);
  });

  it('saves what has begun before it is disposed', async () => {
    const saved: (readonly KvChange[])[] = [];
    const kv = new MemoryKv({ save: (changes) => Promise.resolve(void saved.push(changes)) });
    const writing = kv.write((transaction) => {
      transaction.put(KEY, VALUE);
    });
    await new Promise(setImmediate);
    await kv[Symbol.asyncDispose]();
    await writing;
    expect(saved).to.have.length(1);
  });
});
