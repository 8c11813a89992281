import path from 'node:path';
import { expect } from 'chai';
import { StorageError } from '@rangegraft/core';
import { readServeConfig } from '../src/serve-config.js';

describe('the configuration of the server', () => {
  it('is local, durable and kept in ./data unless something else is asked for', () => {
    expect(readServeConfig([], {})).to.deep.equal({
      driver: 'filesystem',
      data: path.resolve('data'),
      host: '127.0.0.1',
      port: 9000,
      region: 'us-east-1',
      logLevel: 'info',
    });
  });

  it('can be given in the environment as a whole', () => {
    const config = readServeConfig([], {
      RANGEGRAFT_DRIVER: 'memory',
      RANGEGRAFT_DATA: '/ignored',
      RANGEGRAFT_HOST: '::1',
      RANGEGRAFT_PORT: '0',
      RANGEGRAFT_ADMIN_PORT: '9001',
      RANGEGRAFT_ADMIN_HOST: '::1',
      RANGEGRAFT_ACCESS_KEY: 'me',
      RANGEGRAFT_SECRET_KEY: 'secret',
      RANGEGRAFT_REGION: 'eu-central-1',
      RANGEGRAFT_IDENTITIES: 'identities.json',
      RANGEGRAFT_KEYRING: 'keyring.json',
      RANGEGRAFT_TLS_CERT: 'cert.pem',
      RANGEGRAFT_TLS_KEY: 'key.pem',
      RANGEGRAFT_TRUST_PROXY: '10.0.0.7, fd00::/8',
      RANGEGRAFT_FIDELITY: 'relaxed',
      RANGEGRAFT_COPY_ETAG: 'md5',
      RANGEGRAFT_MIN_PART_SIZE: '1048576',
      RANGEGRAFT_SMALL_CHUNKS: 'refuse',
      RANGEGRAFT_LOG_LEVEL: 'silent',
    });
    expect(config).to.deep.equal({
      driver: 'memory',
      host: '::1',
      port: 0,
      admin: { host: '::1', port: 9001 },
      accessKeys: { accessKeyId: 'me', secretAccessKey: 'secret' },
      identities: path.resolve('identities.json'),
      keyring: path.resolve('keyring.json'),
      tls: { cert: path.resolve('cert.pem'), key: path.resolve('key.pem') },
      trustedProxies: ['10.0.0.7', 'fd00::/8'],
      region: 'eu-central-1',
      fidelity: 'relaxed',
      copyEtag: 'md5',
      minPartSize: 1048576,
      smallChunks: 'refuse',
      logLevel: 'silent',
    });
  });

  it('needs nothing but the name of the postgres driver, whose server then is its own', () => {
    const { data, postgres } = readServeConfig(['--driver', 'postgres'], {});
    expect({ data, postgres }).to.deep.equal({
      data: path.resolve('data'),
      postgres: { schema: 'rangegraft', blobs: 'postgres' },
    });
  });

  it('can keep the catalog in a database and the bytes in files', () => {
    const env = {
      RANGEGRAFT_DRIVER: 'postgres',
      RANGEGRAFT_POSTGRES_URL: 'postgresql://me@db/app',
      RANGEGRAFT_POSTGRES_SCHEMA: 'objects',
      RANGEGRAFT_BLOBS: 'filesystem',
    };
    const expected = { url: 'postgresql://me@db/app', schema: 'objects', blobs: 'filesystem' };
    expect(readServeConfig([], env).postgres).to.deep.equal(expected);
    expect(readServeConfig([], { ...env, RANGEGRAFT_DRIVER: 'filesystem' }).postgres).to.equal(undefined);
  });

  it('takes one key from a flag and the other from the environment', () => {
    const { accessKeys } = readServeConfig(['--access-key', 'me'], { RANGEGRAFT_SECRET_KEY: 'secret' });
    expect(accessKeys).to.deep.equal({ accessKeyId: 'me', secretAccessKey: 'secret' });
  });

  for (const [args, message] of [
    [['--driver', 'disk'], '--driver must be one of filesystem, memory, postgres, not "disk"'],
    [['--driver', 'memory', '--data', 'x'], 'the memory driver keeps no data in --data'],
    [['--postgres-url', 'postgres://db'], '--postgres-url needs --driver postgres'],
    [['--postgres-schema', 'objects'], '--postgres-schema needs --driver postgres'],
    [['--blobs', 'filesystem'], '--blobs needs --driver postgres'],
    [['--driver', 'postgres', '--blobs', 'memory'], '--blobs must be one of postgres, filesystem, not "memory"'],
    [
      ['--driver', 'postgres', '--postgres-url', 'mysql://me:secret@db'],
      '--postgres-url must be like postgres://user:password@host:5432/database',
    ],
    [
      ['--driver', 'postgres', '--postgres-schema', 'my objects'],
      '--postgres-schema must be of up to 63 letters, digits and underscores, no digit first',
    ],
    [['--access-key', 'me'], 'an access key needs its secret: give --secret-key or RANGEGRAFT_SECRET_KEY'],
    [['--secret-key', 's'], 'a secret key needs its id: give --access-key or RANGEGRAFT_ACCESS_KEY'],
    [
      ['--access-key', 'a/b', '--secret-key', 's'],
      '--access-key must be up to 128 letters, digits, dots, hyphens and underscores',
    ],
    [
      ['--access-key', 'a', '--secret-key', 'two words'],
      '--secret-key must be of printable ASCII characters without spaces',
    ],
    [['--tls-cert', 'c'], 'a certificate needs its key: give --tls-key or RANGEGRAFT_TLS_KEY'],
    [['--tls-key', 'k'], 'a TLS key needs its certificate: give --tls-cert or RANGEGRAFT_TLS_CERT'],
    [['--host', 'a b'], '--host must be a host name or an address'],
    [['--admin-port', 'x'], '--admin-port must be a whole number from 0 to 65535, not "x"'],
    [['--admin-host', '::1'], '--admin-host needs --admin-port or RANGEGRAFT_ADMIN_PORT'],
    [['--region', 'EU'], '--region must be of lower-case letters, digits and hyphens'],
    [['--fidelity', 'loose'], '--fidelity must be one of aws, documented, relaxed, not "loose"'],
    [['--copy-etag', 'sha1'], '--copy-etag must be one of derived, md5, not "sha1"'],
    [['--min-part-size', '5MB'], '--min-part-size must be a whole number from 1 to 5368709120, not "5MB"'],
    [['--trust-proxy', '10.0.0.7,proxy'], '--trust-proxy must be IP addresses or networks, like 10.0.0.7,10.1.0.0/16'],
    [['--small-chunks', 'yes'], '--small-chunks must be one of accept, refuse, not "yes"'],
    [['--log-level', 'loud'], '--log-level must be one of trace, debug, info, warn, error, fatal, silent, not "loud"'],
  ] as const) {
    it(`refuses ${args.join(' ')}`, () => {
      expect(() => readServeConfig(args, {}))
        .to.throw(StorageError, message)
        .with.property('message', message);
    });
  }
});
