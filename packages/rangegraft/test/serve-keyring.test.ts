import { chmod, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createKeyringFile, readKeyringFile } from '@rangegraft/keyring';
import { expect } from 'chai';
import { main } from '../src/main.js';
import { Cli } from './support/cli.js';
import { temporaryDirectory } from './support/directory.js';

const Bucket = 'films';
/** What the disk is searched for; it stands at every place of the object. */
const NEEDLE = 'a sentence that stands in no other file';
const BODY = `${NEEDLE} `.repeat(10_000);

function clientOf({ endpoint, accessKeys: credentials }: Awaited<ReturnType<Cli['ready']>>): S3Client {
  return new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 });
}

async function textOf(s3: S3Client, Key: string): Promise<string | undefined> {
  return (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
}

/** The files below a directory in which these bytes stand. */
async function filesWith(directory: string, bytes: string | Uint8Array): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => path.join(parentPath, name));
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return files.filter((_, index) => contents[index]?.includes(typeof bytes === 'string' ? bytes : Buffer.from(bytes)));
}

async function stop(cli: Cli): Promise<void> {
  cli.signal('SIGTERM');
  expect(await cli.exit).to.equal(0);
}

describe('rangegraft serve with a keyring', function () {
  this.timeout(60_000);

  it('makes it at the first start, and leaves nothing on the disk that could be read without it', async () => {
    await using directory = await temporaryDirectory();
    const [data, keyring] = ['data', 'keyring.json'].map((name) => path.join(directory.name, name)) as [string, string];
    const args = ['serve', '--data', data, '--port', '0'];
    const put = async (Key: string, ...more: readonly string[]): Promise<string> => {
      await using cli = new Cli([...args, ...more]);
      const s3 = clientOf(await cli.ready());
      await s3.send(new CreateBucketCommand({ Bucket }));
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: BODY }));
      expect(await textOf(s3, Key)).to.equal(BODY);
      s3.destroy();
      await stop(cli);
      return cli.stdout;
    };
    const stdout = await put('film', '--keyring', keyring);
    expect(stdout).to.match(
      /^Made the keyring .*keyring\.json\. Keep a copy of it: whoever loses it loses the data\.$/m,
    );
    expect(await filesWith(data, NEEDLE)).to.deep.equal([]);
    const secrets = (await readKeyringFile(keyring))?.keys.flatMap(({ versions }) => versions) ?? [];
    expect(secrets).to.have.lengthOf(1);
    for (const { secret } of secrets) {
      for (const form of [secret, Buffer.from(secret).toString('base64')]) {
        expect(await filesWith(data, form)).to.deep.equal([]);
      }
    }
    // The search would have found it.
    expect(await put('plain')).not.to.include('keyring');
    expect(await filesWith(data, NEEDLE)).not.to.deep.equal([]);
  });

  it('does not start with the keyring of another store, and warns when it is given none', async () => {
    await using directory = await temporaryDirectory();
    const [data, keyring] = ['data', 'keyring.json'].map((name) => path.join(directory.name, name)) as [string, string];
    const args = ['serve', '--data', data, '--port', '0'];
    await using first = new Cli([...args, '--keyring', keyring]);
    await first.ready();
    await stop(first);
    const other = path.join(directory.name, 'other.json');
    await createKeyringFile(other);
    await using second = new Cli([...args, '--keyring', other]);
    expect(await second.exit).to.equal(1);
    expect(second.stderr).to.equal(
      "rangegraft: blob store 'filesystem' is encrypted with other keys than those that were given\n",
    );
    await using third = new Cli(args);
    await third.ready();
    expect(third.stderr).to.equal(
      'warning: this store has a keyring; without --keyring, what is stored from now on is not encrypted\n',
    );
    await stop(third);
  });

  it('does not start with another keyring in the place of one that is gone', async () => {
    await using directory = await temporaryDirectory();
    const [data, keyring] = ['data', 'keyring.json'].map((name) => path.join(directory.name, name)) as [string, string];
    const args = ['serve', '--data', data, '--port', '0', '--keyring', keyring];
    await using first = new Cli(args);
    await first.ready();
    await stop(first);
    await rename(keyring, `${keyring}.away`);
    await using second = new Cli(args);
    expect(await second.exit).to.equal(1);
    const advice = 'put it back, or make one with rangegraft keyring create if nothing is encrypted yet';
    expect(second.stderr).to.equal(`rangegraft: there is no keyring ${keyring}: ${advice}\n`);
    expect(await readdir(directory.name)).to.have.members(['data', 'keyring.json.away']);
    await rename(`${keyring}.away`, keyring);
    if (process.platform !== 'win32') await chmod(keyring, 0o640);
    await using third = new Cli(args);
    await third.ready();
    expect(third.stdout).not.to.include('Made the keyring');
    if (process.platform !== 'win32') {
      expect(third.stderr).to.equal(`warning: other users of this machine can read the keys in ${keyring}\n`);
    }
    await stop(third);
  });

  it('encrypts with the newest version of its keys as soon as it is told, and opens what older ones sealed', async () => {
    await using directory = await temporaryDirectory();
    const [data, keyring] = ['data', 'keyring.json'].map((name) => path.join(directory.name, name)) as [string, string];
    const run = async (...args: readonly string[]): Promise<readonly string[]> => {
      const lines: string[] = [];
      const context = { env: { RANGEGRAFT_KEYRING: keyring }, print: (line: string) => lines.push(line) };
      expect(await main(args, { ...context, warn: (line) => lines.push(line) })).to.equal(0);
      return lines;
    };
    expect(await run('keyring', 'create')).to.deep.equal([`made the keyring ${keyring}`]);
    expect(await run('keyring', 'create', '--key', 'films')).to.deep.equal(['added the key films']);
    await using cli = new Cli(['serve', '--data', data, '--port', '0', '--keyring', keyring]);
    const s3 = clientOf(await cli.ready());
    await s3.send(new CreateBucketCommand({ Bucket }));
    const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'films' } as const;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'one', Body: BODY }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'two', Body: BODY, ...kms }));

    expect(await run('keyring', 'rotate')).to.deep.equal(['the key default is at version 2 now']);
    expect(await run('keyring', 'rotate', '--key', 'films')).to.deep.equal(['the key films is at version 2 now']);
    cli.signal('SIGHUP');
    await cli.output('stderr', /the keys were read again/);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'three', Body: BODY }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'four', Body: BODY, ...kms }));
    for (const Key of ['one', 'two', 'three', 'four']) expect(await textOf(s3, Key)).to.equal(BODY);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'three' }))).to.include({
      ServerSideEncryption: 'AES256',
    });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'four' }))).to.include(kms);
    const { ServerSideEncryptionConfiguration: shown } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(shown?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).to.deep.equal({ SSEAlgorithm: 'AES256' });
    s3.destroy();
    await stop(cli);
    expect(await filesWith(data, NEEDLE)).to.deep.equal([]);
    expect((await run('keyring', 'list')).map((line) => line.replace(/\S+Z$/, 'TIME'))).to.deep.equal([
      'default  2  TIME',
      'films    2  TIME',
    ]);
  });
});
