export { createEngine } from './create-engine.js';
export * from './modules.js';
export * from './tokens.js';
