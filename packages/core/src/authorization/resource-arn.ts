import { isDirectoryBucket } from '../rules/bucket-kind.js';
import type { AuthorizationRequest } from './authorizer.js';
import { accountIdOf, type Caller } from './identity.js';

interface Named {
  readonly resource: AuthorizationRequest['resource'];
  readonly context: Pick<AuthorizationRequest['context'], 'owner' | 'region'>;
}

/** The name of what a request is about, as policies name it. */
export function requestedArn(request: AuthorizationRequest): string {
  const { identity, resource, context } = request;
  return resource.kmsKey === undefined ? resourceArn(request) : keyArn(resource.kmsKey, context.region, identity);
}

/** The name of a key of SSE-KMS: its own, if it has one; else every account sees it among its own keys. */
function keyArn(keyId: string, region: string, identity: Caller): string {
  if (keyId.startsWith('arn:')) return keyId;
  return `arn:aws:kms:${region}:${identity === 'anonymous' ? '' : accountIdOf(identity.id)}:key/${keyId}`;
}

/** The name of a bucket or an object, as policies name it. What is about no bucket matches only `*`. */
export function resourceArn({ resource, context }: Named): string {
  const { bucket, key } = resource;
  if (bucket === undefined) return '*';
  if (isDirectoryBucket(bucket)) {
    const account = context.owner === undefined ? '' : accountIdOf(context.owner);
    return `arn:aws:s3express:${context.region}:${account}:bucket/${bucket}`;
  }
  return `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
}
