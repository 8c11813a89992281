export * from './kv-catalog.js';
export type * from './ordered-kv.js';
