import type { Session, SessionMode } from '../authorization/index.js';
import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { optional } from '../optional.js';
import { isDirectoryBucket } from '../rules/bucket-kind.js';
import { operationNotImplemented } from '../rules/not-implemented.js';
import { accessDenied, isAllowed, refuseAnonymous, refuseSession } from '../steps/authorize.js';
import { sealNew, shownEncryption } from '../steps/encryption.js';
import { findBucket } from '../steps/lookups.js';
import type { BucketInput, Encrypting, ShownEncryption } from './shared-types.js';

export interface CreateSessionInput extends BucketInput, Pick<Encrypting, 'encryption'> {
  /** `ReadOnly` or `ReadWrite`; absent: whichever of them is allowed, ReadWrite first (D-40). */
  readonly sessionMode?: string | undefined;
}

export interface CreateSessionOutput extends Session {
  /** What is stored in the session gets this; absent: it is not encrypted. */
  readonly encryption?: ShownEncryption;
}

/** How long a session lasts, in milliseconds. */
const SESSION_LIFE = 5 * 60 * 1000;

/**
 * Grants a session on a directory bucket: five minutes of work on its objects. Operations are called in it by naming
 * it in their options. Nothing is stored: a session is what it says, and whoever hands it out to others signs it.
 *
 * @throws StorageError `NoSuchBucket`, `AccessDenied`, `InvalidArgument`, `NotImplemented` for other buckets
 */
export async function createSession(
  context: EngineContext,
  input: CreateSessionInput,
  options: OperationOptions = {},
): Promise<CreateSessionOutput> {
  refuseAnonymous(options);
  refuseSession(options);
  if (!isDirectoryBucket(input.bucket)) throw operationNotImplemented('CreateSession');
  const modes = modesOf(input.sessionMode);
  const bucket = await findBucket(context, input, options);
  const question = { action: 's3express:CreateSession', resource: { bucket: bucket.name }, bucket } as const;
  for (const mode of modes) {
    if (!(await isAllowed(context, { ...question, modes: [mode] }, options))) continue;
    const seal = await sealNew(context, bucket, input, options);
    return {
      bucket: bucket.name,
      bucketId: bucket.id,
      mode,
      expiresAt: context.clock.now() + SESSION_LIFE,
      ...optional('encryption', shownEncryption(seal?.encryption)),
    };
  }
  throw accessDenied();
}

function modesOf(given: string | undefined): readonly SessionMode[] {
  if (given === undefined) return ['ReadWrite', 'ReadOnly'];
  if (given === 'ReadOnly' || given === 'ReadWrite') return [given];
  throw new StorageError('InvalidArgument', 'The session mode must be ReadOnly or ReadWrite', {
    context: { ArgumentName: 'x-amz-create-session-mode', ArgumentValue: given },
  });
}
