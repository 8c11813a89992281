import { systemClock } from '@rangegraft/core';
import type { Clock, Fidelity, Owner } from '@rangegraft/core';
import type { Secret, SecretLookup } from './auth/index.js';
import { STRICT_CHUNKS } from './fidelity.js';
import { secretLookup } from './identities.js';
import type { IdentityLookup, S3Identity } from './identities.js';
import type { S3Logger } from './logger.js';
import { Networks } from './networks.js';
import { randomRequestIds } from './request-ids.js';
import type { RequestIds } from './request-ids.js';
import type { RequestObserver } from './request-observer.js';

/** An access key and what belongs to it. */
export interface S3Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Finds what belongs to an access key, the secret key alone or with a session; undefined if nobody has it. */
export type CredentialLookup = (
  accessKeyId: string,
) => string | Secret | undefined | Promise<string | Secret | undefined>;

/** Bounds on what one request may take. */
export interface RequestLimits {
  /** The longest content of one PutObject or UploadPart, in bytes: 5 GiB. */
  readonly content: number;
  /** The longest XML document of a request, in bytes: 4 MiB, room for 10,000 parts. */
  readonly document: number;
  /** Milliseconds a connection may stand still while its request or its answer is on the way: 60 s. */
  readonly stall: number;
  /** How much of a body nobody wants is read, so that a client that is still sending sees the answer: 16 MiB, 5 s. */
  readonly drain: { readonly bytes: number; readonly milliseconds: number };
}

/** When slow copies and completions are kept alive with white space, in milliseconds. */
export interface KeepAliveTimes {
  /** Work that ends before keeps its real status: 10 s; `Infinity` for all work. */
  readonly after: number;
  /** From one space to the next: 10 s. */
  readonly every: number;
}

export interface S3HandlerOptions {
  /** Keys of the program that runs the server: whoever signs with them may do everything. */
  readonly credentials?: readonly S3Credential[] | CredentialLookup | undefined;
  /** Who else may sign requests; the engine's authorizer decides what each of them may do. */
  readonly identities?: readonly S3Identity[] | IdentityLookup | undefined;
  /** The region that credentials are for: `us-east-1` unless given. The engine's own region should be the same. */
  readonly region?: string | undefined;
  /** Shown as owner in listings; the engine's owner unless given. */
  readonly owner?: Owner | undefined;
  /** What signatures and presigned URLs are checked by; the machine's unless given. */
  readonly clock?: Clock | undefined;
  /** Host names whose subdomains are buckets: `s3.localhost` and `localhost` unless given. */
  readonly hostnames?: readonly string[] | undefined;
  /** The path under which the handler is mounted, such as `/s3`, as clients see and sign it. */
  readonly basePath?: string | undefined;
  /** Without it nothing is logged. */
  readonly logger?: S3Logger | undefined;
  /** What else learns of every request: metrics, traces. The first goes around the others. */
  readonly observers?: readonly RequestObserver[] | undefined;
  /** Where request ids come from; random ones unless given. */
  readonly requestIds?: (() => RequestIds) | undefined;
  /** Bounds on what one request may take, each of which may be given alone. */
  readonly limits?: Partial<RequestLimits> | undefined;
  /** When slow work is kept alive, each of which may be given alone. */
  readonly keepAlive?: Partial<KeepAliveTimes> | undefined;
  /** How closely S3 is followed on the wire, `aws` unless given; the engine has a setting of the same name. */
  readonly fidelity?: Fidelity | undefined;
  /** Refuses aws-chunked bodies with chunks below 8192 bytes before the last (D-37); as `fidelity` says unless given. */
  readonly strictChunks?: boolean | undefined;
  /**
   * Whose `x-forwarded-proto` header is believed: that of proxies with these addresses or in these networks
   * (`['10.0.0.7', '10.1.0.0/16']`), which must set it themselves. `true`: everybody's, only for a server that nobody but
   * such a proxy can reach.
   */
  readonly trustForwardedProto?: boolean | readonly string[] | undefined;
}

/** The options with nothing left open. */
export interface Settings {
  readonly secrets: SecretLookup;
  readonly region: string;
  readonly owner: Owner | undefined;
  readonly clock: Clock;
  readonly hostnames: readonly string[];
  readonly basePath: string;
  readonly logger: S3Logger | undefined;
  readonly observers: readonly RequestObserver[];
  readonly requestIds: () => RequestIds;
  readonly limits: RequestLimits;
  readonly keepAlive: KeepAliveTimes;
  /** Bytes. */
  readonly minimumChunkSize: number;
  readonly trustForwardedProto: boolean | Networks;
}

const MIB = 2 ** 20;

const LIMITS: RequestLimits = {
  content: 5 * 1024 * MIB,
  document: 4 * MIB,
  stall: 60_000,
  drain: { bytes: 16 * MIB, milliseconds: 5000 },
};

/** @throws StorageError `InvalidConfiguration` */
export function settingsOf(options: S3HandlerOptions): Settings {
  const { trustForwardedProto: trusted = false } = options;
  return {
    secrets: secretLookup(options),
    region: options.region ?? 'us-east-1',
    owner: options.owner,
    clock: options.clock ?? systemClock,
    hostnames: (options.hostnames ?? ['s3.localhost', 'localhost']).map((name) => name.toLowerCase()),
    basePath: (options.basePath ?? '').replace(/\/+$/, ''),
    logger: options.logger,
    observers: options.observers ?? [],
    requestIds: options.requestIds ?? randomRequestIds,
    limits: { ...LIMITS, ...options.limits },
    keepAlive: { after: 10_000, every: 10_000, ...options.keepAlive },
    minimumChunkSize: (options.strictChunks ?? STRICT_CHUNKS[options.fidelity ?? 'aws']) ? 8192 : 0,
    trustForwardedProto: typeof trusted === 'boolean' ? trusted : new Networks(trusted),
  };
}
