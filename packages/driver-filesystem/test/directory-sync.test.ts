import { expect } from 'chai';
import fs from 'fs-extra';
import path from 'node:path';
import { DirectorySync } from '../src/directory-sync.js';
import { makeTemporaryDirectory } from './temporary-directory.js';

describe('making directory entries durable', () => {
  it('lets those who ask while one runs share the next one', async () => {
    await using directory = await makeTemporaryDirectory();
    const syncs = new DirectorySync();
    const first = syncs.sync(directory.path);
    const second = syncs.sync(directory.path);
    expect(second).to.not.equal(first);
    expect(syncs.sync(directory.path)).to.equal(second);
    await first;
    // The second has begun by now, or begins: whoever asks now may not join it any more.
    await second;
    expect(syncs.sync(directory.path)).to.not.equal(second);
  });

  it('keeps directories apart', async () => {
    await using directory = await makeTemporaryDirectory();
    const other = path.join(directory.path, 'other');
    await fs.mkdir(other);
    const syncs = new DirectorySync();
    const both = [syncs.sync(directory.path), syncs.sync(other)];
    expect(both[0]).to.not.equal(both[1]);
    await Promise.all(both);
  });

  it('fails for those who asked, and not for those who ask later', async () => {
    await using directory = await makeTemporaryDirectory();
    const missing = path.join(directory.path, 'missing');
    const syncs = new DirectorySync();
    const codes = await Promise.all(
      [syncs.sync(missing), syncs.sync(missing), syncs.sync(missing)].map((sync) =>
        sync.catch((error: NodeJS.ErrnoException) => error.code),
      ),
    );
    expect(codes).to.deep.equal(['ENOENT', 'ENOENT', 'ENOENT']);
    await fs.mkdir(missing);
    await syncs.sync(missing);
  });
});
