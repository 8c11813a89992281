import { parseChecksumAlgorithm } from '@rangegraft/core';
import type { ChecksumAlgorithm } from '@rangegraft/core';
import { parseContentSha256 } from '../auth/content-sha256.js';
import type { ContentSha256 } from '../auth/content-sha256.js';
import type { HeaderValues } from '../auth/signed-request.js';
import { invalidRequest, malformedTrailer, missingContentLength } from '../protocol-error.js';

/** What a request's headers declare about its body. Lengths are in bytes. */
export interface BodyHeaders {
  readonly contentSha256: ContentSha256;
  /** Length on the wire; undefined if none was declared. */
  readonly contentLength?: number;
  /** Length of what the aws-chunked form carries; present exactly if the body comes in that form. */
  readonly decodedLength?: number;
  /** The algorithm of the checksum that follows the body. */
  readonly trailer?: ChecksumAlgorithm;
}

/**
 * Reads what a request's headers declare about its body.
 *
 * @throws MissingContentLength where an aws-chunked body does not tell its decoded length, InvalidRequest for a trailer
 *   that is no checksum of ours, MalformedTrailerError for a trailer the body's form has no room for
 */
export function readBodyHeaders(headers: HeaderValues): BodyHeaders {
  const contentSha256 = parseContentSha256(headers.get('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD');
  const contentLength = parseLength(headers.get('content-length'));
  const trailer = parseTrailer(headers.get('x-amz-trailer'));
  const common = { contentSha256, ...(contentLength !== undefined && { contentLength }) };
  if (contentSha256.form !== 'aws-chunked') {
    if (trailer !== undefined) throw malformedTrailer();
    return common;
  }
  if (trailer !== undefined && !contentSha256.trailer) throw malformedTrailer();
  const decodedLength = parseLength(headers.get('x-amz-decoded-content-length'));
  if (decodedLength === undefined) throw missingContentLength();
  return { ...common, decodedLength, ...(trailer !== undefined && { trailer }) };
}

function parseLength(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const length = Number(text);
  return Number.isSafeInteger(length) ? length : undefined;
}

function parseTrailer(value: string | undefined): ChecksumAlgorithm | undefined {
  if (value === undefined) return undefined;
  const [, name = ''] = /^\s*x-amz-checksum-(\w+)\s*$/i.exec(value) ?? [];
  const algorithm = parseChecksumAlgorithm(name);
  if (algorithm === undefined) throw invalidRequest('The value specified in the x-amz-trailer header is not supported');
  return algorithm;
}
