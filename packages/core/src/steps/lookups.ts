import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { NO_SUCH_UPLOAD } from '../fidelity.js';
import type { SourceInput } from '../rules/copy-source.js';
import type { BucketInput, UploadInput } from '../operations/shared-types.js';
import type { BucketRecord, ObjectContent, UploadRecord, VersionRecord } from '../records.js';
import type { VersionSelector } from '../multipart-store.js';
import { checkExpectedOwner, checkExpectedOwnerForm } from '../rules/expected-owner.js';
import { checkKey, isBucketName } from '../rules/names.js';
import { checkSupportedInput } from '../rules/supported-input.js';
import { versionOrder } from '../version-id.js';
import { authorize, checkMayKnowAbsence, questionAbout, readPermission, type Permission } from './authorize.js';

/** A version with content: no delete marker. */
export interface FoundObject {
  readonly bucket: BucketRecord;
  readonly version: VersionRecord;
  readonly content: ObjectContent;
}

/**
 * The bucket of a request, if the caller may do this to it or to the key that the input names.
 *
 * Operations that look more than once ask every time: between two looks the bucket may have become another's.
 * @throws StorageError `NoSuchBucket`, `AccessDenied`, `InvalidBucketOwnerAWSAccountID`
 */
export async function requireBucket(
  context: EngineContext,
  permission: Permission,
  input: BucketInput & { readonly key?: string },
  options?: OperationOptions,
): Promise<BucketRecord> {
  const bucket = await findBucket(context, input, options);
  await authorize(context, questionAbout(permission, bucket, input.key), options);
  return bucket;
}

/**
 * The bucket of a request, whoever asks: for operations that authorise their caller themselves, later.
 * @throws StorageError `NoSuchBucket`, `AccessDenied` for another owner than expected, `InvalidBucketOwnerAWSAccountID`,
 *   `NotImplemented` for what a bucket of this kind does not have, `KeyTooLongError` and `InvalidArgument` for the key
 */
export async function findBucket(
  context: EngineContext,
  input: BucketInput & { readonly key?: string },
  options?: OperationOptions,
): Promise<BucketRecord> {
  const { bucket: name, expectedBucketOwner, key } = input;
  checkSupportedInput(input);
  checkExpectedOwnerForm(expectedBucketOwner);
  // Catalogs are asked for nothing that cannot be: what has no bound may not fit into their keys.
  if (key !== undefined) checkKey(key);
  const bucket = isBucketName(name) ? await context.catalog.getBucket(name, options) : undefined;
  if (bucket === undefined) {
    throw new StorageError('NoSuchBucket', 'The specified bucket does not exist', { context: { BucketName: name } });
  }
  checkExpectedOwner(expectedBucketOwner, bucket);
  return bucket;
}

/** @throws StorageError `NoSuchUpload` unless the upload is known, open or ended. */
export async function requireUpload(
  context: EngineContext,
  bucket: BucketRecord,
  input: Pick<UploadInput, 'key' | 'uploadId'>,
  options?: OperationOptions,
): Promise<UploadRecord> {
  const upload = await findUpload(context, bucket, input, options);
  if (upload === undefined) throw noSuchUpload(input.uploadId);
  return upload;
}

/** An upload, open or ended; undefined when it is not known. */
export function findUpload(
  { catalog }: EngineContext,
  bucket: BucketRecord,
  { key, uploadId }: Pick<UploadInput, 'key' | 'uploadId'>,
  options?: OperationOptions,
): Promise<UploadRecord | undefined> {
  return catalog.getUpload({ bucket: bucket.id, key, upload: uploadId }, options);
}

/** @throws StorageError `NoSuchUpload` unless the upload is open. */
export async function requireOpenUpload(
  context: EngineContext,
  bucket: BucketRecord,
  input: Pick<UploadInput, 'key' | 'uploadId'>,
  options?: OperationOptions,
): Promise<UploadRecord> {
  const upload = await requireUpload(context, bucket, input, options);
  if (upload.end !== undefined) throw noSuchUpload(input.uploadId);
  return upload;
}

export function noSuchUpload(uploadId: string): StorageError {
  return new StorageError('NoSuchUpload', NO_SUCH_UPLOAD, { context: { UploadId: uploadId } });
}

export function noSuchKey(key: string): StorageError {
  return new StorageError('NoSuchKey', 'The specified key does not exist.', { context: { Key: key } });
}

/** @throws StorageError `InvalidArgument` when it is no version id, or names a version of a bucket that has none. */
export function selectVersion(bucket: BucketRecord, versionId: string | undefined): VersionSelector {
  if (versionId === undefined) return 'current';
  if (versionId === 'null') return 'null';
  if (bucket.attributes.versioning === 'unversioned' || versionOrder(versionId) === undefined) {
    throw new StorageError('InvalidArgument', 'Invalid version id specified', {
      context: { ArgumentName: 'versionId', ArgumentValue: versionId },
    });
  }
  return { versionId };
}

export function noSuchVersion(key: string, versionId: string): StorageError {
  return new StorageError('NoSuchVersion', 'The specified version does not exist.', {
    context: { Key: key, VersionId: versionId },
  });
}

/**
 * The source of a copy, if the caller may read it.
 * @throws StorageError `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `InvalidRequest`, `AccessDenied`, ...
 */
export async function requireSource(
  context: EngineContext,
  source: SourceInput,
  options?: OperationOptions,
): Promise<FoundObject> {
  const bucket = await requireBucket(context, readPermission(source.versionId), source, options);
  const selector = selectVersion(bucket, source.versionId);
  const version = await context.catalog.getVersion(bucket.id, source.key, { ...options, version: selector });
  if (version === undefined) {
    await checkMayKnowAbsence(context, bucket, options);
    throw source.versionId === undefined ? noSuchKey(source.key) : noSuchVersion(source.key, source.versionId);
  }
  if (version.content !== undefined) return { bucket, version, content: version.content };
  if (source.versionId === undefined) {
    await checkMayKnowAbsence(context, bucket, options);
    throw noSuchKey(source.key);
  }
  throw new StorageError(
    'InvalidRequest',
    'The source of a copy request may not specifically refer to a delete marker by version id.',
  );
}

/** The version id that S3 shows: none while the bucket has never been versioned. */
export function shownVersionId(
  bucket: BucketRecord,
  version: Pick<VersionRecord, 'versionId' | 'isNull'>,
): string | undefined {
  if (bucket.attributes.versioning === 'unversioned') return undefined;
  return version.isNull ? 'null' : version.versionId;
}

/** The version id of a copy's source as S3 shows it: none for a `null` version. */
export function shownSourceVersionId({ bucket, version }: FoundObject): string | undefined {
  return version.isNull ? undefined : shownVersionId(bucket, version);
}
