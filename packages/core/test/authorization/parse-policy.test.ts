import { expect } from 'chai';
import { parseIdentityPolicy, StorageError } from '../../src/index.js';
import { parseBucketPolicy } from '../../src/authorization/parse-policy.js';

const RIGHT = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' };
const withStatement = (change: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ ...RIGHT, ...change }] });

describe('the policy of a bucket', () => {
  it('may have the same fields in several objects, and texts that look like them', () => {
    const Sid = '":{}[]\\"Sid":"';
    const text = JSON.stringify({
      Statement: [
        { ...RIGHT, Sid },
        { ...RIGHT, Sid },
      ],
      Id: 'Id',
    });
    expect(parseBucketPolicy(text, 'bucket')).to.have.length(2);
  });

  it('may have a single statement without a list, and no version', () => {
    expect(
      parseBucketPolicy(JSON.stringify({ Id: 'x', Statement: { ...RIGHT, Sid: 'one' } }), 'bucket'),
    ).to.have.length(1);
  });

  const [BUCKET, OBJECTS] = ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket/*'];
  for (const [Action, Resource] of [
    ['s3:GetObject', '*'],
    ['s3:*', BUCKET],
    ['s3:*', OBJECTS],
    ['*', BUCKET],
    ['s3:GetObject', 'arn:aws:s3:::buck*'],
    ['s3:ListBucket', 'arn:aws:s3:::buck*'],
    ['s3:GetBucketObjectLockConfiguration', BUCKET],
    [
      ['s3:GetObject', 's3:ListBucket'],
      ['arn:aws:s3:::bucket/a', 'arn:aws-cn:s3:::bucket'],
    ],
  ] as const) {
    it(`may be about ${JSON.stringify(Action)} and ${JSON.stringify(Resource)}`, () => {
      expect(parseBucketPolicy(withStatement({ Action, Resource }), 'bucket')).to.have.length(1);
    });
  }

  for (const [Action, Resource] of [
    ['s3:GetObject', BUCKET],
    ['S3:getobject*', BUCKET],
    ['s3:AbortMultipartUpload', BUCKET],
    ['s3:ListBucket', OBJECTS],
    ['s3:ListBucket', 'arn:aws:s3:::buck*/'],
    [['s3:GetObject', 's3:ListBucket'], OBJECTS],
    ['s3:GetBucketObjectLockConfiguration', OBJECTS],
    ['s3express:CreateSession', BUCKET],
  ] as const) {
    it(`is refused where ${JSON.stringify(Action)} cannot be done to ${JSON.stringify(Resource)}`, () => {
      expect(() => parseBucketPolicy(withStatement({ Action, Resource }), 'bucket'))
        .to.throw(StorageError, 'Action does not apply to any resource(s) in statement')
        .with.property('code', 'MalformedPolicy');
      // All but those, or all but this, is much.
      for (const change of [
        { Action: undefined, NotAction: Action, Resource },
        { Action, Resource: undefined, NotResource: Resource },
      ]) {
        expect(parseBucketPolicy(withStatement(change), 'bucket')).to.have.length(1);
      }
    });
  }

  it('is about sessions in directory buckets', () => {
    const Resource = 'arn:aws:s3express:us-east-1:111111111111:bucket/fast--usw2-az1--x-s3';
    const about = (Action: string) => parseBucketPolicy(withStatement({ Action, Resource }), 'fast--usw2-az1--x-s3');
    expect(about('s3express:*')).to.have.length(1);
    expect(() => about('s3:GetObject')).to.throw('Action does not apply to any resource(s) in statement');
  });

  const JSON_FAULT = "Policies must be valid JSON and the first byte must be '{'";
  const documents: readonly [text: string, message: string][] = [
    ['', JSON_FAULT],
    [' {}', JSON_FAULT],
    ['{"Statement":', JSON_FAULT],
    ['[]', JSON_FAULT],
    ['{}', 'Missing required field Statement'],
    ['{"Statement":[],"Statement":[]}', 'Policy has a field twice'],
    [
      withStatement({ Condition: { StringLike: { 's3:prefix': 'a' }, StringEquals: { 's3:prefix': 'b' } } }).replace(
        'StringEquals',
        'String\\u004cike',
      ),
      'Policy has a field twice',
    ],
    ['{"Statement":[]}', 'Could not parse the policy: Statement is empty!'],
    ['{"Statement":[null]}', 'A statement must be an object'],
    ['{"Version":"2013","Statement":[]}', 'The policy must contain a valid version string'],
    ['{"Statements":[]}', 'Unknown field Statements'],
    [withStatement({ Sid: 'x'.repeat(20 * 1024) }), 'Policy exceeds the maximum allowed document size.'],
    [withStatement({ Sid: 1 }), 'Sid must be a text'],
    [withStatement({ Effect: undefined }), 'Missing required field Effect'],
    [withStatement({ Effect: 'allow' }), 'Invalid effect: allow'],
    [withStatement({ Principal: undefined }), 'Missing required field Principal'],
    [withStatement({ Action: undefined }), 'Missing required field Action'],
    [withStatement({ Resource: undefined }), 'Missing required field Resource'],
    [withStatement({ NotAction: 's3:PutObject' }), 'Both Action and NotAction'],
    [withStatement({ NotPrincipal: '*' }), 'Unsupported field NotPrincipal'],
    [withStatement({ Action: 's3:GetObjct' }), 'Policy has invalid action'],
    [withStatement({ Action: ['s3:GetObject', 'ec2:*'] }), 'Policy has invalid action'],
    [withStatement({ Action: [] }), 'Policy has invalid action'],
    [withStatement({ Resource: 'arn:aws:s3:::other/*' }), 'Policy has invalid resource'],
    [withStatement({ Resource: 'bucket/*' }), 'Policy has invalid resource'],
    [withStatement({ Resource: 7 }), 'Policy has invalid resource'],
    [withStatement({ Resource: 'arn:aws:s3:::bucket/${aws:username}/*' }), 'Policy variables are not supported'],
    [withStatement({ Principal: 'me' }), 'Invalid principal in policy'],
    [withStatement({ Principal: {} }), 'Invalid principal in policy'],
    [withStatement({ Principal: { AWS: 'alice' } }), 'Invalid principal in policy'],
    [withStatement({ Principal: { AWS: 'arn:aws:iam::1234:root' } }), 'Invalid principal in policy'],
    [withStatement({ Principal: { Service: 'x.amazonaws.com' } }), 'Invalid principal in policy'],
    [withStatement({ Condition: [] }), 'Policy has an invalid condition'],
    [withStatement({ Condition: { StringEquals: 'x' } }), 'Policy has an invalid condition'],
    [withStatement({ Condition: { StringEquals: { 's3:prefix': [] } } }), 'Policy has an invalid condition'],
    [withStatement({ Condition: { StringEquals: { 's3:prefix': [{}] } } }), 'Policy has an invalid condition'],
    [withStatement({ Condition: { Null: { 's3:prefix': 'maybe' } } }), 'Policy has an invalid condition'],
    [withStatement({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.1' } } }), 'Invalid Condition type : IpAddress'],
    [withStatement({ Condition: { NullIfExists: { 's3:prefix': 'true' } } }), 'Invalid Condition type : NullIfExists'],
    [withStatement({ Condition: { StringEquals: { 's3:signatureAge': '1' } } }), 'Policy has an invalid condition key'],
    [
      withStatement({ Condition: { StringLike: { 's3:prefix': '${aws:username}/' } } }),
      'Policy variables are not supported',
    ],
  ];
  for (const [text, message] of documents) {
    it(`is refused as ${text.slice(0, 150)}`, () => {
      expect(() => parseBucketPolicy(text, 'bucket'))
        .to.throw(StorageError, message)
        .with.property('code', 'MalformedPolicy');
    });
  }
});

describe('the policy of an identity', () => {
  it('has no principals', () => {
    const { Principal: _, ...statement } = RIGHT;
    expect(parseIdentityPolicy([statement])).to.have.length(1);
    expect(() => parseIdentityPolicy([statement, RIGHT])).to.throw(
      'statement 2 of the policy is wrong: Unsupported field Principal',
    );
  });

  it('is a list', () => {
    expect(() => parseIdentityPolicy({})).to.throw('a policy must be a list of statements');
  });
});
