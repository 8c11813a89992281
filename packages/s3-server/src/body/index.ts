export { readBodyHeaders } from './body-headers.js';
export type { BodyHeaders } from './body-headers.js';
export type { ChunkSigning } from './chunk-signatures.js';
export { decodeBody } from './decode-body.js';
export type { DecodeBodyOptions, DecodedBody } from './decode-body.js';
