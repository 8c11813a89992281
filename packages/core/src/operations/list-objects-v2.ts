import type { OperationOptions } from '../blob-store.js';
import type { ChecksumAlgorithm, ChecksumType } from '../checksums/index.js';
import type { EngineContext } from '../engine-context.js';
import { continuationTokenFor, parseContinuationToken } from '../rules/continuation-token.js';
import { parseCount } from '../rules/integers.js';
import { after } from '../rules/key-order.js';
import { listing } from '../steps/authorize.js';
import { listedCurrent } from '../steps/listed-object.js';
import { requireBucket } from '../steps/lookups.js';
import { objectPage } from '../steps/object-page.js';
import { ownerOf } from '../steps/owners.js';
import type { BucketInput, IntegerInput, Owner } from './shared-types.js';

export interface ListObjectsV2Input extends BucketInput {
  readonly prefix?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly startAfter?: string | undefined;
  readonly continuationToken?: string | undefined;
  readonly maxKeys?: IntegerInput | undefined;
}

export interface ListedObject {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  readonly lastModified: Date;
  readonly storageClass: string;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: ChecksumType;
}

export interface ListObjectsV2Output {
  readonly contents: readonly ListedObject[];
  readonly commonPrefixes: readonly string[];
  /** The clamp applied. */
  readonly maxKeys: number;
  readonly keyCount: number;
  readonly isTruncated: boolean;
  readonly nextContinuationToken?: string;
  readonly owner: Owner;
}

const MAX_KEYS = 1000;

/** Lists objects by key, in the order of UTF-8 bytes. @throws StorageError `NoSuchBucket`, `InvalidArgument` */
export async function listObjectsV2(
  context: EngineContext,
  input: ListObjectsV2Input,
  options: OperationOptions = {},
): Promise<ListObjectsV2Output> {
  const most = parseCount(input.maxKeys, { name: 'max-keys', absent: MAX_KEYS, most: MAX_KEYS });
  const { prefix = '', delimiter = '', startAfter, continuationToken } = input;
  const bucket = await requireBucket(context, listing('s3:ListBucket', input), input, options);
  const start = { from: startOf(continuationToken, startAfter) };
  const page = await objectPage(context, bucket, { prefix, delimiter, most, start }, options);
  const next = page.next?.from;
  return {
    contents: page.items.flatMap(listedCurrent),
    commonPrefixes: page.commonPrefixes,
    maxKeys: most,
    keyCount: page.items.length + page.commonPrefixes.length,
    isTruncated: next !== undefined,
    ...(next === undefined ? {} : { nextContinuationToken: continuationTokenFor(next) }),
    owner: ownerOf(context, bucket),
  };
}

/** The token wins over `startAfter`. */
function startOf(token: string | undefined, startAfter: string | undefined): Uint8Array | undefined {
  if (token !== undefined) return parseContinuationToken(token);
  return startAfter === undefined || startAfter === '' ? undefined : after(startAfter);
}
