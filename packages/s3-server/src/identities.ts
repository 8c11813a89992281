import { parseIdentityPolicy, StorageError } from '@rangegraft/core';
import type { Identity } from '@rangegraft/core';
import type { Secret, SecretLookup } from './auth/index.js';
import type { S3Credential, S3HandlerOptions } from './options.js';

/** An identity and the keys that it signs with. */
export interface S3Identity extends S3Credential, Identity {}

/** Finds the identity of an access key; undefined if nobody has it. */
export type IdentityLookup = (accessKeyId: string) => S3Identity | undefined | Promise<S3Identity | undefined>;

/**
 * Finds secrets among the identities, then among the credentials.
 * @throws StorageError `InvalidConfiguration` for listed identities that share an access key or have a wrong policy
 */
export function secretLookup({
  credentials = [],
  identities = [],
}: Pick<S3HandlerOptions, 'credentials' | 'identities'>): SecretLookup {
  const findIdentity = typeof identities === 'function' ? identities : lookupAmong(identities);
  const findCredential = typeof credentials === 'function' ? credentials : lookupAmong(credentials);
  if (typeof identities !== 'function') for (const identity of identities) checkPolicy(identity);
  return async (accessKeyId) => {
    const identity = await findIdentity(accessKeyId);
    if (identity !== undefined) return secretOf(identity);
    const found = await findCredential(accessKeyId);
    if (typeof found === 'string') return { secretKey: found };
    return found !== undefined && 'secretAccessKey' in found ? { secretKey: found.secretAccessKey } : found;
  };
}

function lookupAmong<Keys extends S3Credential>(list: readonly Keys[]): (accessKeyId: string) => Keys | undefined {
  const byKey = new Map(list.map((each) => [each.accessKeyId, each]));
  if (byKey.size < list.length)
    throw new StorageError('InvalidConfiguration', 'two identities have the same access key');
  return (accessKeyId) => byKey.get(accessKeyId);
}

function checkPolicy({ accessKeyId, policy }: S3Identity): void {
  if (policy === undefined) return;
  try {
    parseIdentityPolicy(policy);
  } catch (error) {
    if (!StorageError.is(error)) throw error;
    throw new StorageError('InvalidConfiguration', `of identity ${accessKeyId}, ${error.message}`, { cause: error });
  }
}

/** What the engine is told of an identity has no secret in it. */
function secretOf({ secretAccessKey, id, displayName, policy }: S3Identity): Secret {
  return { secretKey: secretAccessKey, identity: { id, displayName, ...(policy && { policy }) } };
}
