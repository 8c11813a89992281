import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { collect } from '@rangegraft/core';
import { expect } from 'chai';
import { ACCESS_KEY, REGION, SECRET_KEY, ServedStore, sha256, someBytes } from './served-store.js';
import { skip } from '../support/skip.js';

const run = promisify(execFile);
const MIB = 1024 * 1024;
const bucket = 'aws-cli';

describe('the AWS CLI', function () {
  // It is a program in Python that takes a second or two to start.
  this.timeout(120_000);

  let store: ServedStore;
  let directory: string;
  let large: Buffer;

  before(async function () {
    const version = await run('aws', ['--version']).then(
      ({ stdout, stderr }) => stdout + stderr,
      () => undefined,
    );
    if (version === undefined) skip(this, 'the AWS CLI is not installed');
    large = someBytes(100 * MIB, 'large');
    store = await ServedStore.open();
    directory = await mkdtemp(path.join(tmpdir(), 'rangegraft-aws-cli-'));
    // Its first generation signs links in a way that newer regions never had.
    await writeFile(file('config'), '[default]\ns3 =\n  signature_version = s3v4\n');
    await aws('s3', 'mb', `s3://${bucket}`);
  });
  after(async () => {
    if (store === undefined) return;
    await store[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  async function aws(...args: readonly string[]): Promise<string> {
    const env = {
      PATH: process.env['PATH'],
      // The user's own configuration must have no say.
      HOME: directory,
      AWS_CONFIG_FILE: file('config'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: ACCESS_KEY,
      AWS_SECRET_ACCESS_KEY: SECRET_KEY,
      AWS_DEFAULT_REGION: REGION,
      AWS_PAGER: '',
      ...(process.env['PYENV_ROOT'] && { PYENV_ROOT: process.env['PYENV_ROOT'] }),
    };
    const { stdout } = await run('aws', ['--endpoint-url', store.endpoint, ...args], { env, maxBuffer: 64 * MIB });
    return stdout;
  }

  const url = (key: string): string => `s3://${bucket}/${key}`;
  const file = (name: string): string => path.join(directory, name);

  /** Puts the large object, past the client. */
  async function putLarge(key: string): Promise<void> {
    await store.engine.putObject({ bucket, key, body: large });
  }

  async function digestOf(key: string): Promise<string> {
    const { body } = await store.engine.getObject({ bucket, key });
    return sha256(await collect(body));
  }

  it('uploads 100 MiB in parts and downloads them again', async () => {
    await writeFile(file('large'), large);
    const from = store.requests.length;
    await aws('s3', 'cp', file('large'), url('uploaded'), '--only-show-errors');
    expect(store.count('UploadPart', from)).to.equal(13);
    expect(await digestOf('uploaded')).to.equal(sha256(large));
    await aws('s3', 'cp', url('uploaded'), file('downloaded'), '--only-show-errors');
    expect(sha256(await readFile(file('downloaded')))).to.equal(sha256(large));
  });

  it('copies a range into a part', async () => {
    await putLarge('source');
    const created = await aws('s3api', 'create-multipart-upload', '--bucket', bucket, '--key', 'ranged');
    const { UploadId: uploadId } = JSON.parse(created) as { UploadId: string };
    const upload = ['--bucket', bucket, '--key', 'ranged', '--upload-id', uploadId];
    const from = store.requests.length;
    const ranges = ['bytes=1000-20000000', 'bytes=50000001-60000000'];
    const parts = [];
    for (const [index, range] of ranges.entries()) {
      const number = String(index + 1);
      const source = ['--copy-source', `${bucket}/source`, '--copy-source-range', range];
      const answer = await aws('s3api', 'upload-part-copy', ...upload, '--part-number', number, ...source);
      const { CopyPartResult: result } = JSON.parse(answer) as { CopyPartResult: { ETag: string } };
      parts.push({ PartNumber: index + 1, ETag: result.ETag });
    }
    const list = JSON.stringify({ Parts: parts });
    await aws('s3api', 'complete-multipart-upload', ...upload, '--multipart-upload', list);
    const expected = Buffer.concat([large.subarray(1000, 20_000_001), large.subarray(50_000_001, 60_000_001)]);
    expect(await digestOf('ranged')).to.equal(sha256(expected));
    const linked = store.requests.slice(from).reduce((sum, request) => sum + (request.bytesLinked ?? 0), 0);
    expect(linked, 'bytes that were copied by reference').to.equal(expected.length);
  });

  it('copies and moves a large object on the server', async () => {
    await putLarge('original');
    const from = store.requests.length;
    await aws('s3', 'cp', url('original'), url('copied'), '--only-show-errors');
    expect(store.count('UploadPartCopy', from), 'parts that were copied').to.be.greaterThan(1);
    const moving = store.requests.length;
    await aws('s3', 'mv', url('copied'), url('moved'), '--only-show-errors');
    expect(store.count('UploadPartCopy', moving), 'parts that were moved').to.be.greaterThan(1);
    expect(store.count('GetObject', from), 'downloads').to.equal(0);
    expect(await digestOf('original')).to.equal(sha256(large));
    expect(await digestOf('moved')).to.equal(sha256(large));
    const { contents } = await store.engine.listObjectsV2({ bucket, prefix: 'copied' });
    expect(contents).to.deep.equal([]);
  });

  it('synchronises a directory and finds nothing to do the second time', async () => {
    await mkdir(file('tree/inner'), { recursive: true });
    await writeFile(file('tree/one.txt'), 'one');
    await writeFile(file('tree/inner/zwei ü.txt'), 'two');
    await aws('s3', 'sync', file('tree'), url('tree'), '--only-show-errors');
    const { contents } = await store.engine.listObjectsV2({ bucket, prefix: 'tree/' });
    expect(contents.map(({ key }) => key)).to.deep.equal(['tree/inner/zwei ü.txt', 'tree/one.txt']);
    expect(await aws('s3', 'sync', file('tree'), url('tree'))).to.equal('');
    await writeFile(file('tree/one.txt'), 'changed');
    expect(await aws('s3', 'sync', file('tree'), url('tree'), '--no-progress')).to.include('one.txt');
  });

  it('presigns a URL that anyone can read', async () => {
    await store.engine.putObject({ bucket, key: 'presigned', body: 'of a link' });
    const presigned = (await aws('s3', 'presign', url('presigned'), '--expires-in', '60')).trim();
    const answer = await fetch(presigned);
    expect(answer.status).to.equal(200);
    expect(await answer.text()).to.equal('of a link');
  });

  it('empties and removes a bucket', async () => {
    await aws('s3', 'mb', 's3://emptied');
    for (const key of ['one', 'two/three']) await store.engine.putObject({ bucket: 'emptied', key, body: key });
    await aws('s3', 'rb', 's3://emptied', '--force');
    expect((await store.engine.listBuckets()).buckets.map(({ name }) => name)).to.deep.equal([bucket]);
  });
});
