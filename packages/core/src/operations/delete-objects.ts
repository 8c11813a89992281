import { setMaxListeners } from 'node:events';
import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { optional } from '../optional.js';
import { bucketKind } from '../rules/bucket-kind.js';
import { findBucket } from '../steps/lookups.js';
import { deleteObject } from './delete-object.js';
import type { BucketInput, DeleteConditions } from './shared-types.js';

/** What is to be deleted, as DeleteObject has it. */
export interface ObjectIdentifier extends DeleteConditions {
  readonly key: string;
  readonly versionId?: string | undefined;
}

export interface DeleteObjectsInput extends BucketInput {
  /** 1 to 1,000. */
  readonly objects: readonly ObjectIdentifier[];
  /** Whether only failures are to be reported. */
  readonly quiet?: boolean | undefined;
}

export interface DeletedObject {
  readonly key: string;
  /** As the client named it. */
  readonly versionId?: string;
  /** Whether a delete marker was made or removed. */
  readonly deleteMarker?: boolean;
  readonly deleteMarkerVersionId?: string;
}

/** What was not deleted, and why. */
export interface FailedDeletion {
  readonly key: string;
  readonly versionId?: string;
  readonly code: string;
  readonly message: string;
}

export interface DeleteObjectsOutput {
  /** In the order of the request; empty if it was to be quiet. */
  readonly deleted: readonly DeletedObject[];
  /** In the order of the request. */
  readonly errors: readonly FailedDeletion[];
}

const MAX_OBJECTS = 1000;
/** So many commits of a durable catalog share a flush. */
const AT_ONCE = 16;
/** What is said about one object. Everything else is no fault of the request's and ends all of it. */
const TOLD: ReadonlySet<string> = new Set([
  'AccessDenied',
  'InvalidArgument',
  'KeyTooLongError',
  'NoSuchKey',
  'NoSuchVersion',
  'NotImplemented',
  'OperationAborted',
  'PreconditionFailed',
]);

/**
 * Deletes objects, each as DeleteObject does, and tells of each what came of it.
 *
 * Where the store fails the call throws, and some objects may have been deleted by then: it may be repeated.
 *
 * @throws StorageError `NoSuchBucket`, `MalformedXML`, `InvalidRequest` for keys that it does not take
 */
export async function deleteObjects(
  context: EngineContext,
  { objects, quiet = false, ...bucketInput }: DeleteObjectsInput,
  options: OperationOptions = {},
): Promise<DeleteObjectsOutput> {
  if (objects.length === 0 || objects.length > MAX_OBJECTS) {
    throw new StorageError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  // Each deletion is authorised on its own.
  const { name } = await findBucket(context, bucketInput, options);
  const { keysInDeleteObjects } = bucketKind(name);
  if (!objects.every(({ key }) => keysInDeleteObjects.test(key))) {
    throw new StorageError('InvalidRequest', 'Keys that are blank or hold control characters are not supported.');
  }
  const deleted: DeletedObject[] = [];
  const errors: FailedDeletion[] = [];
  const each = { ...options, signal: sharedSignal(options.signal) };
  for (let start = 0; start < objects.length; start += AT_ONCE) {
    const batch = objects.slice(start, start + AT_ONCE);
    // All of them come to their end before the call does.
    const outcomes = await Promise.allSettled(
      batch.map((object) => attempt(context, { ...bucketInput, ...object }, each)),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') throw outcome.reason;
      if ('code' in outcome.value) errors.push(outcome.value);
      else deleted.push(outcome.value);
    }
  }
  return { deleted: quiet ? [] : deleted, errors };
}

/** A signal that all who are at work may listen to, without Node taking them for a leak. */
function sharedSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const shared = AbortSignal.any([signal]);
  setMaxListeners(0, shared);
  return shared;
}

async function attempt(
  context: EngineContext,
  input: ObjectIdentifier & BucketInput,
  options: OperationOptions,
): Promise<DeletedObject | FailedDeletion> {
  const named = { key: input.key, ...optional('versionId', input.versionId) };
  try {
    const { deleteMarker, versionId } = await deleteObject(context, input, options);
    if (deleteMarker !== true) return named;
    return { ...named, deleteMarker, ...optional('deleteMarkerVersionId', versionId) };
  } catch (error) {
    if (!StorageError.is(error) || !TOLD.has(error.code)) throw error;
    // Here S3 tells of a version that cannot be what it tells DeleteObject of one that is not there.
    if (error.context['ArgumentName'] === 'versionId') {
      return { ...named, code: 'NoSuchVersion', message: 'The specified version does not exist.' };
    }
    return { ...named, code: error.code, message: error.message };
  }
}
