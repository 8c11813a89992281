import { authorizationHeaderMalformed, invalidArgument, invalidRequest } from '../protocol-error.js';
import { ALGORITHM } from './canonical-request.js';
import { parseCredential } from './credential.js';
import type { Credential, Endpoint } from './credential.js';

/** What a request says about its signature, wherever it says so. */
export interface Authorization {
  readonly credential: Credential;
  /** Lower-case names, sorted. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const COMPONENTS = ['Credential', 'SignedHeaders', 'Signature'] as const;

/**
 * Reads the value of an Authorization header.
 *
 * @throws InvalidArgument for another scheme, InvalidRequest for SigV2, AuthorizationHeaderMalformed for the rest
 */
export function parseAuthorizationHeader(value: string, endpoint: Endpoint): Authorization {
  const space = value.indexOf(' ');
  if (space === -1 || value[space + 1] === ' ') {
    throw invalidArgument(
      "Authorization header is invalid -- one and only one ' ' (space) required.",
      'Authorization',
      value,
    );
  }
  const scheme = value.slice(0, space);
  if (scheme === 'AWS') throw signatureVersion2();
  if (scheme !== ALGORITHM) throw invalidArgument('Unsupported Authorization Type', 'Authorization', value);

  const components = value.slice(space + 1).split(',');
  if (components.length !== COMPONENTS.length) {
    throw authorizationHeaderMalformed(
      'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    );
  }
  const values = new Map(components.map((component) => nameAndValue(component.trim())));
  for (const name of COMPONENTS) if (!values.get(name)) throw authorizationHeaderMalformed(`missing ${name}.`);
  return {
    credential: parseCredential(values.get('Credential') as string, endpoint, authorizationHeaderMalformed),
    signedHeaders: parseSignedHeaders(values.get('SignedHeaders') as string),
    signature: values.get('Signature') as string,
  };
}

/** The error for a request that is signed the old way. */
export function signatureVersion2(): Error {
  return invalidRequest('The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.');
}

/** The names of a list like `host;x-amz-date`, lower-case and sorted. */
export function parseSignedHeaders(text: string): readonly string[] {
  return text.toLowerCase().split(';').sort();
}

function nameAndValue(component: string): [name: string, value: string] {
  const equals = component.indexOf('=');
  return equals === -1 ? [component, ''] : [component.slice(0, equals), component.slice(equals + 1)];
}
