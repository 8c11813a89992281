import { sourceOf, systemClock, TimeOrderedIds } from '@rangegraft/core';
import { FilesystemDriver } from '../../src/index.js';
import { bucketOf, contentOf, type Acknowledged, type Task } from './messages.js';

/** Writes blobs and buckets, and says what has been acknowledged. */
const { root, writers, rounds = Infinity } = JSON.parse(process.argv[2] ?? '') as Task;
const ids = new TimeOrderedIds(systemClock);
const driver = await FilesystemDriver.open({ root });

async function write(): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const id = ids.next();
    await driver.blobs.write(id, sourceOf(contentOf(id)));
    await driver.catalog.createBucket(bucketOf(id));
    const message: Acknowledged = { id };
    process.send?.(message);
  }
}

await Promise.all(Array.from({ length: writers }, write));
await driver[Symbol.asyncDispose]();
// The channel to the parent would keep the process alive.
process.disconnect();
