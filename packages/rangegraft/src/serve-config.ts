import path from 'node:path';
import { FIDELITIES, MAX_PART_SIZE } from '@rangegraft/core';
import type { CopyEtagPolicy, Fidelity } from '@rangegraft/core';
import { isNetwork } from '@rangegraft/s3-server';
import type { AccessKeys } from './access-keys.js';
import type { ListenAddress } from './listen.js';
import { invalid, matching, oneOf, readOptions, wholeNumber } from './options.js';
import type { Environment, OptionValue, OptionValues } from './options.js';
import { readStoreConfig, storeOptions } from './store-options.js';
import type { StoreConfig } from './store-options.js';
import type { TlsFiles } from './tls-files.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const COPY_ETAGS = ['derived', 'md5'] as const;
const SMALL_CHUNKS = ['accept', 'refuse'] as const;

/** The options of `rangegraft serve`. */
export const serveOptions = {
  ...storeOptions,
  host: { value: 'HOST', env: 'RANGEGRAFT_HOST', help: 'the address to listen on', fallback: '127.0.0.1' },
  port: { value: 'PORT', env: 'RANGEGRAFT_PORT', help: 'the port; 0 takes any', fallback: '9000' },
  'admin-port': { value: 'PORT', env: 'RANGEGRAFT_ADMIN_PORT', help: 'for /metrics and /readyz', rare: true },
  'admin-host': { value: 'HOST', env: 'RANGEGRAFT_ADMIN_HOST', help: 'its host', fallback: '127.0.0.1', rare: true },
  'access-key': { value: 'ID', env: 'RANGEGRAFT_ACCESS_KEY', help: 'the access key id' },
  'secret-key': { value: 'SECRET', env: 'RANGEGRAFT_SECRET_KEY', help: 'the secret access key' },
  identities: { value: 'FILE', env: 'RANGEGRAFT_IDENTITIES', help: 'who else may use it, as JSON' },
  'tls-cert': { value: 'FILE', env: 'RANGEGRAFT_TLS_CERT', help: 'a certificate: serves HTTPS' },
  'tls-key': { value: 'FILE', env: 'RANGEGRAFT_TLS_KEY', help: 'the key of the certificate' },
  'trust-proxy': {
    value: 'ADDRESSES',
    env: 'RANGEGRAFT_TRUST_PROXY',
    help: 'proxies that end TLS elsewhere',
    rare: true,
  },
  fidelity: { value: 'NAME', env: 'RANGEGRAFT_FIDELITY', help: 'aws, documented or relaxed', choices: FIDELITIES },
  'copy-etag': {
    value: 'HOW',
    env: 'RANGEGRAFT_COPY_ETAG',
    help: 'ETags of copies: derived or md5',
    choices: COPY_ETAGS,
    rare: true,
  },
  'min-part-size': { value: 'SIZE', env: 'RANGEGRAFT_MIN_PART_SIZE', help: 'bytes, of all but the last', rare: true },
  'small-chunks': {
    value: 'HOW',
    env: 'RANGEGRAFT_SMALL_CHUNKS',
    help: 'accept or refuse them',
    choices: SMALL_CHUNKS,
    rare: true,
  },
  region: { value: 'REGION', env: 'RANGEGRAFT_REGION', help: 'the region', fallback: 'us-east-1', rare: true },
  'log-level': {
    value: 'LEVEL',
    env: 'RANGEGRAFT_LOG_LEVEL',
    help: 'trace to fatal, or silent',
    fallback: 'info',
    choices: LOG_LEVELS,
    rare: true,
  },
} as const;

export interface ServeConfig extends StoreConfig {
  readonly host: string;
  readonly port: number;
  /** Where health and metrics are told. Absent: nowhere. */
  readonly admin?: ListenAddress;
  /** Absent: the keys that are kept in the data directory. */
  readonly accessKeys?: AccessKeys;
  /** The file of the identities as an absolute path. */
  readonly identities?: string;
  /** As absolute paths. Absent: HTTP. */
  readonly tls?: TlsFiles;
  /** Addresses and networks of the proxies that are believed. Absent: none is. */
  readonly trustedProxies?: readonly string[];
  readonly region: string;
  /** What is absent here is as the profile says, and the profile as the engine does. */
  readonly fidelity?: Fidelity;
  readonly copyEtag?: CopyEtagPolicy;
  /** Bytes. */
  readonly minPartSize?: number;
  readonly smallChunks?: 'accept' | 'refuse';
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/**
 * Reads the options of `rangegraft serve` from its arguments and the environment.
 *
 * @throws StorageError `InvalidConfiguration` that names the flag or variable at fault.
 */
export function readServeConfig(args: readonly string[], env: Environment): ServeConfig {
  const given = readOptions(serveOptions, args, env);
  const admin = readAdmin(given['admin-port'], given['admin-host']);
  const accessKeys = readAccessKeys(given['access-key'], given['secret-key']);
  const tls = readTls(given['tls-cert'], given['tls-key']);
  const trustedProxies = readTrustedProxies(given['trust-proxy']);
  return {
    ...readStoreConfig(given),
    ...readAddress(given.host, given.port),
    ...(admin === undefined ? {} : { admin }),
    ...(accessKeys === undefined ? {} : { accessKeys }),
    ...(given.identities === undefined ? {} : { identities: path.resolve(given.identities.text) }),
    ...(tls === undefined ? {} : { tls }),
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
    region: matching(given.region, /^[a-z0-9-]+$/, 'of lower-case letters, digits and hyphens'),
    ...readChoices(given),
    logLevel: oneOf(given['log-level'], LOG_LEVELS),
  };
}

function readAddress(host: OptionValue, port: OptionValue): ListenAddress {
  return { host: matching(host, /^\S+$/, 'a host name or an address'), port: wholeNumber(port, 0, 65_535) };
}

function readAdmin(port: Given, host: OptionValue): ListenAddress | undefined {
  if (port !== undefined) return readAddress(host, port);
  if (host.from.startsWith('--')) throw invalid(`${host.from} needs --admin-port or RANGEGRAFT_ADMIN_PORT`);
  return undefined;
}

type Choices = Pick<ServeConfig, 'fidelity' | 'copyEtag' | 'minPartSize' | 'smallChunks'>;

/** The profile, and what wins over it. */
function readChoices(given: OptionValues<typeof serveOptions>): Choices {
  const { fidelity, 'copy-etag': copyEtag, 'min-part-size': minPartSize, 'small-chunks': smallChunks } = given;
  return {
    ...(fidelity === undefined ? {} : { fidelity: oneOf(fidelity, FIDELITIES) }),
    ...(copyEtag === undefined ? {} : { copyEtag: oneOf(copyEtag, COPY_ETAGS) }),
    ...(minPartSize === undefined ? {} : { minPartSize: wholeNumber(minPartSize, 1, MAX_PART_SIZE) }),
    ...(smallChunks === undefined ? {} : { smallChunks: oneOf(smallChunks, SMALL_CHUNKS) }),
  };
}

type Given = OptionValue | undefined;

function readAccessKeys(id: Given, secret: Given): AccessKeys | undefined {
  if (id === undefined && secret === undefined) return undefined;
  if (secret === undefined) throw invalid('an access key needs its secret: give --secret-key or RANGEGRAFT_SECRET_KEY');
  if (id === undefined) throw invalid('a secret key needs its id: give --access-key or RANGEGRAFT_ACCESS_KEY');
  return {
    // The other characters have a meaning where requests name the key.
    accessKeyId: matching(id, /^[\w.-]{1,128}$/, 'up to 128 letters, digits, dots, hyphens and underscores'),
    secretAccessKey: matching(secret, /^[\x21-\x7e]+$/, 'of printable ASCII characters without spaces'),
  };
}

function readTls(cert: Given, key: Given): TlsFiles | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (key === undefined) throw invalid('a certificate needs its key: give --tls-key or RANGEGRAFT_TLS_KEY');
  if (cert === undefined) throw invalid('a TLS key needs its certificate: give --tls-cert or RANGEGRAFT_TLS_CERT');
  return { cert: path.resolve(cert.text), key: path.resolve(key.text) };
}

function readTrustedProxies(given: Given): readonly string[] | undefined {
  const networks = given?.text.split(',').map((text) => text.trim());
  if (given !== undefined && !networks?.every(isNetwork)) {
    throw invalid(`${given.from} must be IP addresses or networks, like 10.0.0.7,10.1.0.0/16`);
  }
  return networks;
}
