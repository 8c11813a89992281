import { StorageError } from '@rangegraft/core';
import type { DriverErrorCode } from '@rangegraft/core';
import { expect } from 'chai';
import { ERROR_MAP } from '../../src/error-map.js';
import { describeFailure } from '../../src/error-response.js';
import { startServer, stopServers } from './support/server.js';
import { presigned, signed } from './support/signing.js';

const internal = { status: 500, code: 'InternalError', message: 'We encountered an internal error. Please try again.' };
const slowDown = { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' };

describe('failures', () => {
  it('show the elements of their code in order, and nothing else of what is known', () => {
    const context = { MinSizeAllowed: 5, ETag: 'a', ProposedSize: 4, PartNumber: 1, blob: 'secret' };
    const failure = describeFailure(new StorageError('EntityTooSmall', 'too small', { context }));
    expect(failure).to.include({ status: 400, code: 'EntityTooSmall', message: 'too small' });
    expect(Object.entries(failure.elements)).to.deep.equal([
      ['PartNumber', 1],
      ['ETag', 'a'],
      ['ProposedSize', 4],
      ['MinSizeAllowed', 5],
    ]);
  });

  const driver: Readonly<Record<DriverErrorCode, typeof internal | typeof slowDown>> = {
    Conflict: slowDown,
    Unavailable: slowDown,
    Disposed: slowDown,
    NotFound: internal,
    Exists: internal,
    Corrupt: internal,
    Incompatible: internal,
    InvalidConfiguration: internal,
  };
  for (const [code, shown] of Object.entries(driver)) {
    it(`show ${code} as ${shown.code} without a detail`, () => {
      const error = new StorageError(code, 'disk /dev/sda', { context: { path: '/secret' } });
      expect(describeFailure(error)).to.deep.equal({ ...shown, elements: {}, headers: {} });
    });
  }

  const unforeseen: Readonly<Record<string, unknown>> = {
    'a plain error': new Error('boom'),
    'a text': 'boom',
    nothing: undefined,
    'a code that only objects have': new StorageError('constructor', 'boom'),
    'what only looks like a storage error': { code: 'NoSuchKey', message: 'boom', context: {} },
  };
  for (const [what, error] of Object.entries(unforeseen)) {
    it(`show ${what} as an internal error`, () => {
      expect(describeFailure(error)).to.deep.equal({ ...internal, elements: {}, headers: {} });
    });
  }

  it('have no status that HTTP clients would take for success', () => {
    const statuses = Object.values(ERROR_MAP).flatMap((rule) => ('status' in rule ? [rule.status] : []));
    for (const status of statuses) expect(status).to.be.within(304, 599);
  });
});

describe('error answers', () => {
  afterEach(stopServers);

  it('have declaration, code, message, elements and ids, in this order and with nothing behind', async () => {
    const { request } = await startServer({
      listParts: () => {
        throw new StorageError('NoSuchUpload', 'The <upload> & more', { context: { UploadId: 'fakeid' } });
      },
    });
    const answer = await request({ target: '/bucket/key?uploadId=fakeid' });
    expect(answer.status).to.equal(404);
    expect(answer.headers).to.include({
      'content-type': 'application/xml',
      'x-amz-request-id': 'REQUEST',
      'x-amz-id-2': 'HOST',
    });
    expect(answer.body).to.equal(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchUpload</Code><Message>The &lt;upload&gt; &amp; more</Message>' +
        '<UploadId>fakeid</UploadId><RequestId>REQUEST</RequestId><HostId>HOST</HostId></Error>',
    );
  });

  it('leak nothing of what was not foreseen, but log it', async () => {
    const { records, request } = await startServer({
      getBucketLocation: () => {
        throw new Error('password=hunter2');
      },
    });
    const answer = await request({ target: '/bucket?location' });
    expect(answer.status).to.equal(500);
    expect(answer.body).to.include(`<Code>InternalError</Code><Message>${internal.message}</Message><RequestId>`);
    expect(JSON.stringify(answer)).not.to.include('hunter2');
    expect(records[0]).to.include({ status: 500, code: 'InternalError' });
    expect(records[0]?.err).to.be.an('error').with.property('message', 'password=hunter2');
  });

  it('have no body for HEAD', async () => {
    const { request } = await startServer({
      headObject: () => {
        throw new StorageError('NoSuchKey', 'The specified key does not exist.', { context: { Key: 'key' } });
      },
    });
    const answer = await request({ method: 'HEAD', target: '/bucket/key' });
    expect(answer).to.include({ status: 404, body: '' });
    expect(answer.headers).to.include({ 'content-type': 'application/xml', 'x-amz-request-id': 'REQUEST' });
  });

  it('are empty for what is not modified, with the headers that identify it', async () => {
    const { request } = await startServer({
      getObject: () => {
        throw new StorageError('NotModified', 'Not Modified', { context: { ETag: 'abc', LastModified: 1500 } });
      },
    });
    const answer = await request({ target: '/bucket/key', headers: { 'if-none-match': '"abc"' } });
    expect(answer).to.include({ status: 304, body: '' });
    expect(answer.headers).to.include({
      etag: '"abc"',
      'last-modified': 'Thu, 01 Jan 1970 00:00:01 GMT',
      'x-amz-request-id': 'REQUEST',
    });
    expect(answer.headers).not.to.have.any.keys('content-type', 'content-length', 'transfer-encoding');
  });

  it('name the methods a resource has', async () => {
    const { request } = await startServer({});
    const answer = await request({ method: 'POST', target: '/bucket/key' });
    expect(answer.status).to.equal(405);
    expect(answer.headers.allow).to.equal('GET, HEAD, PUT, DELETE');
    expect(answer.body).to.include('<Method>POST</Method><ResourceType>OBJECT</ResourceType><RequestId>');
  });

  it('tell of delete markers in headers', async () => {
    const marker = { DeleteMarker: true, VersionId: 'v1' };
    const { request } = await startServer({
      getObject: ({ versionId }) => {
        if (versionId === undefined) throw new StorageError('NoSuchKey', 'm', { context: { Key: 'key', ...marker } });
        const context = { ResourceType: 'DeleteMarker', LastModified: 0 };
        throw new StorageError('MethodNotAllowed', 'm', { context });
      },
    });
    const current = await request({ target: '/bucket/key' });
    expect(current.headers).to.include({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'v1' });
    expect(current.body).to.include('<Key>key</Key><RequestId>');
    const named = await request({ target: '/bucket/key?versionId=v1' });
    expect(named.status).to.equal(405);
    expect(named.headers).to.include({
      allow: 'DELETE',
      'x-amz-delete-marker': 'true',
      'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT',
    });
    expect(named.body).to.include('<Method>GET</Method><ResourceType>DeleteMarker</ResourceType><RequestId>');
  });

  it('SRC-031: refuse a copy source that was not signed', async () => {
    const { calls, port, request } = await startServer({});
    const target = '/bucket/key?partNumber=1&uploadId=u';
    const headers = signed({ method: 'PUT', target, headers: { host: `127.0.0.1:${port}` } });
    const answer = await request({
      method: 'PUT',
      target,
      headers: { ...headers, 'x-amz-copy-source': 'source/key' },
      unsigned: true,
    });
    expect(answer.status).to.equal(403);
    expect(answer.body).to.include('<HeadersNotSigned>x-amz-copy-source</HeadersNotSigned>');
    expect(calls).to.deep.equal([]);
  });

  it('AUT-009: reach the engine with keys exactly as they were sent', async () => {
    const { calls, request } = await startServer({ deleteObject: () => Promise.resolve({}) });
    for (const key of ['a+b', '/lead', 'a//b', '../up', 'ünï 😀', '100%', 'a%2Fb', 'tail/']) {
      const target = `/bucket/${encodeURIComponent(key).replaceAll('%2F', '/')}`;
      expect((await request({ method: 'DELETE', target })).status, key).to.equal(204);
      expect(calls.pop()?.input).to.include({ bucket: 'bucket', key, versionId: undefined, ifMatch: undefined });
    }
  });

  it('do not befall a presigned URL whose query stands for headers', async () => {
    const effect = { bytesLinked: 0, bytesMoved: 0, bytesRead: 0 };
    const { calls, port, request } = await startServer({
      uploadPartCopy: () => Promise.resolve({ etag: 'abc', lastModified: new Date(0), effect }),
    });
    const target = presigned({
      method: 'PUT',
      target: '/bucket/key?partNumber=1&uploadId=u&x-amz-copy-source=source%2Fkey',
      headers: { host: `127.0.0.1:${port}` },
    });
    expect((await request({ method: 'PUT', target, unsigned: true })).status).to.equal(200);
    expect(calls[0]?.input).to.include({ copySource: 'source/key', partNumber: '1' });
    // The copy source is part of what was signed.
    const changed = await request({
      method: 'PUT',
      target: target.replace('source%2Fkey', 'secret%2Fkey'),
      unsigned: true,
    });
    expect(changed.status).to.equal(403);
    expect(calls).to.have.length(1);
  });
});
