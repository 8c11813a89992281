export type { Factory, Location } from './site.js';
export { testBlobStore, testDriver, testGarbageLedger, testMultipartStore, testOrderedKv } from './test-driver.js';
