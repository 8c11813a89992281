import type { CommonPrefix } from '@aws-sdk/client-s3';
import type { BucketInput } from '@rangegraft/core';
import { defined, present } from './http-values.js';

/** What all listings by key are asked with. */
export function listingFields(
  input: BucketInput & { readonly prefix?: string | undefined; readonly delimiter?: string | undefined },
) {
  return { Bucket: input.bucket, ...defined({ Prefix: input.prefix, Delimiter: input.delimiter }) };
}

/** What all listings by key answer of a page. */
export function pageOf(answer: {
  readonly CommonPrefixes?: readonly CommonPrefix[] | undefined;
  readonly IsTruncated?: boolean | undefined;
}) {
  return {
    commonPrefixes: (answer.CommonPrefixes ?? []).map(({ Prefix }) => present(Prefix, 'Prefix')),
    isTruncated: present(answer.IsTruncated, 'IsTruncated'),
  };
}

/** What all listings of objects answer of a page. */
export function objectPageOf(answer: Parameters<typeof pageOf>[0] & { readonly MaxKeys?: number | undefined }) {
  return { ...pageOf(answer), maxKeys: present(answer.MaxKeys, 'MaxKeys') };
}
