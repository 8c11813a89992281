import { StorageError } from '@rangegraft/core';
import type { CompleteMultipartUploadOutput } from '@rangegraft/core';
import { expect } from 'chai';
import { DECLARATION, NAMESPACE, OWNER, TIME, effect, owner, time } from './support/documents.js';
import { startServer, stopServers } from './support/server.js';

describe('operations on uploads', () => {
  afterEach(stopServers);

  it('CreateMultipartUpload passes attributes and algorithm and repeats the algorithm in headers', async () => {
    const { calls, request } = await startServer({
      createMultipartUpload: ({ bucket, key }) =>
        Promise.resolve({ bucket, key, uploadId: 'u&1', checksumAlgorithm: 'CRC32', checksumType: 'COMPOSITE' }),
    });
    const answer = await request({
      method: 'POST',
      target: '/bucket/key?uploads=',
      headers: { 'x-amz-checksum-algorithm': 'crc32', 'x-amz-meta-a': '1', 'content-type': 'text/plain' },
    });
    expect(answer.body).to.equal(
      `${DECLARATION}<InitiateMultipartUploadResult ${NAMESPACE}><Bucket>bucket</Bucket><Key>key</Key><UploadId>u&amp;1</UploadId></InitiateMultipartUploadResult>`,
    );
    expect(answer.headers).to.include({ 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'COMPOSITE' });
    expect(calls[0]?.input).to.deep.include({
      checksumAlgorithm: 'crc32',
      checksumType: undefined,
      contentType: 'text/plain',
      metadata: { a: '1' },
    });
  });

  it('UPC-023: UploadPartCopy answers in a document, with nothing behind it and no ETag header', async () => {
    const { calls, records, request } = await startServer({
      uploadPartCopy: () =>
        Promise.resolve({
          etag: 'abc',
          lastModified: time,
          checksum: { algorithm: 'CRC32C', value: 'iqJrOQ==' },
          copySourceVersionId: 'v1',
          effect,
        }),
    });
    const answer = await request({
      method: 'PUT',
      target: '/bucket/key?partNumber=2&uploadId=u&x-id=UploadPartCopy',
      headers: {
        'x-amz-copy-source': '/source/a%20b?versionId=v1',
        'x-amz-copy-source-range': 'bytes=0-9',
        'x-amz-copy-source-if-match': '"abc"',
        'x-amz-copy-source-if-none-match': 'def',
        'x-amz-copy-source-if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT',
        'x-amz-copy-source-if-unmodified-since': 'never',
      },
    });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.equal(
      `${DECLARATION}<CopyPartResult ${NAMESPACE}><LastModified>${TIME}</LastModified><ETag>&quot;abc&quot;</ETag>` +
        '<ChecksumCRC32C>iqJrOQ==</ChecksumCRC32C></CopyPartResult>',
    );
    expect(answer.headers).to.include({ 'x-amz-copy-source-version-id': 'v1' }).and.not.to.have.property('etag');
    expect(calls[0]?.input).to.deep.equal({
      bucket: 'bucket',
      key: 'key',
      uploadId: 'u',
      partNumber: '2',
      copySource: '/source/a%20b?versionId=v1',
      copySourceRange: 'bytes=0-9',
      copySourceIfMatch: '"abc"',
      copySourceIfNoneMatch: 'def',
      copySourceIfModifiedSince: 'Thu, 01 Jan 1970 00:00:00 GMT',
      copySourceIfUnmodifiedSince: 'never',
      expectedSourceBucketOwner: undefined,
      customerKey: undefined,
      copySourceCustomerKey: undefined,
    });
    expect(records[0]).to.include({ operation: 'UploadPartCopy', bytesLinked: 9, bytesMoved: 1 });
  });

  it('an UploadPartCopy without checksum has no checksum element, and an empty range is passed on as one', async () => {
    const { calls, request } = await startServer({
      uploadPartCopy: () => Promise.resolve({ etag: 'abc', lastModified: time, effect }),
    });
    const { body } = await request({
      method: 'PUT',
      target: '/bucket/key?partNumber=2&uploadId=u',
      headers: { 'x-amz-copy-source': 's/k', 'x-amz-copy-source-range': '' },
    });
    expect(body).to.match(/<ETag>&quot;abc&quot;<\/ETag><\/CopyPartResult>$/);
    expect(calls[0]?.input).to.include({ copySourceRange: '', copySourceIfMatch: undefined });
  });

  const completed: CompleteMultipartUploadOutput = {
    bucket: 'bucket',
    key: 'a b/é',
    etag: 'abc-2',
    checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'rosUhgp5mIg=' },
    versionId: 'v1',
  };

  it('CompleteMultipartUpload reads parts and headers and answers with the location in the style of the request', async () => {
    const { calls, port, request } = await startServer({ completeMultipartUpload: () => Promise.resolve(completed) });
    const body =
      '<CompleteMultipartUpload><Part><ETag>"e1"</ETag><PartNumber>1</PartNumber><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32></Part>' +
      '<Part><PartNumber>3</PartNumber><ETag>e3</ETag></Part></CompleteMultipartUpload>';
    const target = '/bucket/a%20b/%C3%A9?uploadId=u';
    const headers = {
      'x-amz-checksum-crc32': '4zspdQ==-2',
      'x-amz-checksum-type': 'COMPOSITE',
      'x-amz-mp-object-size': '7',
      'if-none-match': '*',
    };
    const answer = await request({ method: 'POST', target, headers, body });
    expect(answer.body).to.equal(
      `${DECLARATION}<CompleteMultipartUploadResult ${NAMESPACE}><Location>http://127.0.0.1:${port}/bucket/a%20b/%C3%A9</Location>` +
        '<Bucket>bucket</Bucket><Key>a b/é</Key><ETag>&quot;abc-2&quot;</ETag>' +
        '<ChecksumCRC64NVME>rosUhgp5mIg=</ChecksumCRC64NVME><ChecksumType>FULL_OBJECT</ChecksumType></CompleteMultipartUploadResult>',
    );
    expect(answer.headers['x-amz-version-id']).to.equal('v1');
    expect(calls[0]?.input).to.deep.equal({
      bucket: 'bucket',
      key: 'a b/é',
      uploadId: 'u',
      parts: [
        { partNumber: 1, etag: '"e1"', checksums: { CRC32: 'y/Q5Jg==' } },
        { partNumber: 3, etag: 'e3' },
      ],
      checksum: { algorithm: 'CRC32', value: '4zspdQ==-2' },
      checksumType: 'COMPOSITE',
      objectSize: '7',
      customerKey: undefined,
      ifMatch: undefined,
      ifNoneMatch: '*',
    });
    const hosted = await request({
      method: 'POST',
      target: '/key?uploadId=u',
      headers: { host: `bucket.s3.localhost:${port}` },
      body,
    });
    expect(hosted.body).to.include(`<Location>http://bucket.s3.localhost:${port}/key</Location>`);
  });

  it('CMP-011, CMP-012: tells a missing document from a bad one, and reports a missing bucket before either', async () => {
    const { calls, request } = await startServer({
      headBucket: ({ bucket }) => {
        if (bucket === 'bucket') return Promise.resolve({ region: 'us-east-1' });
        throw new StorageError('NoSuchBucket', 'The specified bucket does not exist', {
          context: { BucketName: bucket },
        });
      },
    });
    const complete = (bucket: string, body: string) =>
      request({ method: 'POST', target: `/${bucket}/key?uploadId=u`, body });
    expect((await complete('bucket', '')).body).to.include(
      '<Code>InvalidRequest</Code><Message>You must specify at least one part</Message>',
    );
    for (const document of [
      '<CompleteMultipartUpload/>',
      'no xml',
      '<CompleteMultipartUpload><Part/></CompleteMultipartUpload>',
    ]) {
      expect((await complete('bucket', document)).body, document).to.include('<Code>MalformedXML</Code>');
    }
    expect((await complete('gone', 'no xml')).body).to.include('<Code>NoSuchBucket</Code>');
    expect(calls.map(({ operation }) => operation)).not.to.include('completeMultipartUpload');
  });

  it('AbortMultipartUpload answers 204', async () => {
    const { calls, request } = await startServer({ abortMultipartUpload: () => Promise.resolve() });
    const answer = await request({ method: 'DELETE', target: '/bucket/key?uploadId=u%2B1' });
    expect(answer).to.include({ status: 204, body: '' });
    expect(calls[0]?.input).to.include({ bucket: 'bucket', key: 'key', uploadId: 'u+1' });
  });

  it('ListParts writes the page and the checksums of the upload’s algorithm', async () => {
    const { calls, request } = await startServer({
      listParts: ({ bucket, key, uploadId }) =>
        Promise.resolve({
          bucket,
          key,
          uploadId,
          parts: [{ partNumber: 2, lastModified: time, etag: 'abc', size: 7, checksum: 'y/Q5Jg==' }],
          partNumberMarker: 1,
          nextPartNumberMarker: 2,
          maxParts: 1,
          isTruncated: false,
          initiator: { id: 'i', displayName: 'initiator' },
          owner,
          storageClass: 'STANDARD',
          checksumAlgorithm: 'CRC32',
          checksumType: 'COMPOSITE',
        }),
    });
    const answer = await request({ target: '/bucket/key?uploadId=u&max-parts=1&part-number-marker=' });
    expect(answer.body).to.equal(
      `${DECLARATION}<ListPartsResult ${NAMESPACE}><Bucket>bucket</Bucket><Key>key</Key><UploadId>u</UploadId>` +
        '<PartNumberMarker>1</PartNumberMarker><NextPartNumberMarker>2</NextPartNumberMarker><MaxParts>1</MaxParts><IsTruncated>false</IsTruncated>' +
        `<Part><PartNumber>2</PartNumber><LastModified>${TIME}</LastModified><ETag>&quot;abc&quot;</ETag><Size>7</Size><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32></Part>` +
        `<Initiator><ID>i</ID><DisplayName>initiator</DisplayName></Initiator><Owner>${OWNER}</Owner><StorageClass>STANDARD</StorageClass>` +
        '<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>COMPOSITE</ChecksumType></ListPartsResult>',
    );
    expect(calls[0]?.input).to.include({ maxParts: '1', partNumberMarker: '' });
  });
});
