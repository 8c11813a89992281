import { testDriver, testOrderedKv } from '@rangegraft/driver-testkit';
import { FilesystemDriver, LmdbKv } from '../src/index.js';
import { makeTemporaryDirectory } from './temporary-directory.js';

testDriver('filesystem', async () => {
  const directory = await makeTemporaryDirectory();
  return { open: () => FilesystemDriver.open({ root: directory.path }), remove: () => directory.remove() };
});

testOrderedKv('LMDB', async () => {
  const directory = await makeTemporaryDirectory();
  return { open: () => LmdbKv.open(directory.path), remove: () => directory.remove() };
});
