import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import path from 'node:path';
import { connect } from 'node:tls';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { makeCertificate } from '../../../test/support/certificate.js';
import type { TestCertificate } from '../../../test/support/certificate.js';
import { Cli } from './support/cli.js';
import { temporaryDirectory } from './support/directory.js';
import { skip } from '../../../test/support/skip.js';

describe('rangegraft serve over TLS', function () {
  this.timeout(60_000);

  /** The name on the certificate that a server shows. */
  async function nameShown(endpoint: string, { cert }: TestCertificate): Promise<string> {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(endpoint).port), ca: cert });
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  }

  it('serves HTTPS without a warning, and takes another certificate at SIGHUP', async () => {
    await using directory = await temporaryDirectory();
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(directory.name, name)) as [string, string];
    const write = async (made: TestCertificate): Promise<void> => {
      await writeFile(cert, made.cert);
      await writeFile(key, made.key, { mode: 0o600 });
    };
    const first = await makeCertificate('first');
    await write(first);
    const args = ['--driver', 'memory', '--port', '0', '--host', '0.0.0.0', '--tls-cert', cert];
    await using cli = new Cli(['serve', ...args], { RANGEGRAFT_TLS_KEY: key });
    const { endpoint, accessKeys: credentials } = await cli.ready();
    expect(endpoint).to.match(/^https:\/\/localhost:\d+$/);
    expect(cli.stderr).to.equal('');

    const s3 = new S3Client({
      endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
      requestHandler: { httpsAgent: new Agent({ ca: first.cert }) },
    });
    await s3.send(new CreateBucketCommand({ Bucket: 'films' }));
    await s3.send(new PutObjectCommand({ Bucket: 'films', Key: 'film', Body: 'frames' }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'films', Key: 'film' }));
    expect(await Body?.transformToString()).to.equal('frames');
    s3.destroy();

    const second = await makeCertificate('second');
    await writeFile(cert, second.cert);
    cli.signal('SIGHUP');
    await cli.output('stderr', /the TLS files stay as they were/);
    expect(cli.stderr).to.include('is not that of the certificate');
    expect(await nameShown(endpoint, first)).to.equal('first');
    await write(second);
    cli.signal('SIGHUP');
    await cli.output('stderr', /the TLS files were read again/);
    expect(await nameShown(endpoint, second)).to.equal('second');
    cli.signal('SIGTERM');
    expect(await cli.exit).to.equal(0);
    expect(cli.stderr).not.to.include('PRIVATE KEY');
  });

  for (const [proxy, scheme] of [
    ['127.0.0.1', 'https'],
    ['10.0.0.7', 'http'],
  ] as const) {
    it(`shows itself as ${scheme} behind a proxy of this machine when that at ${proxy} is trusted`, async () => {
      await using cli = new Cli(['serve', '--driver', 'memory', '--port', '0', '--trust-proxy', proxy]);
      const { endpoint, accessKeys: credentials } = await cli.ready();
      const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 });
      s3.middlewareStack.add(
        (next) => (args) => {
          Object.assign((args.request as { headers: object }).headers, { 'x-forwarded-proto': 'https' });
          return next(args);
        },
        { step: 'build' },
      );
      const object = { Bucket: 'films', Key: 'film' };
      await s3.send(new CreateBucketCommand({ Bucket: 'films' }));
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
      const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: 'frames' }));
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      const completed = await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload }));
      expect(completed.Location).to.match(new RegExp(`^${scheme}://`));
      s3.destroy();
    });
  }

  it('warns when others can read the key', async function () {
    if (process.platform === 'win32') skip(this, 'files have no modes on Windows');
    await using directory = await temporaryDirectory();
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(directory.name, name)) as [string, string];
    const made = await makeCertificate();
    await writeFile(cert, made.cert);
    await writeFile(key, made.key);
    await chmod(key, 0o644);
    await using cli = new Cli(['serve', '--driver', 'memory', '--port', '0', '--tls-cert', cert, '--tls-key', key]);
    await cli.ready();
    expect(cli.stderr).to.equal(`warning: other users of this machine can read the TLS key in ${key}\n`);
  });

  it('says in one line why it does not start', async () => {
    await using cli = new Cli([
      'serve',
      '--driver',
      'memory',
      '--port',
      '0',
      '--tls-cert',
      '/none',
      '--tls-key',
      '/none',
    ]);
    expect(await cli.exit).to.equal(1);
    expect(cli.stderr).to.equal('rangegraft: the TLS certificate /none cannot be read: ENOENT\n');
  });
});
