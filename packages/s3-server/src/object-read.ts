import type { GetObjectInput, ObjectHead } from '@rangegraft/core';
import { readCustomerKey } from './encryption-headers.js';
import { objectHeaders } from './headers.js';
import { invalidArgument, invalidRequest } from './protocol-error.js';
import type { Reply, ReplyHeaders } from './reply.js';
import type { RequestContext } from './request-context.js';

/** Parameters that replace a header of the answer. */
const OVERRIDES: ReadonlyMap<string, string> = new Map([
  ['response-cache-control', 'Cache-Control'],
  ['response-content-disposition', 'Content-Disposition'],
  ['response-content-encoding', 'Content-Encoding'],
  ['response-content-language', 'Content-Language'],
  ['response-content-type', 'Content-Type'],
  ['response-expires', 'Expires'],
]);

/** The query parameters of GetObject and HeadObject. */
export const OBJECT_READ_PARAMETERS: readonly string[] = ['partNumber', 'versionId', ...OVERRIDES.keys()];

export interface ObjectRequest {
  readonly input: GetObjectInput;
  /** Headers that the client wants instead of the object's own. */
  readonly overrides: ReplyHeaders;
}

/**
 * Reads a request for an object.
 *
 * @throws InvalidArgument for an override that no header can have, InvalidRequest for one that nobody signed
 */
export function readObjectRequest(context: RequestContext): ObjectRequest {
  const { authentication, headers, objectInput, query } = context;
  if (authentication === undefined && [...OVERRIDES.keys()].some((name) => query.has(name))) {
    throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  }
  return {
    input: {
      ...objectInput,
      ...readCustomerKey(context),
      versionId: query.get('versionId'),
      partNumber: query.get('partNumber'),
      range: headers.get('range'),
      ifRange: headers.get('if-range'),
      checksumMode: headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' ? 'ENABLED' : undefined,
      ifMatch: headers.get('if-match'),
      ifNoneMatch: headers.get('if-none-match'),
      ifModifiedSince: headers.get('if-modified-since'),
      ifUnmodifiedSince: headers.get('if-unmodified-since'),
    },
    overrides: Object.fromEntries(
      [...query.entries()].flatMap(([name, value]) => {
        const header = OVERRIDES.get(name);
        return header === undefined || value === '' ? [] : [[header, headerValue(name, value)]];
      }),
    ),
  };
}

/** The answer to a request for an object, as far as it is not the bytes. */
export function objectReply(object: ObjectHead, overrides: ReplyHeaders): Reply {
  return {
    status: object.contentRange === undefined ? 200 : 206,
    headers: { ...objectHeaders(object), ...overrides },
  };
}

function headerValue(name: string, value: string): string {
  if (/^[\t -~\xa0-\xff]*$/.test(value)) return value;
  throw invalidArgument('Header value cannot be represented using ISO-8859-1.', name, value);
}
