import type { Clock, Identity, Session } from '@rangegraft/core';
import {
  accessDenied,
  authorizationHeaderMalformed,
  expiredToken,
  invalidAccessKeyId,
  invalidRequest,
  invalidToken,
  onlyOneMechanism,
  requestTimeTooSkewed,
  signatureDoesNotMatch,
} from '../protocol-error.js';
import { formatAmzDate, formatServerTime, parseAmzDate, parseHttpDate } from './amz-date.js';
import { parseAuthorizationHeader, signatureVersion2 } from './authorization-header.js';
import type { Authorization } from './authorization-header.js';
import { canonicalRequest, stringToSign } from './canonical-request.js';
import { parseContentSha256 } from './content-sha256.js';
import type { ContentSha256 } from './content-sha256.js';
import type { Endpoint } from './credential.js';
import { parseFormAuthorization } from './form-authorization.js';
import { AUTHORIZATION_PARAMETERS, checkValidity, isPresigned, parsePresignedQuery } from './presigned-query.js';
import type { QueryParameters } from './presigned-query.js';
import { parseQuery, splitTarget } from './request-target.js';
import { credentialsOfToken, readSessionToken } from './session-credentials.js';
import { headerValues } from './signed-request.js';
import type { HeaderValues, SignedRequest } from './signed-request.js';
import { SigningKeys, equalInConstantTime, sign } from './signing-key.js';

/** What belongs to an access key. */
export interface Secret {
  readonly secretKey: string;
  /** Temporary credentials: the token that each of their requests must carry. */
  readonly sessionToken?: string;
  /** Temporary credentials: when they end, in milliseconds since 1970. */
  readonly expiresAt?: number;
  /** Whose they are; absent: of the program that runs the server, which may do everything. */
  readonly identity?: Identity;
}

/** Finds what belongs to an access key; undefined if nobody has it. */
export type SecretLookup = (accessKey: string) => Secret | undefined | Promise<Secret | undefined>;

/** Where an authenticator finds secrets and the time, and what it accepts. */
export interface AuthenticatorOptions extends Endpoint {
  readonly secrets: SecretLookup;
  readonly clock: Pick<Clock, 'now'>;
}

/** A request whose signature was right, with what the signatures inside its body continue from. */
export interface Authentication {
  /** Who signed; absent: the program that runs the server. */
  readonly identity?: Identity;
  /** The session that the request was signed in. */
  readonly session?: Session;
  readonly accessKey: string;
  /** The service that the request was signed for. */
  readonly service: string;
  /** `YYYYMMDD/REGION/SERVICE/aws4_request` */
  readonly scope: string;
  /** The time of signing as `20130524T000000Z`. */
  readonly amzDate: string;
  readonly signature: string;
  readonly signingKey: Uint8Array;
  readonly contentSha256: ContentSha256;
  /**
   * Of a presigned URL: the `x-amz-*` parameters that stand for headers, by lower-case name. The signature covers them
   * and no header of the same name came with the request: whoever reads headers reads these as well.
   */
  readonly hoistedHeaders: HeaderValues;
}

interface ReceivedRequest {
  readonly method: string;
  readonly target: ReturnType<typeof splitTarget>;
  readonly query: QueryParameters;
  readonly headers: HeaderValues;
}

/** What one of the two places of an authorization gave, ready to be verified. */
interface Claim extends Authorization {
  readonly amzDate: string;
  readonly payloadHash: string;
  readonly contentSha256: ContentSha256;
  readonly hoistedHeaders: HeaderValues;
  readonly sessionToken: string | undefined;
  /** The token of a session on a directory bucket. */
  readonly expressToken: string | undefined;
}

/** What a signature is verified with. */
type Signed = Pick<Claim, 'credential' | 'sessionToken' | 'signature'> & Partial<Pick<Claim, 'expressToken'>>;
/** What a signature that is right tells. */
type Proof = Pick<Authentication, 'accessKey' | 'identity' | 'session' | 'service' | 'scope' | 'signingKey'>;

/** What belongs to the access key of a request, also where the key is that of a session. */
interface FoundSecret extends Secret {
  readonly session?: Session;
}

const ALLOWED_SKEW = 15 * 60 * 1000;
const CONTENT_SHA256 = 'x-amz-content-sha256';
/** What presigned URLs of the old signatures have. */
const SIGV2_PARAMETERS: readonly string[] = ['AWSAccessKeyId', 'Signature'];
const NO_HEADERS: HeaderValues = new Map();

/** Verifies the SigV4 signatures of requests, in the Authorization header or in the query of a presigned URL. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #signingKeys = new SigningKeys();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /**
   * Tells who signed a request; `'anonymous'` if nobody did. The body is not covered: `decodeBody` verifies it against
   * `contentSha256` and the signing key.
   *
   * @param services those that it may be signed for, if they are not the usual ones
   * @throws ProtocolError or S3Error as `docs/reference/s3/sigv4.md` lists them
   */
  async authenticate(
    { method, rawTarget, rawHeaders }: SignedRequest,
    services = this.#options.services,
  ): Promise<Authentication | 'anonymous'> {
    const endpoint = { region: this.#options.region, services };
    const headers = headerValues(rawHeaders);
    const target = splitTarget(rawTarget);
    const query = parseQuery(target.query);
    const request = { method, target, query, headers };

    const header = headers.get('authorization');
    const presigned = isPresigned(query);
    const signedV2 = query.some(([name]) => SIGV2_PARAMETERS.includes(name));
    if ([header !== undefined, presigned, signedV2].filter(Boolean).length > 1) throw onlyOneMechanism();
    if (header !== undefined) return this.#verify(request, this.#headerClaim(request, header, endpoint));
    if (presigned) return this.#verify(request, this.#queryClaim(request, endpoint));
    if (signedV2) throw signatureVersion2();
    return 'anonymous';
  }

  /**
   * Tells who signed the policy of a form; `'anonymous'` if nobody did. What the policy allows is not looked at.
   *
   * @param fields the form's, by lower-case name
   * @throws ProtocolError or S3Error as `docs/reference/s3/browsers.md` lists them
   */
  async authenticateForm(fields: ReadonlyMap<string, string>): Promise<Authentication | 'anonymous'> {
    const authorization = parseFormAuthorization(fields, this.#options);
    if (authorization === 'anonymous') return 'anonymous';
    const { amzDate, policy, signature } = authorization;
    const proof = await this.#prove(authorization, { text: policy });
    const contentSha256 = { form: 'unsigned' } as const;
    return { ...proof, amzDate, signature, contentSha256, hoistedHeaders: NO_HEADERS };
  }

  #headerClaim({ headers }: ReceivedRequest, header: string, endpoint: Endpoint): Claim {
    const authorization = parseAuthorizationHeader(header, endpoint);
    const { time, text } = requestTime(headers);
    const amzDate = formatAmzDate(time);
    if (authorization.credential.date !== amzDate.slice(0, 8)) {
      throw authorizationHeaderMalformed('Invalid credential date. Date is not the same as X-Amz-Date.');
    }
    const now = this.#options.clock.now();
    if (Math.abs(now - time) > ALLOWED_SKEW) throw requestTimeTooSkewed(text, formatServerTime(now), ALLOWED_SKEW);
    const payloadHash = headers.get(CONTENT_SHA256);
    if (payloadHash === undefined) {
      throw invalidRequest(`Missing required header for this request: ${CONTENT_SHA256}`);
    }
    return {
      ...authorization,
      amzDate,
      payloadHash,
      contentSha256: parseContentSha256(payloadHash),
      hoistedHeaders: NO_HEADERS,
      sessionToken: headers.get('x-amz-security-token'),
      expressToken: headers.get('x-amz-s3session-token'),
    };
  }

  #queryClaim({ headers, query }: ReceivedRequest, endpoint: Endpoint): Claim {
    const authorization = parsePresignedQuery(query, endpoint);
    const parameter = (name: string) => query.find(([other]) => other === name)?.[1];
    checkValidity(authorization, this.#options.clock.now(), ALLOWED_SKEW);
    const hoistedHeaders = hoisted(query);
    const payloadHash = headers.get(CONTENT_SHA256) ?? hoistedHeaders.get(CONTENT_SHA256) ?? 'UNSIGNED-PAYLOAD';
    return {
      ...authorization,
      payloadHash,
      contentSha256: parseContentSha256(payloadHash),
      hoistedHeaders,
      sessionToken: parameter('X-Amz-Security-Token'),
      expressToken: parameter('X-Amz-S3session-Token'),
    };
  }

  async #verify({ method, target, headers }: ReceivedRequest, claim: Claim): Promise<Authentication> {
    const { amzDate, contentSha256, credential, hoistedHeaders, payloadHash, signature, signedHeaders } = claim;
    requireSignedHeaders(headers, signedHeaders);
    const canonical = canonicalRequest({ method, target, headers, signedHeaders, payloadHash });
    const text = stringToSign(amzDate, credential.scope, canonical);
    // A value that came twice, in a header and in the query, must not let one be signed and the other be used.
    const ambiguous = [...hoistedHeaders.keys()].some((name) => headers.has(name));
    const proof = await this.#prove(claim, { text, canonical, ambiguous });
    return { ...proof, amzDate, signature, contentSha256, hoistedHeaders };
  }

  /** Makes sure that the signature is that of `text` by the key which it names. */
  async #prove(
    { credential, sessionToken, expressToken, signature }: Signed,
    { text, canonical, ambiguous = false }: { text: string; canonical?: string; ambiguous?: boolean },
  ): Promise<Proof> {
    const { accessKey, scope, service } = credential;
    const secret = await this.#find(accessKey, expressToken);
    if (secret === undefined) throw invalidAccessKeyId(accessKey);
    const signingKey = this.#signingKeys.derive(credential, secret.secretKey);
    if (!equalInConstantTime(sign(signingKey, text), signature) || ambiguous) {
      const canonicalRequest = canonical === undefined ? {} : { canonicalRequest: canonical };
      throw signatureDoesNotMatch({ accessKey, signature, stringToSign: text, ...canonicalRequest });
    }
    checkSession(secret, sessionToken, this.#options.clock.now());
    const { identity, session } = secret;
    return { accessKey, service, scope, signingKey, ...(identity && { identity }), ...(session && { session }) };
  }

  /** What belongs to an access key, or to the session that a token tells of. @throws InvalidToken */
  async #find(accessKey: string, expressToken: string | undefined): Promise<FoundSecret | undefined> {
    if (expressToken === undefined) return this.#options.secrets(accessKey);
    const claimed = readSessionToken(expressToken);
    const issuer = await this.#options.secrets(claimed.issuer);
    if (issuer === undefined) throw invalidToken();
    const { accessKeyId, secretAccessKey } = credentialsOfToken(expressToken, claimed, issuer.secretKey);
    if (accessKeyId !== accessKey) throw invalidToken();
    const { session } = claimed;
    const { identity, expiresAt = Infinity } = issuer;
    return {
      secretKey: secretAccessKey,
      // A session does not outlive what it was created with.
      expiresAt: Math.min(expiresAt, session.expiresAt),
      session,
      ...(identity && { identity }),
    };
  }
}

/** The time a request was signed at, in milliseconds, and the header's text it was read from. */
function requestTime(headers: HeaderValues): { readonly time: number; readonly text: string } {
  const amzDate = headers.get('x-amz-date');
  const text = amzDate ?? headers.get('date') ?? '';
  const time = parseAmzDate(text) ?? (amzDate === undefined ? parseHttpDate(text) : undefined);
  // D-34
  if (time === undefined) throw accessDenied('AWS authentication requires a valid Date or x-amz-date header');
  return { time, text };
}

/** Without this, whoever holds a signed request could add a header that gives it another meaning. */
function requireSignedHeaders(headers: HeaderValues, signedHeaders: readonly string[]): void {
  const signed = new Set(signedHeaders);
  const names = [...headers.keys()].filter((name) => name.startsWith('x-amz-'));
  const missing = ['host', ...names].filter((name) => !signed.has(name)).sort();
  if (missing.length > 0) {
    throw accessDenied('There were headers present in the request which were not signed', {
      HeadersNotSigned: missing.join(', '),
    });
  }
}

function hoisted(query: QueryParameters): HeaderValues {
  const pairs = query.filter(([name]) => /^x-amz-/i.test(name) && !AUTHORIZATION_PARAMETERS.includes(name));
  return headerValues(pairs.flat());
}

function checkSession(secret: Secret, sessionToken: string | undefined, now: number): void {
  if (secret.sessionToken === undefined ? sessionToken !== undefined : !sameToken(secret.sessionToken, sessionToken)) {
    throw invalidToken();
  }
  if (secret.expiresAt !== undefined && now >= secret.expiresAt) throw expiredToken();
}

function sameToken(expected: string, given: string | undefined): boolean {
  return given !== undefined && equalInConstantTime(expected, given);
}
