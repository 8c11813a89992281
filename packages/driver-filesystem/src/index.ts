export * from './filesystem-blob-store.js';
export * from './filesystem-driver.js';
export * from './lmdb-kv.js';
export * from './module.js';
