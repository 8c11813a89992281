import type { HeaderValues } from './auth/index.js';
import type { Operation } from './operation.js';
import { headerNotImplemented } from './protocol-error.js';

/** Whole families of headers: object lock, grants. */
const REFUSED_FAMILIES: readonly string[] = ['x-amz-grant-', 'x-amz-object-lock-'];

/** Headers of features that are not there, with the values that ask for nothing beyond what is. */
const REFUSED_HEADERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['x-amz-acl', ['private', 'bucket-owner-full-control']],
  ['x-amz-bucket-namespace', ['global']],
  ['x-amz-bucket-object-lock-enabled', ['false']],
  ['x-amz-bypass-governance-retention', ['false']],
  ['x-amz-if-match-initiated-time', []],
  ['x-amz-if-match-last-modified-time', []],
  ['x-amz-if-match-size', []],
  ['x-amz-mfa', []],
  ['x-amz-object-ownership', ['bucketownerenforced']],
  ['x-amz-write-offset-bytes', []],
]);

/**
 * Refuses requests for features that are not there. To ignore such a header would be to say that its wish was met.
 *
 * @throws NotImplemented
 */
export function refuseUnsupportedHeaders(
  headers: HeaderValues,
  { refusedHeaders = [], ownHeaders = [] }: Pick<Operation, 'refusedHeaders' | 'ownHeaders'> = {},
): void {
  for (const [name, value] of headers) {
    if (ownHeaders.includes(name)) continue;
    const harmless = REFUSED_HEADERS.get(name);
    const family = REFUSED_FAMILIES.some((prefix) => name.startsWith(prefix));
    if (family || (harmless !== undefined && !harmless.includes(value.trim().toLowerCase()))) {
      throw headerNotImplemented(name);
    }
  }
  for (const name of refusedHeaders) if (headers.has(name.toLowerCase())) throw headerNotImplemented(name);
}
