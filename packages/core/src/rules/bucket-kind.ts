import type { AbortMultipartUploadInput } from '../operations/abort-multipart-upload.js';
import type { ListMultipartUploadsInput } from '../operations/list-multipart-uploads.js';
import type { ListObjectsV2Input } from '../operations/list-objects-v2.js';
import type { AttributesInput, ContentInput, CustomerKeyed, DeleteConditions } from '../operations/shared-types.js';
import type { SourceInput } from './copy-source.js';

/** What a directory bucket is made in: a Zone, named by its id. */
export interface BucketLocation {
  readonly type: 'AvailabilityZone' | 'LocalZone';
  readonly name: string;
}

/**
 * What the kinds of buckets differ in (docs/reference/s3/directory-buckets.md). Each difference is a rule here, and is
 * obeyed in one place.
 */
export interface BucketKind {
  readonly name: 'general purpose' | 'directory';
  /** The form of names beyond what holds for all of them. */
  readonly nameForm: RegExp;
  /** ETags tell the content by its MD5, or nothing at all. */
  readonly etags: 'digests' | 'opaque';
  /** Those that an object may have; the first is what it has unless the client says otherwise. */
  readonly storageClasses: readonly [string, ...string[]];
  /** Whether the parts of an object must have been numbered 1, 2, 3, ... */
  readonly consecutiveParts: boolean;
  /** What deleting the bucket does with open uploads: end them (D-19), or fail because of them. */
  readonly uploadsAtDeletion: 'end' | 'prevent it';
  /** How ListMultipartUploads goes on: behind a key and an upload id, or behind an opaque marker. */
  readonly uploadMarkers: 'key and id' | 'opaque';
  /** What may be listed: keys that begin with anything, or the content of a directory. */
  readonly listings: 'any prefix' | 'directories';
  /** The keys that DeleteObjects takes: one that it does not take ends all of the request. */
  readonly keysInDeleteObjects: RegExp;
  /** What content can be encrypted with: whatever there is, or the server's own keys only (D-43). */
  readonly encryption: 'any' | 'AES256';
  /** By field of an operation's input: the header or query parameter that has no meaning for these buckets. */
  readonly unsupported: Readonly<Partial<Record<InputField, UnsupportedField>>>;
}

/** The fields of all inputs that any kind of bucket might not know. */
export type InputField = keyof (AttributesInput &
  ContentInput &
  CustomerKeyed &
  Pick<SourceInput, 'sourceCustomerKey'> &
  DeleteConditions &
  AbortMultipartUploadInput &
  ListMultipartUploadsInput &
  ListObjectsV2Input);

export type UnsupportedField = { readonly header: string } | { readonly parameter: string };

const GENERAL_PURPOSE: BucketKind = {
  name: 'general purpose',
  nameForm: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  etags: 'digests',
  // Labels here: nothing is stored differently. Archive classes would need a restore, so they are missing.
  storageClasses: ['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR'],
  consecutiveParts: false,
  uploadsAtDeletion: 'end',
  uploadMarkers: 'key and id',
  listings: 'any prefix',
  keysInDeleteObjects: /^/,
  encryption: 'any',
  unsupported: {
    ifMatchInitiatedTime: { header: 'x-amz-if-match-initiated-time' },
    ifMatchLastModifiedTime: { header: 'x-amz-if-match-last-modified-time' },
    ifMatchSize: { header: 'x-amz-if-match-size' },
  },
};

const DIRECTORY: BucketKind = {
  name: 'directory',
  nameForm: /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?--[a-z0-9]+(?:-[a-z0-9]+)+--x-s3$/,
  etags: 'opaque',
  storageClasses: ['EXPRESS_ONEZONE'],
  consecutiveParts: true,
  uploadsAtDeletion: 'prevent it',
  uploadMarkers: 'opaque',
  listings: 'directories',
  // Not blank; of the control characters LF, TAB and CR alone.
  keysInDeleteObjects: /^(?=.*\S)[^\0-\x08\x0b\x0c\x0e-\x1f\x7f]*$/s,
  encryption: 'AES256',
  unsupported: {
    contentMd5: { header: 'Content-MD5' },
    customerKey: { header: 'x-amz-server-side-encryption-customer-algorithm' },
    sourceCustomerKey: { header: 'x-amz-copy-source-server-side-encryption-customer-algorithm' },
    tagging: { header: 'x-amz-tagging' },
    websiteRedirectLocation: { header: 'x-amz-website-redirect-location' },
    startAfter: { parameter: 'start-after' },
    uploadIdMarker: { parameter: 'upload-id-marker' },
  },
};

const DIRECTORY_IN_LOCAL_ZONE: BucketKind = { ...DIRECTORY, storageClasses: ['ONEZONE_IA'] };

const DIRECTORY_SUFFIX = '--x-s3';

/** Whether the name is that of a directory bucket. No other bucket may have such a name, so it alone tells the kind. */
export function isDirectoryBucket(name: string): boolean {
  return name.endsWith(DIRECTORY_SUFFIX);
}

/** The kind of a bucket of that name. */
export function bucketKind(name: string): BucketKind {
  if (!isDirectoryBucket(name)) return GENERAL_PURPOSE;
  return bucketLocation(name)?.type === 'LocalZone' ? DIRECTORY_IN_LOCAL_ZONE : DIRECTORY;
}

/**
 * Whether objects can be copied from the one bucket to the other: not from or to a Local Zone of another Region. Ids of
 * Zones begin with their Region, and all other buckets are in the Region of this server.
 */
export function canCopyBetween(source: string, destination: string): boolean {
  const [from, to] = [bucketLocation(source), bucketLocation(destination)];
  if (from === undefined || to === undefined || ![from.type, to.type].includes('LocalZone')) return true;
  return regionOf(from) === regionOf(to);
}

function regionOf({ name }: BucketLocation): string | undefined {
  return name.split('-')[0];
}

/** The Zone in the name of a directory bucket; undefined for other buckets, which are in their region. */
export function bucketLocation(name: string): BucketLocation | undefined {
  if (!isDirectoryBucket(name)) return undefined;
  const stem = name.slice(0, -DIRECTORY_SUFFIX.length);
  const zone = stem.slice(stem.lastIndexOf('--') + 2);
  // `usw2-az1` is an Availability Zone; the id of a Local Zone names its city in between: `usw2-lax1-az1`.
  return { type: /^[^-]+-[^-]+$/.test(zone) ? 'AvailabilityZone' : 'LocalZone', name: zone };
}
