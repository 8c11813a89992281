import type { AuthorizationRequest } from './authorizer.js';
import { accountIdOf } from './identity.js';

/** The name of what a request is about, as policies name it. What is about no bucket matches only `*`. */
export function resourceArn({ resource, context }: Pick<AuthorizationRequest, 'resource' | 'context'>): string {
  const { bucket, key } = resource;
  if (bucket === undefined) return '*';
  if (bucket.endsWith('--x-s3')) {
    const account = context.owner === undefined ? '' : accountIdOf(context.owner);
    return `arn:aws:s3express:${context.region}:${account}:bucket/${bucket}`;
  }
  return `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
}
