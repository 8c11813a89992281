import { pino } from 'pino';
import { createEngine, engineSettings } from '@rangegraft/core';
import type { StorageEngine } from '@rangegraft/core';
import { createKeyringFile, isPrivateFile } from '@rangegraft/keyring';
import type { KeyringProvider } from '@rangegraft/keyring';
import { createS3Server } from '@rangegraft/s3-server';
import type { S3Server, TlsOptions } from '@rangegraft/s3-server';
import { Prometheus } from '@rangegraft/telemetry';
import { accessKeysFile, keptAccessKeys, mintAccessKeys } from '../access-keys.js';
import type { AccessKeys } from '../access-keys.js';
import { AdminServer } from '../admin-server.js';
import { chooseTelemetry } from '../choose-telemetry.js';
import type { Command, CommandContext } from '../command.js';
import { prepareDataDirectory } from '../data-directory.js';
import { IdentitiesFile } from '../identities-file.js';
import { endpointOf, greeting, isLoopback } from '../greeting.js';
import { listen } from '../listen.js';
import { reloadOnHangUp } from '../hang-up.js';
import type { Reloadable } from '../hang-up.js';
import { openKeyring } from '../open-keyring.js';
import { helpText } from '../options.js';
import { readServeConfig, serveOptions } from '../serve-config.js';
import type { ServeConfig } from '../serve-config.js';
import { stopSignal } from '../stop-signal.js';
import { storeModules } from '../store-modules.js';
import { readTlsFiles } from '../tls-files.js';
import type { TlsFiles } from '../tls-files.js';
import { version } from '../version.js';

const help = [
  helpText(
    'serve [OPTIONS]',
    ['Starts the S3 server. Without keys it makes some and keeps them with the data.'],
    serveOptions,
  ),
  '',
  'SIGHUP has the identities, the keyring and the TLS files read again.',
  'SIGINT and SIGTERM let requests in flight finish; a second one ends it at once.',
].join('\n');

/** What a server works with that may change while it runs. */
interface Running {
  readonly identities: IdentitiesFile | undefined;
  readonly keyring: KeyringProvider | undefined;
  readonly server: S3Server;
}

const SWEEP_INTERVAL_MS = 60_000;

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const config = readServeConfig(args, context.env);
  const stopped = stopSignal();
  // Written at once, not in the background: the last lines before a crash are the ones that matter.
  const logger = pino({ name: 'rangegraft', level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const metrics = config.admin && new Prometheus();
  const telemetry = await chooseTelemetry(metrics, context);
  // Before all that takes time: it says that the server is starting.
  await using admin = config.admin && metrics && (await AdminServer.open(config.admin, metrics));
  const isNew = config.data === undefined || (await prepareDataDirectory(config.data));
  const keyring = await prepareKeyring(config.keyring, isNew, context);
  await using engine = await openEngine(config, keyring);
  if (keyring === undefined && (await engine.wasEncrypted())) {
    context.warn('warning: this store has a keyring; without --keyring, what is stored from now on is not encrypted');
  }
  const accessKeys = await chooseAccessKeys(config, context);
  const identities = await openIdentities(config, accessKeys, context);
  const server = createS3Server(engine, {
    credentials: [accessKeys],
    identities: (accessKeyId) => identities?.find(accessKeyId),
    region: config.region,
    fidelity: config.fidelity,
    strictChunks: config.smallChunks === undefined ? undefined : config.smallChunks === 'refuse',
    logger,
    tls: await readTls(config, context),
    trustForwardedProto: config.trustedProxies,
    observers: telemetry.map(({ observeRequest }) => observeRequest),
  });
  using _ = reloadOnHangUp(reloadables(config, { identities, keyring, server }), logger);
  const endpoint = endpointOf(config, await listen(server, config));
  engine.startSweeping({
    intervalMs: SWEEP_INTERVAL_MS,
    onSweep: (report) => {
      for (const { onSweep } of telemetry) onSweep(report);
    },
    onError: (error) => {
      for (const { onSweepError } of telemetry) onSweepError();
      logger.error({ err: error }, 'a sweep failed and will be tried again');
    },
  });
  if (config.tls === undefined && !isLoopback(config.host)) {
    context.warn(`warning: ${config.host} can be reached from other machines, and what is sent is not encrypted`);
  }
  if (config.admin !== undefined && !isLoopback(config.admin.host)) {
    context.warn(
      `warning: ${config.admin.host} can be reached from other machines, which see the metrics without a key`,
    );
  }
  admin?.ready((signal) => engine.listBuckets({ maxBuckets: 1 }, { signal }));
  context.print(greeting({ version: await version(), config, endpoint, admin: admin?.endpoint, accessKeys }));

  const signal = await stopped;
  admin?.stopping();
  // Whoever has read that it is stopping finds the port closed.
  const closed = new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
  logger.info({ signal }, 'stopping when the requests in flight are answered');
  await closed;
  return 0;
}

async function openEngine(config: ServeConfig, keyring: KeyringProvider | undefined): Promise<StorageEngine> {
  const { region, fidelity, copyEtag, minPartSize } = config;
  const settings = engineSettings({
    region,
    ...(fidelity === undefined ? {} : { fidelity }),
    ...(copyEtag === undefined ? {} : { copyEtag }),
    ...(minPartSize === undefined ? {} : { limits: { minPartSize } }),
  });
  return createEngine(...(await storeModules(config, keyring)), settings);
}

async function prepareKeyring(
  file: string | undefined,
  isNew: boolean,
  context: CommandContext,
): Promise<KeyringProvider | undefined> {
  // Where there is data, a keyring that is not there is one that was lost or misspelt. A new one would open nothing.
  if (file !== undefined && isNew && (await createKeyringFile(file))) {
    context.print(`Made the keyring ${file}. Keep a copy of it: whoever loses it loses the data.`);
  }
  const keyring = await openKeyring(file);
  if (file !== undefined) await warnUnlessPrivate(file, 'the keys', context);
  return keyring;
}

async function readTls({ tls }: ServeConfig, context: CommandContext): Promise<TlsOptions | undefined> {
  if (tls === undefined) return undefined;
  const read = await readTlsFiles(tls);
  await warnUnlessPrivate(tls.key, 'the TLS key', context);
  return read;
}

async function warnUnlessPrivate(file: string, secrets: string, { warn }: CommandContext): Promise<void> {
  if (!(await isPrivateFile(file))) warn(`warning: other users of this machine can read ${secrets} in ${file}`);
}

async function chooseAccessKeys({ data, accessKeys }: ServeConfig, context: CommandContext): Promise<AccessKeys> {
  if (accessKeys !== undefined) return accessKeys;
  if (data === undefined) return mintAccessKeys();
  const kept = await keptAccessKeys(data);
  await warnUnlessPrivate(accessKeysFile(data), 'the access keys', context);
  return kept;
}

async function openIdentities(
  { identities: file }: ServeConfig,
  accessKeys: AccessKeys,
  context: CommandContext,
): Promise<IdentitiesFile | undefined> {
  if (file === undefined) return undefined;
  const identities = await IdentitiesFile.open(file, accessKeys.accessKeyId);
  await warnUnlessPrivate(file, 'the secret keys', context);
  return identities;
}

/** What SIGHUP has read again. */
function reloadables({ tls }: ServeConfig, { identities, keyring, server }: Running): readonly Reloadable[] {
  const reload = async (files: TlsFiles): Promise<void> => {
    const read = await readTlsFiles(files);
    if ('setSecureContext' in server) server.setSecureContext(read);
  };
  return [
    ...(identities === undefined ? [] : [{ what: 'the identities', reload: () => identities.reload() }]),
    ...(keyring === undefined ? [] : [{ what: 'the keys', reload: () => keyring.reload() }]),
    ...(tls === undefined ? [] : [{ what: 'the TLS files', reload: () => reload(tls) }]),
  ];
}

/** `rangegraft serve`: the S3 server. */
export const serve: Command = { name: 'serve', summary: 'starts the S3 server', options: serveOptions, help, run };
