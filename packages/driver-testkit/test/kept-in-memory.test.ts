import { MemoryDriver, MemoryKv } from '@rangegraft/driver-memory';
import { testBlobStore, testGarbageLedger, testMultipartStore, testOrderedKv } from '../src/index.js';
import { keptInMemory } from './kept-in-memory.js';

// What is asked of durable and of shared stores is asked here of stores that only look like it, so that these
// sentences are proved without a disk, and quickly. Blobs in memory cannot pass for durable: too many bytes are held.
const catalog = async () => (await MemoryDriver.open()).catalog;

testBlobStore(
  'kept in memory',
  keptInMemory(async () => (await MemoryDriver.open()).blobs, { durable: false, shared: true }),
);
testMultipartStore('kept in memory', keptInMemory(catalog));
testGarbageLedger('kept in memory', keptInMemory(catalog));
testOrderedKv(
  'kept in memory',
  keptInMemory(() => new MemoryKv()),
);
