export type { CredentialLookup, KeepAliveTimes, RequestLimits, S3Credential, S3HandlerOptions } from './options.js';
export type { Secret } from './auth/index.js';
export type { CopyRecord, RequestRecord, S3Logger } from './logger.js';
export { randomRequestIds } from './request-ids.js';
export type { RequestIds } from './request-ids.js';
export { createS3Handler } from './s3-handler.js';
export type { S3Handler } from './s3-handler.js';
export { createS3Server } from './s3-server.js';
export type { S3Server, S3ServerOptions } from './s3-server.js';
