import { Authenticator } from '../../src/auth/index.js';
import type { AuthenticatorOptions, SignedRequest } from '../../src/auth/index.js';
import * as vectors from './vectors.js';

export function authenticator(options: Partial<AuthenticatorOptions> = {}): Authenticator {
  return new Authenticator({
    region: 'us-east-1',
    services: ['s3'],
    secrets: (accessKey) => (accessKey === vectors.ACCESS_KEY ? { secretKey: vectors.SECRET_KEY } : undefined),
    clock: { now: () => vectors.SIGNED_AT },
    ...options,
  });
}

export function withHeader(request: SignedRequest, name: string, value: string | undefined): SignedRequest {
  const rawHeaders: string[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const [other, kept] = request.rawHeaders.slice(index, index + 2) as [string, string];
    if (other.toLowerCase() !== name.toLowerCase()) rawHeaders.push(other, kept);
  }
  return { ...request, rawHeaders: value === undefined ? rawHeaders : [...rawHeaders, name, value] };
}

export const withAuthorization = (value: string): SignedRequest =>
  withHeader(vectors.GET_RANGE, 'Authorization', value);

export const SIGNATURE = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
export const SIGNED_HEADERS = 'host;range;x-amz-content-sha256;x-amz-date';
export const authorization = (credential: string): string =>
  `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${SIGNED_HEADERS},Signature=${SIGNATURE}`;
export const scoped = (scope: string): string => authorization(`${vectors.ACCESS_KEY}/${scope}`);
