import { expect } from 'chai';
import { Authenticator } from '../../src/auth/index.js';
import type { SignedRequest } from '../../src/auth/index.js';
import { deriveSigningKey, sign } from '../../src/auth/signing-key.js';
import { failureOf } from '../body/failure.js';
import { PRESIGNED_QUERY, SCOPE, SECRET_KEY, SIGNED_AT, presigned } from './vectors.js';

const DAY = 86_400_000;

const at = (offset: number) =>
  new Authenticator({
    region: 'us-east-1',
    services: ['s3'],
    secrets: () => ({ secretKey: SECRET_KEY }),
    clock: { now: () => SIGNED_AT + offset },
  });

const authenticator = at(0);

const without = (name: string) => presigned(PRESIGNED_QUERY.filter(([other]) => other !== name));
const withParameter = (name: string, value: string) =>
  presigned(PRESIGNED_QUERY.map(([other, kept]) => [other, other === name ? value : kept]));

const AUTHORIZATION_ERROR = 'AuthorizationQueryParametersError';

describe('presigned queries', () => {
  for (const [name] of PRESIGNED_QUERY) {
    const message =
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
      'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.';
    const repeated = presigned([...PRESIGNED_QUERY, ...PRESIGNED_QUERY.filter(([other]) => other === name)]);
    const requests = { missing: without(name), empty: withParameter(name, ''), repeated };
    for (const [state, request] of Object.entries(requests)) {
      it(`refuses a query whose ${name} is ${state} (AUT-008)`, async () => {
        const failure = await failureOf(authenticator.authenticate(request));
        expect(failure).to.include({ code: AUTHORIZATION_ERROR, message });
      });
    }
  }

  const prefix = 'Error parsing the X-Amz-Credential parameter; ';
  const weekText =
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds';
  const credentialText = `${prefix}the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`;
  const cases: readonly (readonly [name: string, value: string, message: string])[] = [
    ['X-Amz-Algorithm', 'AWS4', 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'],
    ['X-Amz-Credential', 'AKID', credentialText],
    ['X-Amz-Credential', encodeURIComponent(`AKID/${SCOPE}`), credentialText],
    [
      'X-Amz-Credential',
      'AKID/20130524/eu/s3/aws4_request',
      `${prefix}the region 'eu' is wrong; expecting 'us-east-1'`,
    ],
    [
      'X-Amz-Credential',
      'AKID/20130524/us-east-1/ec2/aws4_request',
      `${prefix}incorrect service "ec2". This endpoint belongs to "s3".`,
    ],
    [
      'X-Amz-Credential',
      'AKID/20130524/us-east-1/s3/aws_request',
      `${prefix}incorrect terminal "aws_request". This endpoint uses "aws4_request".`,
    ],
    [
      'X-Amz-Credential',
      'AKID/24May/us-east-1/s3/aws4_request',
      `${prefix}incorrect date format "24May". This date in the credential must be in the format "yyyyMMdd".`,
    ],
    [
      'X-Amz-Credential',
      'AKID/20130525/us-east-1/s3/aws4_request',
      'Invalid credential date "20130525". This date is not the same as X-Amz-Date: "20130524".',
    ],
    ['X-Amz-Date', '2013-05-24', `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`],
    ['X-Amz-Expires', 'soon', 'X-Amz-Expires should be a number'],
    ['X-Amz-Expires', '1.5', 'X-Amz-Expires should be a number'],
    ['X-Amz-Expires', '-1', 'X-Amz-Expires must be non-negative'],
    ['X-Amz-Expires', '604801', weekText],
  ];
  for (const [name, value, message] of cases) {
    it(`refuses ${name}=${value} (AUT-008)`, async () => {
      const failure = await failureOf(authenticator.authenticate(withParameter(name, value)));
      expect(failure).to.include({ code: AUTHORIZATION_ERROR, message });
    });
  }

  it('accepts a week', async () => {
    expect((await failureOf(authenticator.authenticate(withParameter('X-Amz-Expires', '604800')))).code).to.equal(
      'SignatureDoesNotMatch',
    );
  });

  it('accepts the URL up to its end and refuses it afterwards', async () => {
    expect(await at(DAY).authenticate(presigned())).to.not.equal('anonymous');
    const failure = await failureOf(at(DAY + 1000).authenticate(presigned()));
    expect(failure).to.include({ code: 'AccessDenied', message: 'Request has expired' });
    expect(failure.context).to.deep.equal({
      'X-Amz-Expires': 86400,
      Expires: '2013-05-25T00:00:00Z',
      ServerTime: '2013-05-25T00:00:01Z',
    });
  });

  it('refuses a URL from the future beyond the skew', async () => {
    expect(await at(-14 * 60_000).authenticate(presigned())).to.not.equal('anonymous');
    expect(await failureOf(at(-16 * 60_000).authenticate(presigned()))).to.include({
      code: 'AccessDenied',
      message: 'Request is not valid yet',
    });
  });

  it('refuses x-amz headers that it does not sign, x-amz-copy-source above all', async () => {
    const request = presigned(PRESIGNED_QUERY, ['x-amz-copy-source', 'b/k', 'x-amz-date', '20130524T000000Z']);
    const failure = await failureOf(authenticator.authenticate(request));
    expect(failure).to.include({
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
    });
    expect(failure.context).to.deep.equal({ HeadersNotSigned: 'x-amz-copy-source, x-amz-date' });
  });

  it('accepts a Content-Type that it does not sign', async () => {
    const request = presigned(PRESIGNED_QUERY, ['Content-Type', 'text/plain']);
    expect(await authenticator.authenticate(request)).to.not.equal('anonymous');
  });

  it('refuses a signature that was made for other parameters', async () => {
    const failure = await failureOf(authenticator.authenticate(withParameter('X-Amz-Expires', '86399')));
    expect(failure.code).to.equal('SignatureDoesNotMatch');
    expect(failure.context['CanonicalRequest']).to.match(/^GET\n\/test\.txt\n[^\n]*&X-Amz-SignedHeaders=host\n/);
    expect(failure.context['CanonicalRequest']).to.match(/\nUNSIGNED-PAYLOAD$/);
  });

  describe('with headers hoisted into the query', () => {
    const hoisting = [
      ['x-amz-copy-source', 'bucket/key'],
      ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
      ...PRESIGNED_QUERY,
    ] as const;

    async function signedAnew(request: SignedRequest): Promise<SignedRequest> {
      const { context } = await failureOf(authenticator.authenticate(request));
      const signature = sign(deriveSigningKey(SECRET_KEY, SCOPE), context['StringToSign'] as string);
      const rawTarget = request.rawTarget.replace(/(?<=X-Amz-Signature=).*/, signature);
      return { ...request, rawTarget };
    }

    it('hands them over as headers', async () => {
      const result = await authenticator.authenticate(await signedAnew(presigned(hoisting)));
      if (result === 'anonymous') throw new Error('expected a signer');
      expect([...result.hoistedHeaders]).to.deep.equal([
        ['x-amz-copy-source', 'bucket/key'],
        ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
      ]);
      expect(result.contentSha256).to.deep.equal({ form: 'unsigned' });
    });

    it('refuses a value that comes as a header too, even if both are signed', async () => {
      const signing = hoisting.map(
        ([name, value]) => [name, name === 'X-Amz-SignedHeaders' ? 'host;x-amz-copy-source' : value] as const,
      );
      const request = await signedAnew(presigned(signing, ['x-amz-copy-source', 'other/key']));
      expect((await failureOf(authenticator.authenticate(request))).code).to.equal('SignatureDoesNotMatch');
    });

    it('verifies the body against a digest that the URL contains', async () => {
      const digest = 'a'.repeat(64);
      const query = [...PRESIGNED_QUERY.slice(0, -1), ['X-Amz-Content-Sha256', digest], ...PRESIGNED_QUERY.slice(-1)];
      const result = await authenticator.authenticate(await signedAnew(presigned(query as typeof PRESIGNED_QUERY)));
      expect(result).to.have.deep.property('contentSha256', { form: 'sha256', digest });
    });
  });
});
