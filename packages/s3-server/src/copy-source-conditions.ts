import type { CopySourceConditions } from '@rangegraft/core';
import type { HeaderValues } from './auth/index.js';

/** The conditions a request puts on the source of a copy. */
export function readCopySourceConditions(headers: HeaderValues): CopySourceConditions {
  return {
    copySourceIfMatch: headers.get('x-amz-copy-source-if-match'),
    copySourceIfNoneMatch: headers.get('x-amz-copy-source-if-none-match'),
    copySourceIfModifiedSince: headers.get('x-amz-copy-source-if-modified-since'),
    copySourceIfUnmodifiedSince: headers.get('x-amz-copy-source-if-unmodified-since'),
  };
}
