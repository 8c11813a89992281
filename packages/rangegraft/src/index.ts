export { collect } from '@rangegraft/core';
export { FakeClock } from '@rangegraft/core';
export { StorageError } from '@rangegraft/core';
export type { Clock, EngineSettingsInput, StorageEngine } from '@rangegraft/core';
export type { RequestRecord, S3Credential, S3Identity } from '@rangegraft/s3-server';
export { main } from './main.js';
export { startS3 } from './start-s3.js';
export type { RunningS3, S3ClientConfiguration, StartS3Options } from './start-s3.js';
