import { expect } from 'chai';
import { PolicyAuthorizer, type Decision, type PolicyStatement, type S3Action } from '../../src/index.js';
import { ALICE, asked, OWNER, type Asked } from './requests.js';

const BUCKET = 'arn:aws:s3:::bucket';
const READ: PolicyStatement = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/*` };
const READ_FOR_ALL: PolicyStatement = { ...READ, Principal: '*' };
const DENY_READ: PolicyStatement = { ...READ, Effect: 'Deny' };
const DENY_ALL: PolicyStatement = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`] };

const decide = (question: Asked): Decision => new PolicyAuthorizer().authorize(asked(question));

function decides(table: readonly [what: string, expected: Decision, question: Asked][]): void {
  for (const [what, expected, question] of table) {
    it(`${expected === 'allow' ? 'allows' : 'denies'} ${what}`, () => {
      expect(decide(question)).to.equal(expected);
    });
  }
}

describe('the policy authorizer, of identities,', () => {
  decides([
    ['an account everything in its bucket', 'allow', { action: 's3:DeleteBucket', bucket: 'bucket' }],
    ['an account what is in the bucket of another', 'deny', { identity: ALICE }],
    ['an account to make a bucket', 'allow', { action: 's3:CreateBucket', bucket: 'new', owner: OWNER.id }],
    ['what no statement is about', 'deny', { policy: [] }],
    ['the owner what his policy is silent about', 'deny', { identity: OWNER, policy: [] }],
    ['what a statement allows', 'allow', { policy: [READ] }],
    ['another action', 'deny', { policy: [READ], action: 's3:PutObject' }],
    ['the version when only the object is allowed', 'deny', { policy: [READ], action: 's3:GetObjectVersion' }],
    ['another bucket', 'deny', { policy: [READ], bucket: 'bucket2', key: 'key' }],
    ['the bucket where its objects are allowed', 'deny', { policy: [READ], bucket: 'bucket' }],
    ['what one statement allows and a later one denies', 'deny', { policy: [READ, DENY_READ] }],
    ['what one statement denies and a later one allows', 'deny', { policy: [DENY_READ, READ] }],
    ['an action written in another case', 'allow', { policy: [{ ...READ, Action: 'S3:getobject' }] }],
    ['one of several actions', 'allow', { policy: [{ ...READ, Action: ['s3:PutObject', 's3:Get*'] }] }],
    ['a key in another case', 'deny', { policy: [{ ...READ, Resource: `${BUCKET}/KEY` }] }],
    ['what ? stands for', 'allow', { policy: [{ ...READ, Resource: `${BUCKET}/k?y` }] }],
    ['a key with slashes where * stands', 'allow', { policy: [READ], bucket: 'bucket', key: 'a/b/c' }],
    ['everything to *', 'allow', { policy: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
    [
      'all actions but one',
      'allow',
      { policy: [{ Effect: 'Allow', NotAction: 's3:DeleteObject', Resource: '*' }], action: 's3:PutObject' },
    ],
    [
      'the one of all actions but one',
      'deny',
      { policy: [{ Effect: 'Allow', NotAction: 's3:DeleteObject', Resource: '*' }], action: 's3:DeleteObject' },
    ],
    [
      'what is not excepted',
      'allow',
      { policy: [{ Effect: 'Allow', Action: '*', NotResource: `${BUCKET}/secret/*` }] },
    ],
    ['what is excepted', 'deny', { policy: [{ Effect: 'Allow', Action: '*', NotResource: `${BUCKET}/k*` }] }],
    [
      'the list of buckets to whom everything is allowed',
      'allow',
      {
        policy: [{ Effect: 'Allow', Action: 's3:List*', Resource: '*' }],
        action: 's3:ListAllMyBuckets',
        bucket: undefined,
      },
    ],
    [
      'the list of buckets to whom only buckets are allowed',
      'deny',
      {
        policy: [{ Effect: 'Allow', Action: 's3:List*', Resource: 'arn:aws:s3:::*' }],
        action: 's3:ListAllMyBuckets',
        bucket: undefined,
      },
    ],
    [
      'a session with a directory bucket by its own kind of ARN',
      'allow',
      {
        policy: [
          {
            Effect: 'Allow',
            Action: 's3express:CreateSession',
            Resource: 'arn:aws:s3express:eu-west-1:111111111111:bucket/fast--az1--x-s3',
          },
        ],
        action: 's3express:CreateSession',
        bucket: 'fast--az1--x-s3',
      },
    ],
  ]);
});

describe('the policy authorizer, of buckets,', () => {
  const forPrincipal = (Principal: PolicyStatement['Principal']) => [{ ...READ, Principal }];
  decides([
    ['nobody anonymous', 'deny', { identity: 'anonymous' }],
    ['anybody whom everybody includes', 'allow', { identity: 'anonymous', bucketPolicy: [READ_FOR_ALL] }],
    ['anybody where AWS is *', 'allow', { identity: 'anonymous', bucketPolicy: forPrincipal({ AWS: '*' }) }],
    [
      'an anonymous caller what one identity is allowed',
      'deny',
      {
        identity: 'anonymous',
        bucketPolicy: forPrincipal({ AWS: ALICE.id }),
      },
    ],
    ['an identity without rights of its own', 'allow', { policy: [], bucketPolicy: [READ_FOR_ALL] }],
    ['an account by its id', 'allow', { identity: ALICE, bucketPolicy: forPrincipal({ AWS: [OWNER.id, ALICE.id] }) }],
    [
      'an account by its ARN',
      'allow',
      {
        identity: ALICE,
        bucketPolicy: forPrincipal({ AWS: 'arn:aws:iam::222222222222:root' }),
      },
    ],
    [
      'a user by the ARN',
      'allow',
      {
        identity: ALICE,
        bucketPolicy: forPrincipal({ AWS: 'arn:aws:iam::222222222222:user/alice' }),
      },
    ],
    [
      'another user of the account',
      'deny',
      {
        identity: { ...ALICE, displayName: 'bob' },
        bucketPolicy: forPrincipal({ AWS: 'arn:aws:iam::222222222222:user/alice' }),
      },
    ],
    [
      'a canonical user',
      'allow',
      {
        identity: { id: 'c0ffee', displayName: 'carol' },
        bucketPolicy: forPrincipal({ CanonicalUser: 'c0ffee' }),
      },
    ],
    [
      'another canonical user',
      'deny',
      {
        identity: { id: 'decaf', displayName: 'carol' },
        bucketPolicy: forPrincipal({ CanonicalUser: 'c0ffee' }),
      },
    ],
    [
      'what the identity may and the bucket denies',
      'deny',
      {
        policy: [READ],
        bucketPolicy: [{ ...DENY_READ, Principal: '*' }],
      },
    ],
    [
      'what the bucket allows and the identity is denied',
      'deny',
      { policy: [DENY_READ], bucketPolicy: [READ_FOR_ALL] },
    ],
    ['its owner what the policy denies', 'deny', { bucketPolicy: [DENY_ALL] }],
  ]);

  for (const action of ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'] satisfies S3Action[]) {
    it(`never denies its owner ${action}`, () => {
      const question = { action, bucket: 'bucket', bucketPolicy: [DENY_ALL] };
      expect(decide(question)).to.equal('allow');
      expect(decide({ ...question, identity: { ...OWNER, policy: [] } })).to.equal('deny');
      expect(decide({ ...question, identity: ALICE })).to.equal('deny');
    });
  }

  it('reads a policy for each bucket that has it', () => {
    const authorizer = new PolicyAuthorizer();
    const first = asked({ identity: 'anonymous', bucketPolicy: [READ_FOR_ALL] });
    const other = { ...first, resource: { bucket: 'other', key: 'key' } };
    expect(authorizer.authorize(first)).to.equal('allow');
    expect(() => authorizer.authorize(other)).to.throw('Policy has invalid resource');
  });
});

describe('the policy authorizer, of conditions,', () => {
  type Table = [condition: PolicyStatement['Condition'], values: Asked['conditions'], expected: Decision][];
  const SOURCE = 's3:x-amz-copy-source';
  const table: Table = [
    [{ StringEquals: { [SOURCE]: 'public/key' } }, { [SOURCE]: 'public/key' }, 'allow'],
    [{ StringEquals: { [SOURCE]: '/public/key' } }, { [SOURCE]: 'public/key' }, 'allow'],
    [{ StringEquals: { [SOURCE]: ['a/b', 'public/key'] } }, { [SOURCE]: 'public/key' }, 'allow'],
    [{ StringEquals: { [SOURCE]: 'public/*' } }, { [SOURCE]: 'public/key' }, 'deny'],
    [{ StringEquals: { [SOURCE]: 'public/key' } }, {}, 'deny'],
    [{ StringEqualsIfExists: { [SOURCE]: 'public/key' } }, {}, 'allow'],
    [{ StringEqualsIfExists: { [SOURCE]: 'public/key' } }, { [SOURCE]: 'private/key' }, 'deny'],
    [{ StringLike: { [SOURCE]: 'public/*' } }, { [SOURCE]: 'public/a/b' }, 'allow'],
    [{ StringLike: { [SOURCE]: '/public/*' } }, { [SOURCE]: 'private/a' }, 'deny'],
    [{ StringNotLike: { [SOURCE]: 'private/*' } }, { [SOURCE]: 'public/a' }, 'allow'],
    [{ StringNotLike: { [SOURCE]: ['private/*', 'x/*'] } }, { [SOURCE]: 'private/a' }, 'deny'],
    [{ StringNotEquals: { [SOURCE]: 'private/a' } }, {}, 'allow'],
    [{ StringEqualsIgnoreCase: { 's3:prefix': 'HOME/' } }, { 's3:prefix': 'home/' }, 'allow'],
    [{ StringEquals: { 's3:prefix': 'HOME/' } }, { 's3:prefix': 'home/' }, 'deny'],
    [{ StringEquals: { 'S3:PREFIX': 'home/' } }, { 's3:prefix': 'home/' }, 'allow'],
    [{ StringEquals: { 's3:max-keys': 10 as unknown as string } }, { 's3:max-keys': '10' }, 'allow'],
    [{ Null: { 's3:prefix': 'true' } }, {}, 'allow'],
    [{ Null: { 's3:prefix': 'true' } }, { 's3:prefix': '' }, 'deny'],
    [{ Null: { 's3:prefix': 'false' } }, { 's3:prefix': '' }, 'allow'],
    [{ StringEquals: { 's3express:SessionMode': 'ReadOnly' } }, { 's3express:SessionMode': 'ReadOnly' }, 'allow'],
    [{ StringEquals: { 's3express:SessionMode': 'ReadOnly' } }, { 's3express:SessionMode': 'ReadWrite' }, 'deny'],
    [{ StringEquals: { 'aws:username': 'alice' } }, {}, 'allow'],
    [{ StringEquals: { 'aws:username': 'bob' } }, {}, 'deny'],
    [{ StringEquals: { 's3:prefix': 'a', 's3:delimiter': '/' } }, { 's3:prefix': 'a', 's3:delimiter': '-' }, 'deny'],
    [
      { StringEquals: { 's3:prefix': 'a' }, StringLike: { 's3:delimiter': '?' } },
      { 's3:prefix': 'a', 's3:delimiter': '/' },
      'allow',
    ],
  ];
  for (const [Condition, conditions = {}, expected] of table) {
    it(`finds that ${JSON.stringify(Condition)} means ${expected} for ${JSON.stringify(conditions)}`, () => {
      expect(decide({ policy: [{ ...READ, Condition }], conditions })).to.equal(expected);
    });
  }

  it('denies only what the condition of a denial holds for', () => {
    const onlyPublic: PolicyStatement = { ...DENY_READ, Condition: { StringNotLike: { [SOURCE]: 'public/*' } } };
    const policy = [READ, onlyPublic];
    expect(decide({ policy, conditions: { [SOURCE]: 'public/a' } })).to.equal('allow');
    expect(decide({ policy, conditions: { [SOURCE]: 'private/a' } })).to.equal('deny');
    expect(decide({ policy })).to.equal('deny');
  });
});
