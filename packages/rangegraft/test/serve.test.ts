import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { accessKeysFile } from '../src/access-keys.js';
import { Cli } from './support/cli.js';
import { beginDownload, clientOf, DOWNLOAD_LENGTH, lengthOf } from './support/client.js';
import { temporaryDirectory } from './support/directory.js';

const ignore = (): void => undefined;
const memory = ['serve', '--driver', 'memory', '--port', '0'];

/** Runs the program to its end. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  await using cli = new Cli(args);
  const code = await cli.exit;
  return { code, stdout: cli.stdout, stderr: cli.stderr };
}

describe('rangegraft serve', function () {
  // Each test starts the program from its sources at least once.
  this.timeout(60_000);

  it('serves S3 clients that use the keys it prints, and logs a line a request', async () => {
    await using cli = new Cli(memory);
    const s3 = await clientOf(cli);
    const { accessKeys } = await cli.ready();
    await s3.send(new CreateBucketCommand({ Bucket: 'films' }));
    await s3.send(new PutObjectCommand({ Bucket: 'films', Key: 'film', Body: 'frames' }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'films', Key: 'film' }));
    expect(await Body?.transformToString()).to.equal('frames');
    s3.destroy();
    cli.signal('SIGTERM');
    expect(await cli.exit).to.equal(0);

    const lines = cli.stderr.trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const requests = records.filter(({ operation }) => operation !== undefined);
    expect(requests.map(({ operation, status, key }) => ({ operation, status, key }))).to.deep.equal([
      { operation: 'CreateBucket', status: 200, key: undefined },
      { operation: 'PutObject', status: 200, key: 'film' },
      { operation: 'GetObject', status: 200, key: 'film' },
    ]);
    expect(cli.stderr).not.to.include(accessKeys.secretAccessKey);
  });

  it('follows the profile that is named, but for what is set alone', async () => {
    await using cli = new Cli([...memory, '--fidelity', 'documented', '--min-part-size', '2']);
    const s3 = await clientOf(cli);
    const upload = { Bucket: 'films', Key: 'film' };
    await s3.send(new CreateBucketCommand({ Bucket: 'films' }));
    await s3.send(new PutObjectCommand({ Bucket: 'films', Key: 'source', Body: 'frames' }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const copy = { ...upload, UploadId, CopySource: 'films/source' };
    const ranged = await s3
      .send(new UploadPartCopyCommand({ ...copy, PartNumber: 1, CopySourceRange: 'bytes=0-1' }))
      .catch((error: unknown) => error);
    expect(ranged).to.have.property('name', 'InvalidRequest');
    const parts = [];
    for (const PartNumber of [1, 2]) {
      const { CopyPartResult } = await s3.send(new UploadPartCopyCommand({ ...copy, PartNumber }));
      parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts: parts } }));
    const { Body } = await s3.send(new GetObjectCommand(upload));
    expect(await Body?.transformToString()).to.equal('framesframes');
    s3.destroy();
    cli.signal('SIGTERM');
    expect(await cli.exit).to.equal(0);
  });

  it('takes the word of single settings over that of the profile', async () => {
    await using cli = new Cli([...memory, '--fidelity', 'aws', '--copy-etag', 'derived', '--small-chunks', 'refuse']);
    const s3 = await clientOf(cli);
    const upload = { Bucket: 'films', Key: 'film' };
    await s3.send(new CreateBucketCommand({ Bucket: 'films' }));
    await s3.send(new PutObjectCommand({ Bucket: 'films', Key: 'source', Body: 'frames' }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const copy = { ...upload, UploadId, CopySource: 'films/source', PartNumber: 1, CopySourceRange: 'bytes=0-1' };
    const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(copy));
    const md5 = createHash('md5').update('fr').digest('hex');
    expect(CopyPartResult?.ETag)
      .to.match(/^"[0-9a-f]{32}"$/)
      .and.not.include(md5);
    // To the console the SDK would say of every stream that it cannot be sent again.
    s3.config.logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const pieces = new PutObjectCommand({ ...upload, Body: Readable.from(['small', 'chunks']), ContentLength: 11 });
    const refused = await s3.send(pieces).catch((error: unknown) => error);
    expect(refused).to.have.property('name', 'InvalidChunkSizeError');
    s3.destroy();
    cli.signal('SIGTERM');
    expect(await cli.exit).to.equal(0);
  });

  it('serves identities as their policies allow, and reads them again at SIGHUP', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.name, 'identities.json');
    const alice = { accessKey: 'ALICE', secretKey: 'open', id: 'a11ce', displayName: 'alice' };
    const reader = {
      ...alice,
      policy: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::films/*' }],
    };
    await writeFile(file, JSON.stringify([reader]), { mode: 0o600 });
    await using cli = new Cli([...memory, '--identities', file]);
    const owner = await clientOf(cli);
    const { endpoint } = await cli.ready();
    const credentials = { accessKeyId: 'ALICE', secretAccessKey: 'open' };
    const client = new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, forcePathStyle: true });
    await owner.send(new CreateBucketCommand({ Bucket: 'films' }));
    await owner.send(new PutObjectCommand({ Bucket: 'films', Key: 'film', Body: 'frames' }));
    const get = async () => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'films', Key: 'film' }));
      return Body?.transformToString();
    };
    const nameOf = (call: Promise<unknown>) =>
      call.then(
        () => 'success',
        (error: Error) => error.name,
      );
    expect(await get()).to.equal('frames');
    const put = () => client.send(new PutObjectCommand({ Bucket: 'films', Key: 'film', Body: 'x' }));
    expect(await nameOf(put())).to.equal('AccessDenied');

    await writeFile(file, '[{');
    cli.signal('SIGHUP');
    await cli.output('stderr', /the identities stay as they were/);
    expect(await get()).to.equal('frames');

    await writeFile(file, JSON.stringify([{ ...reader, policy: [] }]));
    cli.signal('SIGHUP');
    await cli.output('stderr', /the identities were read again/);
    expect(await nameOf(get())).to.equal('AccessDenied');
    for (const each of [client, owner]) each.destroy();
    cli.signal('SIGTERM');
    expect(await cli.exit).to.equal(0);
    expect(cli.stderr).not.to.include('warning');
  });

  it('does not start with identities that it cannot read, and says why', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.name, 'identities.json');
    const missing = await run(...memory, '--identities', file);
    expect(missing).to.include({ code: 1, stderr: `rangegraft: the identities in ${file} cannot be read: ENOENT\n` });
    await writeFile(file, '[{}]');
    const wrong = await run(...memory, '--identities', file);
    expect(wrong).to.include({ code: 1, stderr: `rangegraft: ${file}: identity 1: accessKey is missing\n` });
  });

  it('finishes the requests in flight when it is asked to stop, even if it is asked twice at once', async () => {
    await using cli = new Cli(memory);
    const s3 = await clientOf(cli);
    const { endpoint } = await cli.ready();
    const download = await beginDownload(s3);
    cli.signal('SIGINT');
    cli.signal('SIGINT');
    await cli.output('stderr', /stopping/);
    const refused = await fetch(endpoint).then(
      () => undefined,
      (error: Error) => (error.cause as NodeJS.ErrnoException).code,
    );
    expect(refused).to.equal('ECONNREFUSED');
    expect(await lengthOf(download)).to.equal(DOWNLOAD_LENGTH);
    expect(await cli.exit).to.equal(0);
    s3.destroy();
  });

  it('ends at once when it is asked to stop a second time', async () => {
    await using cli = new Cli(memory);
    const s3 = await clientOf(cli);
    const download = await beginDownload(s3);
    cli.signal('SIGTERM');
    await cli.output('stderr', /stopping/);
    // An echo of the first signal does not count: the signal is repeated until it is taken for a second one.
    const repeating = setInterval(() => cli.signal('SIGTERM'), 50);
    expect(await cli.exit.finally(() => clearInterval(repeating))).to.equal(128 + 15);
    const outcome = await lengthOf(download).then(
      () => 'whole',
      () => 'cut off',
    );
    expect(outcome).to.equal('cut off');
    s3.destroy();
  });

  it('makes keys at the first start, private to their owner, and uses them from then on', async () => {
    await using directory = await temporaryDirectory();
    const data = path.join(directory.name, 'new', 'data');
    const start = async () => {
      await using cli = new Cli(['serve', '--data', data, '--port', '0']);
      const { accessKeys } = await cli.ready();
      cli.signal('SIGTERM');
      expect(await cli.exit).to.equal(0);
      return accessKeys;
    };
    const first = await start();
    expect(JSON.parse(await readFile(accessKeysFile(data), 'utf8'))).to.deep.equal(first);
    if (process.platform !== 'win32') expect((await stat(accessKeysFile(data))).mode & 0o777).to.equal(0o600);
    expect(await start()).to.deep.equal(first);
  });

  it('warns when what is sent can leave the machine unencrypted', async () => {
    await using cli = new Cli([...memory, '--host', '0.0.0.0']);
    await cli.ready();
    expect(cli.stderr).to.equal(
      'warning: 0.0.0.0 can be reached from other machines, and what is sent is not encrypted\n',
    );
    cli.signal('SIGTERM');
    expect(await cli.exit).to.equal(0);
  });

  describe('says in one line why it does not start', () => {
    it('when the port is in use', async () => {
      const occupant = createServer().listen(0, '127.0.0.1');
      await once(occupant, 'listening');
      const { port } = occupant.address() as AddressInfo;
      const stderr = `rangegraft: port ${port} of 127.0.0.1 is in use; choose another one\n`;
      const outcome = await run('serve', '--driver', 'memory', '--port', `${port}`);
      occupant.close();
      expect(outcome).to.deep.equal({ code: 1, stdout: '', stderr });
    });

    it('when there is no such address', async () => {
      // An address of a network that is reserved for examples.
      const { code, stdout, stderr } = await run(...memory, '--host', '192.0.2.1');
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.equal('rangegraft: cannot listen on port 0 of 192.0.2.1: EADDRNOTAVAIL\n');
    });

    it('when the data directory cannot be made', async () => {
      await using directory = await temporaryDirectory();
      const file = path.join(directory.name, 'file');
      await writeFile(file, '');
      for (const [data, code] of [
        [file, 'EEXIST'],
        [path.join(file, 'data'), 'ENOTDIR'],
      ] as const) {
        const stderr = `rangegraft: the data directory ${data} cannot be written: ${code}\n`;
        expect(await run('serve', '--data', data, '--port', '0')).to.deep.equal({ code: 1, stdout: '', stderr });
      }
    });

    it('when the data directory was written by a newer version, and leaves it as it is', async () => {
      await using directory = await temporaryDirectory();
      const marker = JSON.stringify({ format: 'rangegraft-filesystem', version: 1_000_000 });
      await writeFile(path.join(directory.name, 'format.json'), marker);
      const { code, stdout, stderr } = await run('serve', '--data', directory.name, '--port', '0');
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.match(/^rangegraft: \S+ is of format version 1000000, which is newer .*\n$/);
      expect(await readdir(directory.name)).to.deep.equal(['format.json']);
    });

    it('when an option is wrong', async () => {
      const stderr = 'rangegraft: --port must be a whole number from 0 to 65535, not "x"\n';
      expect(await run('serve', '--port', 'x')).to.deep.equal({ code: 1, stdout: '', stderr });
    });
  });
});
