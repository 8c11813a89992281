import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import type { BucketRecord, VersionRecord } from '../records.js';
import { parseCount } from '../rules/integers.js';
import { isKey } from '../rules/names.js';
import { listing } from '../steps/authorize.js';
import { listByKey, placeOfMarker } from '../steps/list-by-key.js';
import { listedObject } from '../steps/listed-object.js';
import { requireBucket } from '../steps/lookups.js';
import { ownerOf } from '../steps/owners.js';
import { versionOrder } from '../version-id.js';
import type { ListedObject } from './list-objects-v2.js';
import type { BucketInput, IntegerInput, Owner } from './shared-types.js';

export interface ListObjectVersionsInput extends BucketInput {
  readonly prefix?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly keyMarker?: string | undefined;
  readonly versionIdMarker?: string | undefined;
  readonly maxKeys?: IntegerInput | undefined;
}

export interface ListedVersion extends ListedObject {
  readonly deleteMarker: false;
  /** `null` for the null version. */
  readonly versionId: string;
  /** Whether it is the key's current version. */
  readonly isLatest: boolean;
}

export interface ListedDeleteMarker extends Pick<ListedVersion, 'key' | 'lastModified' | 'versionId' | 'isLatest'> {
  readonly deleteMarker: true;
}

export interface ListObjectVersionsOutput {
  /** Keys ascending, the versions of a key from new to old. */
  readonly versions: readonly (ListedVersion | ListedDeleteMarker)[];
  readonly commonPrefixes: readonly string[];
  /** The clamp applied. */
  readonly maxKeys: number;
  readonly isTruncated: boolean;
  /** Only when the page is truncated. */
  readonly nextKeyMarker?: string;
  /** Only when the page is truncated behind a version. */
  readonly nextVersionIdMarker?: string;
  readonly owner: Owner;
}

const MAX_KEYS = 1000;

/**
 * Lists all versions and delete markers. A page continues even when the version that its marker names is gone.
 * @throws StorageError `NoSuchBucket`, `InvalidArgument`
 */
export async function listObjectVersions(
  context: EngineContext,
  input: ListObjectVersionsInput,
  options: OperationOptions = {},
): Promise<ListObjectVersionsOutput> {
  const most = parseCount(input.maxKeys, { name: 'max-keys', absent: MAX_KEYS, most: MAX_KEYS });
  const { prefix = '', delimiter = '' } = input;
  const keyMarker = input.keyMarker ?? '';
  const versionIdMarker = input.versionIdMarker ?? '';
  if (keyMarker === '' && versionIdMarker !== '') {
    throw invalidMarker('A version-id marker cannot be specified without a key marker.', versionIdMarker);
  }
  const bucket = await requireBucket(context, listing('s3:ListBucketVersions', input), input, options);
  const start: VersionPlace =
    versionIdMarker === ''
      ? placeOfMarker(keyMarker, prefix, delimiter)
      : await placeOfVersion(context, bucket, { key: keyMarker, versionId: versionIdMarker }, options);
  const page = await listByKey<VersionRecord, VersionPlace>({
    prefix,
    delimiter,
    most,
    start,
    fetch: (place, limit) => context.catalog.listVersions(bucket.id, { ...options, ...place, prefix, limit }),
    placeAfter: ({ key, order }) => ({ from: Buffer.from(key), beforeOrder: order }),
  });
  const [first] = page.items;
  // A page that begins within a key does not show what stands before.
  const current =
    first !== undefined && first.key === keyMarker
      ? await context.catalog.getVersion(bucket.id, keyMarker, options)
      : undefined;
  const isLatest = (version: VersionRecord, index: number): boolean =>
    index === 0 && current !== undefined
      ? current.versionId === version.versionId
      : page.items[index - 1]?.key !== version.key;
  const last = page.items.at(-1);
  return {
    versions: page.items.map((version, index) => listedVersion(version, isLatest(version, index))),
    commonPrefixes: page.commonPrefixes,
    maxKeys: most,
    isTruncated: page.next !== undefined,
    ...(page.next === undefined ? {} : nextMarkers(page.endsWithPrefix ? page.commonPrefixes.at(-1) : undefined, last)),
    owner: ownerOf(context, bucket),
  };
}

interface VersionPlace {
  readonly from?: Uint8Array | undefined;
  readonly beforeOrder?: number | undefined;
}

/** The place behind a version, which need not exist any more: its id tells where it was. */
async function placeOfVersion(
  context: EngineContext,
  bucket: BucketRecord,
  { key, versionId }: { readonly key: string; readonly versionId: string },
  options: OperationOptions,
): Promise<VersionPlace> {
  const from = Buffer.from(key);
  if (versionId !== 'null') {
    const beforeOrder = versionOrder(versionId);
    if (beforeOrder === undefined) throw invalidMarker('Invalid version id specified', versionId);
    return { from, beforeOrder };
  }
  // Nobody knows where a null version was that is gone: better to show the key's versions again than to miss some.
  const named = { ...options, version: 'null' } as const;
  const version = isKey(key) ? await context.catalog.getVersion(bucket.id, key, named) : undefined;
  return { from, beforeOrder: version?.order };
}

function nextMarkers(
  prefix: string | undefined,
  last: VersionRecord | undefined,
): Pick<ListObjectVersionsOutput, 'nextKeyMarker' | 'nextVersionIdMarker'> {
  if (prefix !== undefined) return { nextKeyMarker: prefix };
  return last === undefined ? {} : { nextKeyMarker: last.key, nextVersionIdMarker: idOf(last) };
}

function listedVersion(version: VersionRecord, isLatest: boolean): ListedVersion | ListedDeleteMarker {
  const { key, lastModified, content } = version;
  const versionId = idOf(version);
  if (content === undefined) {
    return { deleteMarker: true, key, versionId, isLatest, lastModified: new Date(lastModified) };
  }
  return { ...listedObject(version, content), deleteMarker: false, versionId, isLatest };
}

function idOf({ isNull, versionId }: VersionRecord): string {
  return isNull ? 'null' : versionId;
}

function invalidMarker(message: string, versionIdMarker: string): StorageError {
  return new StorageError('InvalidArgument', message, {
    context: { ArgumentName: 'version-id-marker', ArgumentValue: versionIdMarker },
  });
}
