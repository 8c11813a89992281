export * from './memory-blob-store.js';
export * from './memory-driver.js';
export * from './memory-kv.js';
export * from './module.js';
