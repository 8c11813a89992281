import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { checksumOf, collect, sourceOf, StorageError, systemClock } from '@rangegraft/core';
import type { ByteSource, ContentInput, ObjectHead, S3Operations } from '@rangegraft/core';
import { expect } from 'chai';
import { sdkClient } from './support/sdk-client.js';
import { startServer, stopServers } from './support/server.js';
import type { TestServer } from './support/server.js';

/** Finds every host on this machine: not every resolver knows the names under `localhost`. */
const loopback: LookupFunction = (_host, options, done) => {
  if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
};

const Bucket = 'bucket';
const Key = 'a b+c/é.bin';
const owner = { id: 'id', displayName: 'name' };
const time = new Date(Date.UTC(2024, 0, 2, 3, 4, 5));
const hello = Buffer.from('hello world');
const head: ObjectHead = {
  contentLength: hello.length,
  partial: false,
  etag: 'abc',
  lastModified: time,
  attributes: { contentType: 'text/plain', metadata: { colour: 'blue' } },
  checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT', value: await checksumOf('CRC32', hello) },
};

describe('requests of the JS SDK', () => {
  const received: string[] = [];
  let server: TestServer;

  /** Reads a content to its end and checks it against what the SDK said of it. */
  async function receive({ body, contentLength, checksum }: ContentInput) {
    const bytes = await collect(body as ByteSource);
    const value = typeof checksum?.value === 'function' ? checksum.value() : checksum?.value;
    expect(bytes.length).to.equal(contentLength);
    expect(checksum?.algorithm).to.equal('CRC32');
    expect(value).to.equal(await checksumOf('CRC32', bytes));
    received.push(createHash('sha256').update(bytes).digest('hex'));
    return { algorithm: 'CRC32', value: value ?? '' } as const;
  }

  const answers: Partial<S3Operations> = {
    createBucket: ({ bucket }) => Promise.resolve({ bucket, region: 'us-east-1' }),
    headBucket: () => Promise.resolve({ region: 'eu-west-1' }),
    getBucketLocation: () => Promise.resolve({ region: 'eu-west-1' }),
    listBuckets: () => Promise.resolve({ buckets: [{ name: 'b', creationDate: time, region: 'us-east-1' }], owner }),
    putObject: async (input) => ({
      etag: 'abc',
      size: 1,
      checksum: { ...(await receive(input)), type: 'FULL_OBJECT' },
    }),
    uploadPart: async (input) => ({ etag: 'abc', checksum: await receive(input) }),
    getObject: () => Promise.resolve({ ...head, body: sourceOf(hello) }),
    headObject: () => Promise.resolve(head),
    deleteObject: () => Promise.resolve({ versionId: 'v', deleteMarker: true }),
    createMultipartUpload: ({ bucket, key }) => Promise.resolve({ bucket, key, uploadId: 'u/1+2' }),
    uploadPartCopy: () =>
      Promise.resolve({ etag: 'abc', lastModified: time, effect: { bytesLinked: 1, bytesMoved: 0, bytesRead: 0 } }),
    completeMultipartUpload: ({ bucket, key }) =>
      Promise.resolve({
        bucket,
        key,
        etag: 'abc-2',
        checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'rosUhgp5mIg=' },
      }),
    abortMultipartUpload: () => Promise.resolve(),
    listParts: (input) =>
      Promise.resolve({
        ...input,
        parts: [{ partNumber: 1, etag: 'abc', size: 5, lastModified: time }],
        partNumberMarker: 0,
        nextPartNumberMarker: 1,
        maxParts: 1000,
        isTruncated: false,
        initiator: owner,
        owner,
        storageClass: 'STANDARD',
      }),
    listMultipartUploads: () =>
      Promise.resolve({
        uploads: [{ key: Key, uploadId: 'u', initiated: time, initiator: owner, storageClass: 'STANDARD' }],
        commonPrefixes: ['p/'],
        nextKeyMarker: Key,
        nextUploadIdMarker: 'u',
        maxUploads: 1000,
        isTruncated: false,
        owner,
      }),
    listObjectsV2: () =>
      Promise.resolve({
        contents: [{ key: Key, etag: 'abc', size: 3, lastModified: time, storageClass: 'STANDARD' }],
        commonPrefixes: ['p/'],
        maxKeys: 1000,
        keyCount: 2,
        isTruncated: false,
        owner,
      }),
  };

  before(async () => {
    server = await startServer(answers, { clock: systemClock });
  });
  beforeEach(() => {
    server.calls.length = 0;
    received.length = 0;
  });
  after(stopServers);

  const input = () => server.calls[0]?.input ?? {};

  it('create, head and list buckets', async () => {
    const client = sdkClient(server.port);
    expect(await client.send(new CreateBucketCommand({ Bucket }))).to.include({ Location: '/bucket' });
    const configured = new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    });
    await client.send(configured);
    expect(server.calls[1]?.input).to.include({ locationConstraint: 'eu-west-1' });
    expect(await client.send(new HeadBucketCommand({ Bucket }))).to.include({ BucketRegion: 'eu-west-1' });
    expect(await client.send(new GetBucketLocationCommand({ Bucket }))).to.include({ LocationConstraint: 'eu-west-1' });
    const { Buckets, Owner } = await client.send(new ListBucketsCommand({}));
    expect(Buckets).to.deep.equal([
      { Name: 'b', CreationDate: time, BucketRegion: 'us-east-1', BucketArn: 'arn:aws:s3:::b' },
    ]);
    expect(Owner).to.deep.equal({ ID: 'id', DisplayName: 'name' });
  });

  for (const style of ['path-style', 'virtual-hosted'] as const) {
    it(`AUT-009: put buffers and streams, ${style}`, async () => {
      const client = sdkClient(server.port, {
        endpoint: style === 'path-style' ? `http://127.0.0.1:${server.port}` : `http://localhost:${server.port}`,
        forcePathStyle: style === 'path-style',
        requestHandler: { httpAgent: new Agent({ lookup: loopback }) },
      });
      const big = Buffer.alloc(3 * 2 ** 20, 'x');
      const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
      const put = { Bucket, Key, Metadata: { colour: 'blue' }, ContentType: 'text/plain' };
      const { ETag, ChecksumCRC32 } = await client.send(new PutObjectCommand({ ...put, Body: hello }));
      expect({ ETag, ChecksumCRC32 }).to.deep.equal({ ETag: '"abc"', ChecksumCRC32: await checksumOf('CRC32', hello) });
      expect(input()).to.deep.include({
        bucket: Bucket,
        key: Key,
        contentType: 'text/plain',
        metadata: { colour: 'blue' },
      });
      // In small pieces, as aws-chunked with a trailer.
      const stream = Readable.from([hello.subarray(0, 6), hello.subarray(6)]);
      await client.send(new PutObjectCommand({ ...put, Body: stream, ContentLength: hello.length }));
      // Long enough for the SDK to expect a 100 Continue.
      await client.send(new PutObjectCommand({ ...put, Body: big }));
      await client.send(new PutObjectCommand({ ...put, Body: Buffer.alloc(0) }));
      expect(received).to.deep.equal([hello, hello, big, Buffer.alloc(0)].map(digest));
      client.destroy();
    });
  }

  it('get and head objects, and accept their checksum', async () => {
    const client = sdkClient(server.port);
    const { Body, ...got } = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=0-' }));
    expect(await Body?.transformToString()).to.equal('hello world');
    expect(got).to.deep.include({
      ETag: '"abc"',
      LastModified: time,
      Metadata: { colour: 'blue' },
      ChecksumType: 'FULL_OBJECT',
    });
    expect(input()).to.include({ key: Key, range: 'bytes=0-', checksumMode: 'ENABLED' });
    const headed = await client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(headed).to.deep.include({ ETag: '"abc"', ContentLength: hello.length, ContentType: 'text/plain' });
  });

  it('delete objects', async () => {
    const deleted = await sdkClient(server.port).send(new DeleteObjectCommand({ Bucket, Key, VersionId: 'v' }));
    expect(deleted).to.include({ VersionId: 'v', DeleteMarker: true });
    expect(input()).to.include({ key: Key, versionId: 'v' });
  });

  it('UPC-022: run through an upload with parts that are copied', async () => {
    const client = sdkClient(server.port);
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    expect(UploadId).to.equal('u/1+2');
    const part = { Bucket, Key, UploadId };
    const uploaded = await client.send(new UploadPartCommand({ ...part, PartNumber: 1, Body: hello }));
    expect(uploaded).to.include({ ETag: '"abc"', ChecksumCRC32: await checksumOf('CRC32', hello) });
    const streamed = { ...part, PartNumber: 2, Body: Readable.from([hello]), ContentLength: hello.length };
    await client.send(new UploadPartCommand(streamed));
    const copy = { ...part, PartNumber: 3, CopySource: 'source/a%20b', CopySourceRange: 'bytes=0-9' };
    const { CopyPartResult } = await client.send(new UploadPartCopyCommand(copy));
    expect(CopyPartResult).to.deep.equal({ ETag: '"abc"', LastModified: time });
    const Parts = [1, 3].map((PartNumber) => ({ PartNumber, ETag: '"abc"' }));
    const completed = await client.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts } }));
    expect(completed).to.include({
      ETag: '"abc-2"',
      Key,
      ChecksumCRC64NVME: 'rosUhgp5mIg=',
      ChecksumType: 'FULL_OBJECT',
    });
    await client.send(new AbortMultipartUploadCommand(part));
    expect(
      server.calls.map(({ operation, input: { uploadId, partNumber } }) => [operation, uploadId, partNumber]),
    ).to.deep.equal([
      ['createMultipartUpload', undefined, undefined],
      ['uploadPart', 'u/1+2', '1'],
      ['uploadPart', 'u/1+2', '2'],
      ['uploadPartCopy', 'u/1+2', '3'],
      ['completeMultipartUpload', 'u/1+2', undefined],
      ['abortMultipartUpload', 'u/1+2', undefined],
    ]);
    expect(server.calls[4]?.input['parts']).to.deep.equal([
      { partNumber: 1, etag: '"abc"' },
      { partNumber: 3, etag: '"abc"' },
    ]);
  });

  it('list parts, uploads and objects', async () => {
    const client = sdkClient(server.port);
    const parts = await client.send(new ListPartsCommand({ Bucket, Key, UploadId: 'u' }));
    expect(parts.Parts).to.deep.equal([{ PartNumber: 1, ETag: '"abc"', Size: 5, LastModified: time }]);
    expect(parts).to.include({ IsTruncated: false, NextPartNumberMarker: '1', StorageClass: 'STANDARD' });
    const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' }));
    expect(uploads.Uploads?.[0]).to.deep.include({ Key, UploadId: 'u', Initiated: time });
    expect(uploads).to.deep.include({ Delimiter: '/', NextKeyMarker: Key, CommonPrefixes: [{ Prefix: 'p/' }] });
    const objects = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'a b+c/', MaxKeys: 7, FetchOwner: true }),
    );
    expect(objects.Contents).to.deep.equal([
      {
        Key,
        ETag: '"abc"',
        Size: 3,
        LastModified: time,
        StorageClass: 'STANDARD',
        Owner: { ID: 'id', DisplayName: 'name' },
      },
    ]);
    expect(objects).to.deep.include({ KeyCount: 2, IsTruncated: false, Prefix: 'a b+c/' });
    expect(server.calls[2]?.input).to.include({ prefix: 'a b+c/', maxKeys: '7' });
  });

  it('fail with the code and the facts of the error document', async () => {
    const other = await startServer(
      {
        getObject: () => {
          throw new StorageError('NoSuchKey', 'The specified key does not exist.', { context: { Key } });
        },
      },
      { clock: systemClock },
    );
    const failure = await sdkClient(other.port)
      .send(new GetObjectCommand({ Bucket, Key }))
      .catch((error: unknown) => error);
    expect(failure).to.include({ name: 'NoSuchKey', message: 'The specified key does not exist.', Key });
    expect(failure).to.have.nested.property('$metadata.requestId', 'REQUEST');
    expect(failure).to.have.nested.property('$metadata.extendedRequestId', 'HOST');
  });
});
