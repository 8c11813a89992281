import type { CopySourceConditions, CopySourceInput, CopySourceKeyed, SourceOwnerInput } from '@rangegraft/core';
import { readCopySourceKey } from './encryption-headers.js';
import type { RequestContext } from './request-context.js';

type CopySource = CopySourceConditions & CopySourceKeyed & SourceOwnerInput & { readonly copySource: CopySourceInput };

/** What a request says of the source of its copy. @throws InvalidRequest as `readCopySourceKey` */
export function readCopySource(context: Pick<RequestContext, 'headers' | 'transport'>): CopySource {
  const { headers } = context;
  return {
    copySource: headers.get('x-amz-copy-source') ?? '',
    copySourceIfMatch: headers.get('x-amz-copy-source-if-match'),
    copySourceIfNoneMatch: headers.get('x-amz-copy-source-if-none-match'),
    copySourceIfModifiedSince: headers.get('x-amz-copy-source-if-modified-since'),
    copySourceIfUnmodifiedSince: headers.get('x-amz-copy-source-if-unmodified-since'),
    expectedSourceBucketOwner: headers.get('x-amz-source-expected-bucket-owner'),
    ...readCopySourceKey(context),
  };
}
