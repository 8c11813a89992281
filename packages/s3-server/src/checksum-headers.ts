import { isValidChecksumValue, parseChecksumAlgorithm } from '@rangegraft/core';
import type { ChecksumAlgorithm } from '@rangegraft/core';
import type { HeaderValues } from './auth/index.js';
import { headerNotImplemented, invalidRequest } from './protocol-error.js';

/** A checksum that a request's header announces. */
export interface ChecksumHeader {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64 of the right length; with `-` and a number of parts behind it where that was allowed. */
  readonly value: string;
}

const PREFIX = 'x-amz-checksum-';
/** Headers of the same prefix that hold no checksum. */
const OTHERS: readonly string[] = ['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'];
const SDK_ALGORITHM = 'x-amz-sdk-checksum-algorithm';

/**
 * Reads the one `x-amz-checksum-*` header a request may have.
 *
 * @param form `composite` where a number of parts may follow the value
 * @throws InvalidRequest for several headers, empty ones too, and for a value that is none of its algorithm;
 *   NotImplemented for an algorithm that is not supported
 */
export function readChecksumHeader(headers: HeaderValues, form?: 'composite'): ChecksumHeader | undefined {
  const names = [...headers.keys()].filter((name) => name.startsWith(PREFIX) && !OTHERS.includes(name));
  if (names.length > 1) throw multipleChecksums();
  const [name] = names;
  if (name === undefined) return undefined;
  const algorithm = parseChecksumAlgorithm(name.slice(PREFIX.length));
  if (algorithm === undefined) throw headerNotImplemented(name);
  const value = headers.get(name) ?? '';
  const digest = form === 'composite' ? value.replace(/-\d+$/, '') : value;
  if (!isValidChecksumValue(algorithm, digest)) throw invalidRequest(`Value for ${name} header is invalid.`);
  return { algorithm, value };
}

/**
 * The algorithm of the checksum that comes with a content, before or behind it.
 *
 * @throws InvalidRequest where both come, and where `x-amz-sdk-checksum-algorithm` says otherwise
 */
export function checksumAlgorithm(
  headers: HeaderValues,
  before: ChecksumHeader | undefined,
  trailer: ChecksumAlgorithm | undefined,
): ChecksumAlgorithm | undefined {
  if (before !== undefined && trailer !== undefined) throw multipleChecksums();
  const algorithm = before?.algorithm ?? trailer;
  const named = headers.get(SDK_ALGORITHM);
  if (named === undefined) return algorithm;
  if (algorithm === undefined) {
    throw invalidRequest(
      `${SDK_ALGORITHM} specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.`,
    );
  }
  if (parseChecksumAlgorithm(named) !== algorithm)
    throw invalidRequest(`Value for ${SDK_ALGORITHM} header is invalid.`);
  return algorithm;
}

function multipleChecksums(): Error {
  return invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
}
