export * from './algorithms.js';
export * from './block-table.js';
export * from './checksum.js';
export { combineCrcs, crcsOfRange } from './combine.js';
export { crc32, crc32c, crc64nvme, crcsOf } from './crc.js';
export * from './crcs.js';
export { RunningCrcs } from './running-crcs.js';
