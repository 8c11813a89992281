import type { AuthorizationRequest, ConditionValues, Identity, PolicyStatement, S3Action } from '../../src/index.js';

export const OWNER: Identity = { id: '111111111111', displayName: 'owner' };
export const ALICE: Identity = { id: '222222222222', displayName: 'alice' };

/** What a question may say; by default the owner asks for `bucket/key`, of which the owner owns the bucket. */
export interface Asked {
  readonly identity?: AuthorizationRequest['identity'];
  /** Of the identity; the policy of ALICE then, unless another is named. */
  readonly policy?: readonly PolicyStatement[];
  readonly action?: S3Action;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly owner?: string;
  /** The statements of the bucket's policy. */
  readonly bucketPolicy?: readonly PolicyStatement[];
  readonly conditions?: ConditionValues;
}

export function asked({ policy, bucketPolicy, ...question }: Asked): AuthorizationRequest {
  const { identity = policy === undefined ? OWNER : ALICE, action = 's3:GetObject', conditions = {} } = question;
  const about = 'bucket' in question ? question : { bucket: 'bucket', key: 'key', ...question };
  return {
    identity: policy === undefined || identity === 'anonymous' ? identity : { ...identity, policy },
    action,
    resource: { bucket: about.bucket, key: about.key },
    context: {
      owner: question.owner ?? OWNER.id,
      policy: bucketPolicy && JSON.stringify({ Version: '2012-10-17', Statement: bucketPolicy }),
      region: 'eu-west-1',
      conditions,
    },
  };
}
