import { StorageError } from '@rangegraft/core';
import type { ErrorContext } from '@rangegraft/core';
import { ERROR_MAP } from './error-map.js';
import type { ErrorRule } from './error-map.js';
import { httpDate, quoted } from './formats.js';
import type { Reply, ReplyHeaders } from './reply.js';
import type { RequestIds } from './request-ids.js';
import { errorDocument } from './xml/index.js';

/** What a client is told about an error. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The document's own elements, in order. */
  readonly elements: ErrorContext;
  readonly headers: ReplyHeaders;
}

const SHOWN = {
  InternalError: { status: 500, message: 'We encountered an internal error. Please try again.' },
  SlowDown: { status: 503, message: 'Please reduce your request rate.' },
} as const;

/**
 * What a client is told about `error`: of errors that are not S3's own, nothing but that they happened.
 *
 * @param method that of the request, which the engine does not know
 */
export function describeFailure(error: unknown, method = 'GET'): Failure {
  const rule = ruleOf(error);
  if (rule === undefined || 'shownAs' in rule) {
    const code = rule?.shownAs ?? 'InternalError';
    return { ...SHOWN[code], code, elements: {}, headers: {} };
  }
  const { code, message } = error as StorageError;
  const context: ErrorContext = { Method: method, ...(error as StorageError).context };
  const elements = rule.elements
    .filter((name) => Object.hasOwn(context, name))
    .map((name) => [name, context[name] as string] as const);
  return {
    status: rule.status,
    code,
    message,
    elements: Object.fromEntries(elements),
    headers: headersOf(code, context),
  };
}

/** The answer to a failed request. */
export function errorReply({ status, code, message, elements, headers }: Failure, ids: RequestIds): Reply {
  if (status === 304) return { status, headers };
  return { status, headers, body: errorDocument({ code, message, context: elements, ...ids }) };
}

function ruleOf(error: unknown): ErrorRule | undefined {
  if (!StorageError.is(error) || !Object.hasOwn(ERROR_MAP, error.code)) return undefined;
  return ERROR_MAP[error.code];
}

/** Facts of an error that S3 tells in headers. */
function headersOf(code: string, context: ErrorContext): ReplyHeaders {
  const { Allow, DeleteMarker, ETag, LastModified, ResourceType, VersionId } = context;
  switch (code) {
    case 'NotModified':
      return {
        ETag: ETag === undefined ? undefined : quoted(String(ETag)),
        'Last-Modified': dateHeader(LastModified),
      };
    case 'MethodNotAllowed':
      if (ResourceType !== 'DeleteMarker') return { Allow: Allow === undefined ? undefined : String(Allow) };
      return { Allow: 'DELETE', 'x-amz-delete-marker': 'true', 'Last-Modified': dateHeader(LastModified) };
    case 'NoSuchKey':
      if (DeleteMarker !== true) return {};
      return {
        'x-amz-delete-marker': 'true',
        'x-amz-version-id': VersionId === undefined ? undefined : String(VersionId),
      };
    default:
      return {};
  }
}

function dateHeader(milliseconds: string | number | boolean | undefined): string | undefined {
  return typeof milliseconds === 'number' ? httpDate(new Date(milliseconds)) : undefined;
}
