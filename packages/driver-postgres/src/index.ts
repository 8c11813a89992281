export type { DatabaseOptions } from './database/database.js';
export * from './module.js';
export { PostgresBlobStore, type PostgresBlobStoreOptions } from './postgres-blob-store.js';
export { PostgresCatalog, type PostgresCatalogOptions } from './postgres-catalog.js';
export * from './postgres-driver.js';
