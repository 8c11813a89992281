import { expect } from 'chai';
import type { CaseContext } from './case-context.js';
import { conformanceCase } from './case.js';
import { readErrorAnswer } from './error-answer.js';
import { expectSameFailure } from './failure.js';
import * as published from './published-requests.js';
import { objectTarget, refused, send } from './raw-requests.js';
import { signed, type Signer } from './signing.js';
import type { WireRequest } from './subject.js';

const MINUTE = 60_000;
const SCHEME = 'AWS4-HMAC-SHA256 ';
const onHttp = { on: 'http' } as const;

/** A request for the case's bucket, with the Authorization header that comes of `signer` and `change`. */
function requestBy(t: CaseContext, signer: Partial<Signer>, change = (header: string) => header): WireRequest {
  const target = `/${t.bucket}?list-type=2`;
  const headers = { host: `${t.wire.host}:${t.wire.port}` };
  const all = signed({ method: 'GET', target, headers, body: '' }, { ...t.wire, ...signer }, t.subject.now());
  return {
    method: 'GET',
    target,
    headers: { ...all, authorization: change(all['authorization'] ?? '') },
    sign: 'none',
  };
}

describe('L. Authentication', () => {
  conformanceCase(
    'AUT-001',
    'accepts the published requests',
    async (t) => {
      await published.withPublishedServer(t, async (wire) => {
        await t.put('test.txt', 'the first ten bytes', { bucket: 'examplebucket' });
        const read = await wire.request(published.GET_RANGE);
        expect({ status: read.status, body: read.body.toString() }).to.deep.equal({ status: 206, body: 'the first ' });
        expect((await wire.request(published.PRESIGNED_GET)).body.toString()).to.equal('the first ten bytes');
        expect((await wire.request(published.PUT_OBJECT)).status).to.equal(200);
        expect((await t.read('test$file.text', 'examplebucket')).toString()).to.equal('Welcome to Amazon S3.');
        // Their signatures are right: what they lack is the upload, and a `list-type`.
        const copy = readErrorAnswer(await wire.request(published.UPLOAD_PART_COPY));
        expectSameFailure(copy, { code: 'NoSuchUpload', elements: { UploadId: 'abc123' } });
        expect((await wire.request(published.LIST_OBJECTS)).status).not.to.equal(403);
        expect((await wire.request(published.SIGNED_CHUNKS)).status).to.equal(200);
        expect((await wire.request(published.SIGNED_CHUNKS_AND_TRAILER)).status).to.equal(200);
      });
    },
    onHttp,
  );

  conformanceCase(
    'AUT-001',
    'refuses a published request of which something was changed',
    async (t) => {
      await published.withPublishedServer(t, async (wire) => {
        await t.put('test.txt', 'the first ten bytes', { bucket: 'examplebucket' });
        const { headers = {} } = published.GET_RANGE;
        for (const change of [
          { target: '/tesT.txt' },
          { target: '/test.txt?x=1' },
          { headers: { ...headers, range: 'bytes=0-8' } },
        ]) {
          const answer = await wire.request({ ...published.GET_RANGE, ...change });
          expectSameFailure(readErrorAnswer(answer), { code: 'SignatureDoesNotMatch' });
        }
      });
    },
    onHttp,
  );

  conformanceCase(
    'AUT-002',
    'refuses a wrong secret and tells what should have been signed',
    async (t) => {
      const request = requestBy(t, { secretKey: 'wrong' });
      const { elements } = await refused(t, request, {
        code: 'SignatureDoesNotMatch',
        message:
          'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        elements: {
          AWSAccessKeyId: t.wire.accessKey,
          SignatureProvided: /Signature=(\w+)$/.exec(request.headers?.['authorization'] ?? '')?.[1],
        },
      });
      const { CanonicalRequest = '', StringToSign = '' } = elements;
      expect(CanonicalRequest.split('\n').slice(0, 4)).to.deep.equal([
        'GET',
        `/${t.bucket}`,
        'list-type=2',
        `host:${t.wire.host}:${t.wire.port}`,
      ]);
      expect(StringToSign.split('\n').slice(0, 2)).to.deep.equal(['AWS4-HMAC-SHA256', request.headers?.['x-amz-date']]);
      expect(elements).to.include({
        CanonicalRequestBytes: hexPairs(CanonicalRequest),
        StringToSignBytes: hexPairs(StringToSign),
      });
    },
    onHttp,
  );

  conformanceCase(
    'AUT-003',
    'refuses an unknown key',
    async (t) => {
      await refused(t, requestBy(t, { accessKey: 'AKIAUNKNOWN' }), {
        code: 'InvalidAccessKeyId',
        message: 'The AWS Access Key Id you provided does not exist in our records.',
        elements: { AWSAccessKeyId: 'AKIAUNKNOWN' },
      });
    },
    onHttp,
  );

  conformanceCase(
    'AUT-004',
    'refuses clocks that are 16 minutes off, and not 14',
    async (t) => {
      const request = (minutes: number): WireRequest => ({
        method: 'GET',
        target: `/${t.bucket}?list-type=2`,
        signedAt: t.subject.now() + minutes * MINUTE,
      });
      for (const minutes of [-16, 16]) {
        await refused(t, request(minutes), {
          code: 'RequestTimeTooSkewed',
          message: 'The difference between the request time and the current time is too large.',
          elements: {
            MaxAllowedSkewMilliseconds: '900000',
            ServerTime: new Date(t.subject.now()).toISOString().replace(/\.\d+/, ''),
          },
        });
      }
      for (const minutes of [-14, 14]) expect((await send(t.wire, request(minutes))).status).to.equal(200);
    },
    onHttp,
  );

  conformanceCase(
    'AUT-005',
    'refuses a wrong region and names its own',
    async (t) => {
      await refused(t, requestBy(t, { region: 'eu-west-1' }), {
        code: 'AuthorizationHeaderMalformed',
        message: "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-east-1'",
        elements: { Region: 'us-east-1' },
      });
    },
    onHttp,
  );

  conformanceCase(
    'AUT-006',
    'refuses a header of which a component is left out',
    async (t) => {
      for (const name of ['Credential', 'SignedHeaders', 'Signature']) {
        const without = (header: string) => {
          const components = header.slice(SCHEME.length).split(', ');
          return SCHEME + components.filter((component) => !component.startsWith(`${name}=`)).join(', ');
        };
        await refused(t, requestBy(t, {}, without), {
          code: 'AuthorizationHeaderMalformed',
          message:
            'The authorization header is malformed; ' +
            'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
        });
        const empty = (header: string) => header.replace(new RegExp(`${name}=[^,]+`), `${name}=`);
        await refused(t, requestBy(t, {}, empty), {
          code: 'AuthorizationHeaderMalformed',
          message: `The authorization header is malformed; missing ${name}.`,
        });
      }
      await refused(
        t,
        requestBy(t, {}, (header) => header.replace('/s3/', '/')),
        {
          code: 'AuthorizationHeaderMalformed',
          message:
            'The authorization header is malformed; the Credential is mal-formed; ' +
            'expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
        },
      );
    },
    onHttp,
  );

  conformanceCase(
    'AUT-009',
    'stores keys exactly as they are signed',
    async (t) => {
      const keys = ['ü/😀', 'a+b c', '100%/%41%2F', '//two//slashes/', '../up/./and/..', "!'()*~", '?#&=;:@,$[]'];
      for (const key of keys) {
        const target = objectTarget(t.bucket, key);
        await send(t.wire, { method: 'PUT', target, body: key });
        expect((await send(t.wire, { method: 'GET', target })).body.toString()).to.equal(key);
      }
      const listed = (await t.engine.listObjectsV2({ bucket: t.bucket })).contents.map(({ key }) => key);
      expect(listed).to.have.members(keys);
    },
    onHttp,
  );

  conformanceCase('AUT-009', 'stores keys exactly as they are given', async (t) => {
    const keys = ['ü/😀', 'a+b c', '100%/%41%2F', '//two//slashes/', '../up/./and/..', "!'()*~", '?#&=;:@,$[]'];
    for (const key of keys) await t.put(key, key);
    for (const key of keys) expect((await t.read(key)).toString()).to.equal(key);
    const listed = (await t.s3.listObjectsV2({ bucket: t.bucket })).contents.map(({ key }) => key);
    expect(listed).to.have.members(keys);
  });

  conformanceCase(
    'AUT-010',
    'wants x-amz-content-sha256',
    async (t) => {
      const request = requestBy(t, {}, (header) => header.replace('x-amz-content-sha256;', ''));
      const { 'x-amz-content-sha256': _, ...headers } = request.headers ?? {};
      await refused(
        t,
        { ...request, headers },
        {
          code: 'InvalidRequest',
          message: 'Missing required header for this request: x-amz-content-sha256',
        },
      );
    },
    onHttp,
  );
});

/** The bytes of a text as S3 shows them. */
function hexPairs(text: string): string {
  return [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
