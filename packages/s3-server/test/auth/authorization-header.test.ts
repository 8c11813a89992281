import { expect } from 'chai';
import { failureOf } from '../body/failure.js';
import { authenticator, authorization, scoped, withAuthorization, withHeader } from './requests.js';
import * as vectors from './vectors.js';

const { GET_RANGE } = vectors;

describe('Authorization headers', () => {
  const malformed = (reason: string) => `The authorization header is malformed; ${reason}`;
  const three = malformed(
    'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
  );
  const credential = malformed(
    'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
  );
  const oneSpace = "Authorization header is invalid -- one and only one ' ' (space) required.";
  const sigV2 = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';
  const good = scoped(vectors.SCOPE);

  const cases: readonly (readonly [value: string, code: string, message: string])[] = [
    ['', 'InvalidArgument', oneSpace],
    ['AWS4-HMAC-SHA256', 'InvalidArgument', oneSpace],
    [good.replace(' ', '  '), 'InvalidArgument', oneSpace],
    ['Bearer abc', 'InvalidArgument', 'Unsupported Authorization Type'],
    [good.replace('HMAC-SHA256', 'ECDSA-P256-SHA256'), 'InvalidArgument', 'Unsupported Authorization Type'],
    [`AWS ${vectors.ACCESS_KEY}:bWq2s1WEIj+Ydj0vQ697zp+IXMU=`, 'InvalidRequest', sigV2],
    ['AWS4-HMAC-SHA256 Credential=a', 'AuthorizationHeaderMalformed', three],
    [good.replace(/,Signature=.*/, ''), 'AuthorizationHeaderMalformed', three],
    [`${good},X=y`, 'AuthorizationHeaderMalformed', three],
    [good.replace('Credential=', 'Cred='), 'AuthorizationHeaderMalformed', malformed('missing Credential.')],
    [good.replace('SignedHeaders=', 'signed='), 'AuthorizationHeaderMalformed', malformed('missing SignedHeaders.')],
    [
      good.replace(/SignedHeaders=[^,]*/, 'SignedHeaders='),
      'AuthorizationHeaderMalformed',
      malformed('missing SignedHeaders.'),
    ],
    [good.replace('Signature=', 'sig='), 'AuthorizationHeaderMalformed', malformed('missing Signature.')],
    [good.replace(/Signature=.*/, 'Signature'), 'AuthorizationHeaderMalformed', malformed('missing Signature.')],
    [authorization('AKID'), 'AuthorizationHeaderMalformed', credential],
    [authorization(vectors.SCOPE), 'AuthorizationHeaderMalformed', credential],
    [authorization(`/${vectors.SCOPE}`), 'AuthorizationHeaderMalformed', credential],
    [
      scoped('20130524/us-east-1/ec2/aws4_request'),
      'AuthorizationHeaderMalformed',
      malformed('incorrect service "ec2". This endpoint belongs to "s3".'),
    ],
    [
      scoped('20130524/us-east-1/s3/aws_request'),
      'AuthorizationHeaderMalformed',
      malformed('incorrect terminal "aws_request". This endpoint uses "aws4_request".'),
    ],
    [
      scoped('2013052/us-east-1/s3/aws4_request'),
      'AuthorizationHeaderMalformed',
      malformed('incorrect date format "2013052". This date in the credential must be in the format "yyyyMMdd".'),
    ],
    [
      scoped('20130523/us-east-1/s3/aws4_request'),
      'AuthorizationHeaderMalformed',
      malformed('Invalid credential date. Date is not the same as X-Amz-Date.'),
    ],
  ];
  for (const [value, code, message] of cases) {
    it(`answers ${code} to "${value.slice(0, 90)}" (AUT-006)`, async () => {
      const failure = await failureOf(authenticator().authenticate(withAuthorization(value)));
      expect(failure).to.include({ code, message });
      if (code === 'InvalidArgument') expect(failure.context['ArgumentName']).to.equal('Authorization');
    });
  }

  it('names the region it expects (AUT-005)', async () => {
    const request = withAuthorization(scoped('20130524/eu-west-1/s3/aws4_request'));
    const failure = await failureOf(authenticator().authenticate(request));
    expect(failure).to.include({
      code: 'AuthorizationHeaderMalformed',
      message: malformed("the region 'eu-west-1' is wrong; expecting 'us-east-1'"),
    });
    expect(failure.context).to.deep.equal({ Region: 'us-east-1' });
  });

  it('refuses SigV2 in the query', async () => {
    const rawTarget = '/test.txt?AWSAccessKeyId=AKID&Expires=1&Signature=abc';
    const request = { ...withHeader(GET_RANGE, 'Authorization', undefined), rawTarget };
    expect(await failureOf(authenticator().authenticate(request))).to.include({
      code: 'InvalidRequest',
      message: sigV2,
    });
  });

  const { rawTarget: presigned } = vectors.presigned();
  for (const [what, request] of Object.entries({
    'a header and a presigned query': { ...GET_RANGE, rawTarget: presigned },
    'a header and a query of SigV2': { ...GET_RANGE, rawTarget: '/test.txt?AWSAccessKeyId=AKID&Expires=1&Signature=x' },
    'a header and a signature in the query': { ...GET_RANGE, rawTarget: '/test.txt?Signature=x' },
    'two presigned queries': { ...vectors.presigned(), rawTarget: `${presigned}&AWSAccessKeyId=AKID` },
  })) {
    it(`refuses ${what} together (D-36)`, async () => {
      const failure = await failureOf(authenticator().authenticate(request));
      expect(failure.code).to.equal('InvalidArgument');
      expect(failure.message).to.match(/^Only one auth mechanism allowed/);
    });
  }
});
