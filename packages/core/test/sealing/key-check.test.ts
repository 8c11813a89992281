import { MemoryDriver } from '@rangegraft/driver-memory';
import { Keyring, KeyringProvider } from '@rangegraft/keyring';
import { expect } from 'chai';
import { rejection } from '../../../../test/support/rejection.js';
import { collect, sourceOf, StorageEngine, type BlobId, type KeyProvider } from '../../src/index.js';

const OTHER_KEYS = "blob store 'memory' is encrypted with other keys than those that were given";

async function newStore() {
  const { blobs, catalog } = await MemoryDriver.open();
  const open = (keyProvider?: KeyProvider) => new StorageEngine({ catalog, blobs: [blobs], keyProvider }).open();
  const notes = async () => {
    const ids: BlobId[] = [];
    for await (const { id } of blobs.list()) ids.push(id);
    return ids;
  };
  return { blobs, open, notes };
}

describe('the keys of a store', () => {
  it('are those that it was first opened with, rotated or joined by others', async () => {
    const { open } = await newStore();
    const keyring = Keyring.create();
    await open(new KeyringProvider(keyring));
    await open(new KeyringProvider(keyring));
    await open(new KeyringProvider(keyring.withVersion('default').withKey('films')));
  });

  it('are no others, and nothing is sealed with those', async () => {
    const { open } = await newStore();
    await open(new KeyringProvider(Keyring.create()));
    const refused = await rejection(open(new KeyringProvider(Keyring.create())));
    expect(refused).to.include({ code: 'Incompatible', message: OTHER_KEYS });
  });

  it('are no others that go by another name', async () => {
    const { open } = await newStore();
    const provider = new KeyringProvider(Keyring.create());
    await open(provider);
    const renamed: KeyProvider = {
      defaultKeyId: 'another',
      findKey: () => Promise.resolve('another'),
      generateDataKey: () => provider.generateDataKey({ keyId: 'default' }),
      unwrapDataKey: (wrapped) => provider.unwrapDataKey(wrapped, { keyId: 'default' }),
    };
    expect(await rejection(open(renamed))).to.include({ code: 'Incompatible', message: OTHER_KEYS });
  });

  it('may come later than the store, which can be opened without them and tells that it has had some', async () => {
    const { open } = await newStore();
    const engine = await open();
    expect(await engine.wasEncrypted()).to.equal(false);
    const keys = new KeyringProvider(Keyring.create());
    await open(keys);
    expect(await (await open()).wasEncrypted()).to.equal(true);
    expect(await engine.wasEncrypted()).to.equal(true);
    await open(keys);
  });

  it('are the same for all processes that open it at once', async () => {
    const { open, notes } = await newStore();
    const providers = [1, 2, 3].map(() => new KeyringProvider(Keyring.create()));
    const outcomes = await Promise.allSettled(providers.map(open));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    expect(await notes()).to.have.length(2);
  });

  it('are kept by sweeps', async () => {
    const { open, notes } = await newStore();
    const engine = await open(new KeyringProvider(Keyring.create()));
    const before = await notes();
    expect((await engine.sweep({ orphanAge: 0 })).orphans).to.equal(0);
    expect(await notes()).to.deep.equal(before);
  });

  it('are noted again where a process died while it did that', async () => {
    const { blobs, open, notes } = await newStore();
    await open(new KeyringProvider(Keyring.create()));
    const [, id = ''] = await notes();
    const { length } = (await blobs.stat(id)) ?? { length: 0 };
    const whole = await collect(await blobs.read(id, { offset: 0, length }));
    await blobs.delete([id]);
    await blobs.write(id, sourceOf(whole.subarray(0, 10)));
    const keys = new KeyringProvider(Keyring.create());
    await open(keys);
    await open(keys);
    expect(await rejection(open(new KeyringProvider(Keyring.create())))).to.include({ code: 'Incompatible' });
  });

  it('cannot be told when their service does not answer, which fails the opening', async () => {
    const { open } = await newStore();
    const keys = new KeyringProvider(Keyring.create());
    await open(keys);
    const away: KeyProvider = {
      defaultKeyId: 'default',
      findKey: (name) => keys.findKey(name),
      generateDataKey: (scope) => keys.generateDataKey(scope),
      unwrapDataKey: () => Promise.reject(new Error('nobody answers')),
    };
    expect(await rejection(open(away))).to.have.property('message', 'nobody answers');
  });
});
