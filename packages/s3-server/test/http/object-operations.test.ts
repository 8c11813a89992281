import { expect } from 'chai';
import { DECLARATION, NAMESPACE, TIME, effect, time } from './support/documents.js';
import { startServer, stopServers } from './support/server.js';

describe('operations on objects', () => {
  afterEach(stopServers);

  it('DeleteObject tells of versions in headers and refuses a condition it cannot check', async () => {
    const { calls, request } = await startServer({
      deleteObject: ({ versionId }) => Promise.resolve(versionId ? { versionId, deleteMarker: true } : {}),
    });
    const plain = await request({ method: 'DELETE', target: '/bucket/key' });
    expect(plain.status).to.equal(204);
    expect(plain.headers).not.to.have.any.keys('x-amz-version-id', 'x-amz-delete-marker');
    const version = await request({ method: 'DELETE', target: '/bucket/key?versionId=v1' });
    expect(version.headers).to.include({ 'x-amz-version-id': 'v1', 'x-amz-delete-marker': 'true' });
    const conditional = await request({ method: 'DELETE', target: '/bucket/key', headers: { 'if-match': '"a"' } });
    expect(conditional.status).to.equal(204);
    expect(calls.map(({ input }) => input['ifMatch'])).to.deep.equal([undefined, undefined, '"a"']);
  });

  it('CopyObject passes directives and conditions on both sides', async () => {
    const { calls, records, request } = await startServer({
      copyObject: () =>
        Promise.resolve({
          etag: 'abc',
          lastModified: time,
          checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT', value: 'y/Q5Jg==' },
          versionId: 'v2',
          copySourceVersionId: 'v1',
          effect,
        }),
    });
    const answer = await request({
      method: 'PUT',
      target: '/bucket/key',
      headers: {
        'x-amz-copy-source': 'source/key',
        'x-amz-metadata-directive': 'REPLACE',
        'x-amz-checksum-algorithm': 'CRC32',
        'x-amz-meta-a': '1',
        'x-amz-copy-source-if-match': 'abc',
        'if-none-match': '*',
      },
    });
    expect(answer.body).to.equal(
      `${DECLARATION}<CopyObjectResult ${NAMESPACE}><ETag>&quot;abc&quot;</ETag><LastModified>${TIME}</LastModified>` +
        '<ChecksumCRC32>y/Q5Jg==</ChecksumCRC32><ChecksumType>FULL_OBJECT</ChecksumType></CopyObjectResult>',
    );
    expect(answer.headers).to.include({ 'x-amz-version-id': 'v2', 'x-amz-copy-source-version-id': 'v1' });
    expect(calls[0]?.input).to.deep.include({
      copySource: 'source/key',
      metadataDirective: 'REPLACE',
      checksumAlgorithm: 'CRC32',
      metadata: { a: '1' },
      copySourceIfMatch: 'abc',
      ifNoneMatch: '*',
    });
    expect(records[0]).to.include({ operation: 'CopyObject', bytesLinked: 9, bytesMoved: 1 });
  });

  it('SRC-028: copies bring no body of their own', async () => {
    const { calls, request } = await startServer({
      uploadPartCopy: () => Promise.resolve({ etag: 'abc', lastModified: time, effect }),
    });
    const copy = (target: string, headers: Record<string, string>, body: string) =>
      request({ method: 'PUT', target, headers: { 'x-amz-copy-source': 's/k', ...headers }, body });
    const part = '/bucket/key?partNumber=1&uploadId=u';
    for (const [target, headers] of [
      [part, {}],
      [part, { 'transfer-encoding': 'chunked' }],
      ['/bucket/key', {}],
    ] as const) {
      const answer = await copy(target, headers, 'x');
      expect(answer.status).to.equal(400);
      expect(answer.body).to.include(
        '<Code>InvalidRequest</Code><Message>The request included a body. Requests of this type must not include a non-empty body.</Message>',
      );
    }
    expect(calls).to.deep.equal([]);
    expect((await copy(part, { 'transfer-encoding': 'chunked' }, '')).status).to.equal(200);
  });
});
