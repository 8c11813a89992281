import { expect } from 'chai';
import type { SignedRequest } from '../../src/auth/index.js';
import { deriveSigningKey, sign } from '../../src/auth/signing-key.js';
import { failureOf } from '../body/failure.js';
import {
  SIGNATURE,
  SIGNED_HEADERS,
  authenticator,
  authorization,
  scoped,
  withAuthorization,
  withHeader,
} from './requests.js';
import * as vectors from './vectors.js';

const MINUTE = 60_000;
const { GET_RANGE } = vectors;

describe('Authenticator', () => {
  it('calls a request anonymous that carries no authorization', async () => {
    const request = withHeader(GET_RANGE, 'Authorization', undefined);
    expect(await authenticator().authenticate(request)).to.equal('anonymous');
  });

  it('awaits the secret and passes on what the signatures inside the body need', async () => {
    const secrets = async () => Promise.resolve({ secretKey: vectors.SECRET_KEY });
    const result = await authenticator({ secrets }).authenticate(vectors.CHUNKED_BODY.request);
    if (result === 'anonymous') throw new Error('expected a signer');
    expect(result.signature).to.equal('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9');
    expect(Buffer.from(result.signingKey).toString('hex')).to.equal(vectors.SIGNING_KEY);
    expect(result.contentSha256).to.deep.equal({ form: 'aws-chunked', signed: true, trailer: false });
    expect([...result.hoistedHeaders]).to.deep.equal([]);
  });

  it('accepts a service other than the first that is configured', async () => {
    const options = { services: ['s3express', 's3'] as const };
    expect(await authenticator(options).authenticate(GET_RANGE)).to.not.equal('anonymous');
  });

  it('reads header names in any case and joins repeated headers', async () => {
    const rawHeaders = GET_RANGE.rawHeaders.map((text, index) => (index % 2 === 0 ? text.toUpperCase() : text));
    expect(await authenticator().authenticate({ ...GET_RANGE, rawHeaders })).to.not.equal('anonymous');
    const twice = { ...GET_RANGE, rawHeaders: [...rawHeaders, 'Range', 'bytes=20-29'] };
    const { context } = await failureOf(authenticator().authenticate(twice));
    expect(context['CanonicalRequest']).to.contain('\nrange:bytes=0-9,bytes=20-29\n');
  });

  it('collapses blanks in signed values', async () => {
    const request = withHeader(GET_RANGE, 'Range', ' \t bytes=0-9  ');
    expect(await authenticator().authenticate(request)).to.not.equal('anonymous');
  });

  describe('with a wrong signature', () => {
    const altered = { ...GET_RANGE, rawTarget: '/other.txt' };

    it('shows what it computed (AUT-002)', async () => {
      const { code, message, context } = await failureOf(authenticator().authenticate(altered));
      expect(code).to.equal('SignatureDoesNotMatch');
      expect(message).to.equal(
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      );
      expect(Object.keys(context)).to.deep.equal([
        'AWSAccessKeyId',
        'StringToSign',
        'SignatureProvided',
        'StringToSignBytes',
        'CanonicalRequest',
        'CanonicalRequestBytes',
      ]);
      expect(context['AWSAccessKeyId']).to.equal(vectors.ACCESS_KEY);
      expect(context['SignatureProvided']).to.equal(SIGNATURE);
      expect(context['StringToSign']).to.match(
        /^AWS4-HMAC-SHA256\n20130524T000000Z\n20130524\/us-east-1\/s3\/aws4_request\n[0-9a-f]{64}$/,
      );
      expect(context['StringToSignBytes']).to.match(/^41 57 53 34 2d( [0-9a-f]{2})+$/);
      expect(context['CanonicalRequest']).to.equal(
        'GET\n/other.txt\n\nhost:examplebucket.s3.amazonaws.com\nrange:bytes=0-9\n' +
          `x-amz-content-sha256:${vectors.EMPTY_SHA256}\nx-amz-date:20130524T000000Z\n\n` +
          `${SIGNED_HEADERS}\n${vectors.EMPTY_SHA256}`,
      );
      expect(context['CanonicalRequestBytes']).to.match(/^47 45 54 0a 2f 6f( [0-9a-f]{2})+$/);
    });

    it('never shows the secret or the right signature', async () => {
      const { context } = await failureOf(authenticator().authenticate(altered));
      const key = deriveSigningKey(vectors.SECRET_KEY, vectors.SCOPE);
      const right = sign(key, context['StringToSign'] as string);
      const values = Object.values(context);
      expect(values).to.not.contain(right);
      for (const value of values) expect(value).to.not.contain(vectors.SECRET_KEY);
      expect(await authenticator().authenticate({ ...altered, rawHeaders: signedAnew(right) })).to.include({
        signature: right,
      });
    });

    const signedAnew = (signature: string) =>
      withAuthorization(scoped('20130524/us-east-1/s3/aws4_request').replace(SIGNATURE, signature)).rawHeaders;

    const alterations: Readonly<Record<string, SignedRequest>> = {
      'another method': { ...GET_RANGE, method: 'DELETE' },
      'an added query': { ...GET_RANGE, rawTarget: '/test.txt?acl' },
      'another value of a signed header': withHeader(GET_RANGE, 'Range', 'bytes=0-10'),
      'a signed header that did not come': withHeader(GET_RANGE, 'Range', undefined),
      'a truncated signature': withAuthorization(scoped(vectors.SCOPE).slice(0, -1)),
      'an upper-case signature': withAuthorization(scoped(vectors.SCOPE).replace(SIGNATURE, SIGNATURE.toUpperCase())),
      'another secret': GET_RANGE,
    };
    for (const [name, request] of Object.entries(alterations)) {
      it(`refuses ${name}`, async () => {
        const options = name === 'another secret' ? { secrets: () => ({ secretKey: 'other' }) } : {};
        const { code } = await failureOf(authenticator(options).authenticate(request));
        expect(code).to.equal('SignatureDoesNotMatch');
      });
    }
  });

  it('refuses an unknown access key (AUT-003)', async () => {
    const request = withAuthorization(authorization(`AKIDOTHER/${vectors.SCOPE}`));
    expect(await failureOf(authenticator().authenticate(request))).to.include({
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    });
  });

  it('notices at once that the secret of an access key was replaced', async () => {
    let secretKey = vectors.SECRET_KEY;
    const changing = authenticator({ secrets: () => ({ secretKey }) });
    await changing.authenticate(GET_RANGE);
    secretKey = 'another';
    expect((await failureOf(changing.authenticate(GET_RANGE))).code).to.equal('SignatureDoesNotMatch');
  });

  describe('with the clock (AUT-004)', () => {
    const at = (offset: number) => authenticator({ clock: { now: () => vectors.SIGNED_AT + offset } });

    for (const minutes of [-15, -14, 14, 15]) {
      it(`accepts a request ${-minutes} minutes from now`, async () => {
        expect(await at(minutes * MINUTE).authenticate(GET_RANGE)).to.not.equal('anonymous');
      });
    }
    for (const minutes of [-16, 16]) {
      it(`refuses a request ${-minutes} minutes from now`, async () => {
        const failure = await failureOf(at(minutes * MINUTE).authenticate(GET_RANGE));
        expect(failure).to.include({
          code: 'RequestTimeTooSkewed',
          message: 'The difference between the request time and the current time is too large.',
        });
        expect(failure.context).to.deep.equal({
          RequestTime: '20130524T000000Z',
          ServerTime: minutes > 0 ? '2013-05-24T00:16:00Z' : '2013-05-23T23:44:00Z',
          MaxAllowedSkewMilliseconds: 900000,
        });
      });
    }

    for (const value of [undefined, '', '20130524', '20130524T000000', '2013-05-24T00:00:00Z', '20130631T000000Z']) {
      it(`refuses the date ${value ?? 'that is missing'}`, async () => {
        const failure = await failureOf(authenticator().authenticate(withHeader(GET_RANGE, 'x-amz-date', value)));
        expect(failure).to.include({
          code: 'AccessDenied',
          message: 'AWS authentication requires a valid Date or x-amz-date header',
        });
      });
    }

    it('takes the time from Date where x-amz-date is missing', async () => {
      const dated = withHeader(GET_RANGE, 'x-amz-date', undefined);
      for (const value of ['Fri, 24 May 2013 00:00:00 GMT', '20130524T000000Z']) {
        const failure = await failureOf(authenticator().authenticate(withHeader(dated, 'Date', value)));
        expect(failure.context['StringToSign']).to.contain('\n20130524T000000Z\n');
      }
      const late = await failureOf(
        authenticator().authenticate(withHeader(dated, 'Date', 'Fri, 24 May 2013 00:16:00 GMT')),
      );
      expect(late.context['RequestTime']).to.equal('Fri, 24 May 2013 00:16:00 GMT');
    });
  });

  it('accepts access keys that contain slashes', async () => {
    const secrets = (accessKey: string) => (accessKey === 'team/key' ? { secretKey: vectors.SECRET_KEY } : undefined);
    const request = withAuthorization(authorization(`team/key/${vectors.SCOPE}`));
    expect(await authenticator({ secrets }).authenticate(request)).to.include({ accessKey: 'team/key' });
  });

  describe('with headers nobody signed', () => {
    it('refuses every x-amz header among them and a host', async () => {
      const added = {
        ...GET_RANGE,
        rawHeaders: [...GET_RANGE.rawHeaders, 'X-Amz-Copy-Source', 'b/k', 'x-amz-acl', 'private'],
      };
      const failure = await failureOf(authenticator().authenticate(added));
      expect(failure).to.include({
        code: 'AccessDenied',
        message: 'There were headers present in the request which were not signed',
      });
      expect(failure.context).to.deep.equal({ HeadersNotSigned: 'x-amz-acl, x-amz-copy-source' });

      const hostless = withAuthorization(scoped(vectors.SCOPE).replace('host;', ''));
      expect((await failureOf(authenticator().authenticate(hostless))).context).to.deep.equal({
        HeadersNotSigned: 'host',
      });
    });

    it('accepts the others', async () => {
      const rawHeaders = [...GET_RANGE.rawHeaders, 'Content-Type', 'text/plain', 'x-amzn-trace-id', 'Root=1'];
      expect(await authenticator().authenticate({ ...GET_RANGE, rawHeaders })).to.not.equal('anonymous');
    });
  });

  describe('with x-amz-content-sha256', () => {
    const attempt = (value: string | undefined) =>
      authenticator().authenticate(withHeader(GET_RANGE, 'x-amz-content-sha256', value));

    it('requires it (AUT-010)', async () => {
      expect(await failureOf(attempt(undefined))).to.include({
        code: 'InvalidRequest',
        message: 'Missing required header for this request: x-amz-content-sha256',
      });
    });

    it('refuses a value S3 does not know', async () => {
      const failure = await failureOf(attempt('STREAMING-WHATEVER'));
      expect(failure).to.include({
        code: 'InvalidArgument',
        message:
          'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, ' +
          'STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, ' +
          'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid ' +
          'sha256 value.',
      });
      expect(failure.context).to.deep.equal({
        ArgumentName: 'x-amz-content-sha256',
        ArgumentValue: 'STREAMING-WHATEVER',
      });
    });

    for (const value of [
      'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
      'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
    ]) {
      it(`does not implement ${value}`, async () => {
        const failure = await failureOf(attempt(value));
        expect(failure.code).to.equal('NotImplemented');
        expect(failure.context).to.deep.equal({ Header: 'x-amz-content-sha256' });
      });
    }
  });

  describe('with temporary credentials', () => {
    const expiresAt = vectors.SIGNED_AT + MINUTE;
    const temporary = authenticator({
      secrets: () => ({ secretKey: vectors.SECRET_KEY, sessionToken: 'token', expiresAt }),
    });
    const expired = authenticator({
      secrets: () => ({ secretKey: vectors.SECRET_KEY, sessionToken: 'token', expiresAt }),
      clock: { now: () => expiresAt },
    });

    async function signedWith(token: string): Promise<SignedRequest> {
      const signedHeaders = `${SIGNED_HEADERS};x-amz-security-token`;
      const header = scoped(vectors.SCOPE).replace(SIGNED_HEADERS, signedHeaders);
      const request = withHeader(withAuthorization(header), 'x-amz-security-token', token);
      const { context } = await failureOf(temporary.authenticate(request));
      const signature = sign(deriveSigningKey(vectors.SECRET_KEY, vectors.SCOPE), context['StringToSign'] as string);
      return withHeader(request, 'Authorization', header.replace(SIGNATURE, signature));
    }

    it('accepts their token until it expires', async () => {
      const request = await signedWith('token');
      expect(await temporary.authenticate(request)).to.not.equal('anonymous');
      expect(await failureOf(expired.authenticate(request))).to.include({
        code: 'ExpiredToken',
        message: 'The provided token has expired.',
      });
    });

    it('refuses another token, a missing one, and one that nobody issued', async () => {
      const failures = await Promise.all([
        failureOf(temporary.authenticate(await signedWith('other'))),
        failureOf(temporary.authenticate(GET_RANGE)),
        failureOf(authenticator().authenticate(await signedWith('token'))),
      ]);
      for (const failure of failures) {
        expect(failure).to.include({
          code: 'InvalidToken',
          message: 'The provided token is malformed or otherwise invalid.',
        });
      }
    });
  });
});
