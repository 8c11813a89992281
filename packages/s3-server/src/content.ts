import { hash } from 'node:crypto';
import { StorageError } from '@rangegraft/core';
import type { ByteSource, ContentInput } from '@rangegraft/core';
import type { Authentication, HeaderValues } from './auth/index.js';
import { decodeBody, readBodyHeaders } from './body/index.js';
import type { BodyHeaders } from './body/index.js';
import { checksumAlgorithm, readChecksumHeader } from './checksum-headers.js';
import type { Operation } from './operation.js';
import {
  contentSha256Mismatch,
  invalidRequest,
  maxMessageLengthExceeded,
  missingContentLength,
} from './protocol-error.js';
import type { RequestBody } from './request-body.js';
import type { RequestContext } from './request-context.js';
import { readLimited } from './xml/index.js';

/**
 * The body of a request as content to be stored, with all that its headers say it must turn out to be. Nothing is
 * read yet.
 *
 * @throws MissingContentLength, EntityTooLarge; InvalidRequest and others for headers that contradict each other
 */
export function contentOf({ authentication, body, headers, settings }: RequestContext): ContentInput {
  const declared = readBodyHeaders(headers);
  const length = declared.decodedLength ?? declared.contentLength;
  if (length === undefined) throw missingContentLength();
  if (length > settings.limits.content) {
    throw new StorageError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size.', {
      context: { ProposedSize: length, MaxSizeAllowed: settings.limits.content },
    });
  }
  const before = readChecksumHeader(headers);
  const algorithm = checksumAlgorithm(headers, before, declared.trailer);
  const { minimumChunkSize } = settings;
  const decoded = decodeBody(body.bytes(), { ...declared, ...signing(authentication), minimumChunkSize });
  // The body's reader has made sure that an announced trailer came.
  const value = before?.value ?? ((): string => decoded.trailers().values().next().value ?? '');
  return {
    body: decoded.bytes,
    contentLength: length,
    contentMd5: headers.get('content-md5'),
    checksum: algorithm && { algorithm, value },
  };
}

/** The longest document of a request that nobody signed, in bytes: strangers must not keep us busy with reading. */
const ANONYMOUS_DOCUMENT = 64 * 1024;

/**
 * The body of a request that is an XML document, or nothing.
 *
 * @throws MaxMessageLengthExceeded, InvalidRequest for a body in the aws-chunked form
 */
export function documentOf({ authentication, body, headers, settings }: RequestContext): ByteSource {
  const declared = plainBodyHeaders(headers);
  const { document } = settings.limits;
  const limit = authentication === undefined ? Math.min(document, ANONYMOUS_DOCUMENT) : document;
  if ((declared.contentLength ?? 0) > limit) throw maxMessageLengthExceeded(limit);
  return readLimited(decodeBody(body.bytes(), { ...declared, ...signing(authentication) }).bytes, limit);
}

/**
 * The body of a request that is a form. Its file is measured when it is read.
 *
 * @throws InvalidRequest for a body in the aws-chunked form
 */
export function formBytesOf({ authentication, body, headers }: RequestContext): ByteSource {
  return decodeBody(body.bytes(), { ...plainBodyHeaders(headers), ...signing(authentication) }).bytes;
}

/** What headers declare about a body that must not come in the aws-chunked form. @throws InvalidRequest */
function plainBodyHeaders(headers: HeaderValues): BodyHeaders {
  const declared = readBodyHeaders(headers);
  if (declared.contentSha256.form === 'aws-chunked') throw invalidContentSha256();
  return declared;
}

/**
 * Checks what was signed about the body as far as nobody needs to read one for it.
 *
 * @throws InvalidRequest for the aws-chunked form where there is no content, XAmzContentSHA256Mismatch for the digest of
 *   something in a request that brings nothing
 */
export function checkDeclaredBody(
  { contentSha256 }: Authentication,
  body: Pick<RequestBody, 'announced'>,
  { takesContent }: Operation,
): void {
  if (contentSha256.form === 'aws-chunked' && takesContent !== true) throw invalidContentSha256();
  if (contentSha256.form !== 'sha256' || body.announced || contentSha256.digest === EMPTY_SHA256) return;
  throw contentSha256Mismatch(contentSha256.digest, EMPTY_SHA256);
}

const EMPTY_SHA256 = hash('sha256', '');

function invalidContentSha256(): Error {
  return invalidRequest('The value of x-amz-content-sha256 header is invalid.');
}

/**
 * Makes sure that a request which copies brings no bytes of its own.
 *
 * @throws InvalidRequest
 */
export async function refuseBody({ body, headers }: RequestContext): Promise<void> {
  if (!body.announced) return;
  // A body without a length may turn out to be none.
  let bytes = Number(headers.get('content-length') ?? 0);
  if (bytes === 0) for await (const chunk of body.bytes()) if ((bytes += chunk.length) > 0) break;
  if (bytes > 0) {
    throw invalidRequest('The request included a body. Requests of this type must not include a non-empty body.');
  }
}

function signing(authentication: Authentication | undefined): { readonly signing?: Authentication } {
  return authentication === undefined ? {} : { signing: authentication };
}
