import { hash } from 'node:crypto';
import type { HeaderValues } from './signed-request.js';
import { canonicalPath, canonicalQuery } from './request-target.js';
import type { RequestTarget } from './request-target.js';

/** The only algorithm of this server; SigV4A is another. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** What a canonical request is made of. */
export interface CanonicalRequestParts {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: HeaderValues;
  /** Lower-case names, sorted. A name the request lacks counts as an empty value. */
  readonly signedHeaders: readonly string[];
  /** The payload hash line, literally. */
  readonly payloadHash: string;
}

/** The canonical request of SigV4 as S3 builds it; one character of the text is one byte. */
export function canonicalRequest({
  method,
  target,
  headers,
  signedHeaders,
  payloadHash,
}: CanonicalRequestParts): string {
  const lines = signedHeaders.map((name) => `${name}:${canonicalValue(headers.get(name) ?? '')}\n`).join('');
  const path = canonicalPath(target.path);
  const query = canonicalQuery(target.query);
  return `${method}\n${path}\n${query}\n${lines}\n${signedHeaders.join(';')}\n${payloadHash}`;
}

/** The text whose HMAC is the request's signature. `scope` is `YYYYMMDD/REGION/SERVICE/aws4_request`. */
export function stringToSign(amzDate: string, scope: string, canonical: string): string {
  // Header values arrive as one character a byte: hashing them as UTF-8 would sign other bytes than were sent.
  return `${ALGORITHM}\n${amzDate}\n${scope}\n${hash('sha256', Buffer.from(canonical, 'latin1'))}`;
}

function canonicalValue(value: string): string {
  return value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '');
}
