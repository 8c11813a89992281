import { accountIdOf } from '@rangegraft/core';
import type { Identity, PolicyStatement } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { conformanceCase } from './case.js';
import type { CaseContext } from './case-context.js';
import { copyFixture, DIGITS } from './copy-fixture.js';
import { objectTarget, partTarget, send } from './raw-requests.js';

const arn = (bucket: string, key = '') => `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
const allow = (Action: string | readonly string[], ...Resource: readonly string[]): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const user = (...policy: readonly PolicyStatement[]): Identity => ({ id: 'a11ce', displayName: 'alice', policy });
const document = (...Statement: readonly PolicyStatement[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const denied = { code: 'AccessDenied', message: 'Access Denied' };

function accountOfOwner(t: CaseContext): string {
  return accountIdOf(t.engine.settings.owner.id);
}

/** An account id that is not the owner's. */
const STRANGER = '123456789012';

describe('UploadPartCopy: expected owners', () => {
  conformanceCase('SRC-025', 'refuses a source of another owner than expected', async (t) => {
    const { copy } = await copyFixture(t);
    await t.fails(() => copy({ expectedSourceBucketOwner: STRANGER }), denied);
    await copy({ expectedSourceBucketOwner: accountOfOwner(t) });
  });

  conformanceCase('SRC-026', 'refuses a destination of another owner than expected', async (t) => {
    const { copy } = await copyFixture(t);
    // Before it looks at the source.
    await t.fails(() => copy({ expectedBucketOwner: STRANGER, copySource: '%' }), denied);
    await copy({ expectedBucketOwner: accountOfOwner(t) });
  });

  for (const owner of ['0000', 'abcd']) {
    conformanceCase('SRC-027', `refuses ${owner} as an owner`, async (t) => {
      const { copy } = await copyFixture(t);
      const expected = {
        code: 'InvalidBucketOwnerAWSAccountID',
        message: `The value of the expected bucket owner parameter must be an AWS Account ID... [${owner}]`,
      };
      await t.fails(() => copy({ expectedBucketOwner: owner }), expected);
      await t.fails(() => copy({ expectedSourceBucketOwner: owner }), expected);
    });
  }
});

describe('CopyObject: expected owners', () => {
  behaviour('are checked for both buckets', async (t) => {
    const { source: copySource } = await copyFixture(t);
    const input = { bucket: t.bucket, key: 'copy', copySource };
    await t.fails(() => t.s3.copyObject({ ...input, expectedBucketOwner: STRANGER }), denied);
    await t.fails(() => t.s3.copyObject({ ...input, expectedSourceBucketOwner: STRANGER }), denied);
    const owner = accountOfOwner(t);
    await t.s3.copyObject({ ...input, expectedBucketOwner: owner, expectedSourceBucketOwner: owner });
    expect((await t.read('copy')).toString()).to.equal(DIGITS);
  });
});

describe('UploadPartCopy: permissions', () => {
  conformanceCase('SRC-029', 'refuses whoever may read the source and not write the destination', async (t) => {
    const { upload, source } = await copyFixture(t);
    const reader = t.subject.as(user(allow(['s3:GetObject', 's3:ListBucket'], arn(t.bucket), arn(t.bucket, 'source'))));
    await t.fails(() => reader.uploadPartCopy({ ...upload, partNumber: 1, copySource: source }), denied);
  });

  conformanceCase('SRC-029', 'refuses whoever may write the destination and not read the source', async (t) => {
    const { upload, source } = await copyFixture(t);
    const writer = t.subject.as(user(allow('s3:PutObject', arn(t.bucket, '*')), allow('s3:ListBucket', arn(t.bucket))));
    await t.fails(() => writer.uploadPartCopy({ ...upload, partNumber: 1, copySource: source }), denied);
    // Nothing is told about a source that is not to be read, not even that it is not there.
    const missing = `${t.bucket}/missing`;
    await t.fails(() => writer.uploadPartCopy({ ...upload, partNumber: 1, copySource: missing }), denied);
  });

  conformanceCase('SRC-029', 'lets him copy who may do both', async (t) => {
    const { upload, source } = await copyFixture(t);
    const both = t.subject.as(
      user(allow('s3:GetObject', arn(t.bucket, 'source')), allow('s3:PutObject', arn(t.bucket, upload.key))),
    );
    await both.uploadPartCopy({ ...upload, partNumber: 1, copySource: source });
    expect(await t.parts(upload)).to.have.length(1);
  });

  conformanceCase('SRC-029', 'asks the policies of both buckets', async (t) => {
    const { upload } = await copyFixture(t);
    const other = await t.newBucket();
    await t.put('source', DIGITS, { bucket: other });
    const alice = t.subject.as(user());
    const input = { ...upload, partNumber: 1, copySource: `${other}/source` };
    const Principal = { CanonicalUser: 'a11ce' };
    const readable = document({ ...allow('s3:GetObject', arn(other, '*')), Principal });
    const writable = document({ ...allow('s3:PutObject', arn(t.bucket, '*')), Principal });
    await t.s3.putBucketPolicy({ bucket: other, policy: readable });
    await t.fails(() => alice.uploadPartCopy(input), denied);
    await t.s3.putBucketPolicy({ bucket: t.bucket, policy: writable });
    await alice.uploadPartCopy(input);
    await t.s3.deleteBucketPolicy({ bucket: other });
    await t.fails(() => alice.uploadPartCopy(input), denied);
  });

  conformanceCase(
    'SRC-030',
    'refuses a request without a signature where everybody may do everything',
    async (t) => {
      const { upload, source } = await copyFixture(t);
      const everything = { ...allow('s3:*', arn(t.bucket), arn(t.bucket, '*')), Principal: '*' } as const;
      await t.s3.putBucketPolicy({ bucket: t.bucket, policy: document(everything) });
      const unsigned = { sign: 'none', headers: { 'x-amz-copy-source': source } } as const;
      const part = partTarget(upload, 1);
      await t.fails(() => send(t.wire, { method: 'PUT', target: part, ...unsigned }), denied);
      const whole = objectTarget(t.bucket, 'copy');
      await t.fails(() => send(t.wire, { method: 'PUT', target: whole, ...unsigned }), denied);
      const read = await send(t.wire, { method: 'GET', target: objectTarget(t.bucket, 'source'), sign: 'none' });
      expect(read.body.toString()).to.equal(DIGITS);
      await send(t.wire, { method: 'PUT', target: objectTarget(t.bucket, 'put'), body: 'anonymous', sign: 'none' });
      expect((await t.read('put')).toString()).to.equal('anonymous');
      await t.fails(() => send(t.wire, { method: 'POST', target: `${whole}?uploads`, sign: 'none' }), {
        code: 'AccessDenied',
        message: 'Anonymous users cannot initiate multipart uploads. Please authenticate.',
      });
    },
    { on: 'http' },
  );
});

describe('permissions', () => {
  behaviour('to read a version is another than to read the object', async (t) => {
    await t.setVersioning('Enabled');
    const { versionId } = await t.s3.putObject({ bucket: t.bucket, key: 'source', body: DIGITS });
    const upload = await t.upload();
    const write = allow('s3:PutObject', arn(t.bucket, '*'));
    const object = t.subject.as(user(write, allow('s3:GetObject', arn(t.bucket, '*'))));
    const version = t.subject.as(user(write, allow('s3:GetObjectVersion', arn(t.bucket, '*'))));
    const current = { ...upload, partNumber: 1, copySource: `${t.bucket}/source` };
    const named = { ...current, copySource: `${t.bucket}/source?versionId=${versionId}` };
    await object.uploadPartCopy(current);
    await version.uploadPartCopy(named);
    await t.fails(() => object.uploadPartCopy(named), denied);
    await t.fails(() => version.uploadPartCopy(current), denied);
    await t.fails(() => object.getObject({ bucket: t.bucket, key: 'source', versionId }), denied);
    await t.fails(() => version.copyObject({ ...current, key: 'copy' }), denied);
  });

  behaviour('to list the source decides who learns that its key is missing', async (t) => {
    const upload = await t.upload();
    const both = allow(['s3:GetObject', 's3:PutObject'], arn(t.bucket, '*'));
    const blind = t.subject.as(user(both));
    const seeing = t.subject.as(user(both, allow('s3:ListBucket', arn(t.bucket))));
    const input = { ...upload, partNumber: 1, copySource: `${t.bucket}/missing` };
    const missing = { code: 'NoSuchKey', elements: { Key: 'missing' } };
    await t.fails(() => blind.uploadPartCopy(input), denied);
    await t.fails(() => seeing.uploadPartCopy(input), missing);
    await t.fails(() => blind.getObject({ bucket: t.bucket, key: 'missing' }), denied);
    await t.fails(() => seeing.getObject({ bucket: t.bucket, key: 'missing' }), missing);
  });

  behaviour('come before what is wrong with the part number and the range', async (t) => {
    const { upload, source } = await copyFixture(t);
    const nobody = t.subject.as(user());
    const input = { ...upload, partNumber: 0, copySource: source, copySourceRange: 'bytes=x' };
    await t.fails(() => nobody.uploadPartCopy(input), denied);
    await t.fails(() => nobody.uploadPartCopy({ ...input, copySource: '%' }), { code: 'InvalidArgument' });
    await t.fails(() => nobody.uploadPartCopy({ ...input, bucket: 'no-such-bucket' }), { code: 'NoSuchBucket' });
  });

  behaviour('may depend on the source of a copy, however its name is written', async (t) => {
    await t.put('public/a', DIGITS);
    await t.put('private/a', DIGITS);
    const upload = await t.upload();
    const onlyPublic: PolicyStatement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: arn(t.bucket, '*'),
      Condition: { StringNotLike: { 's3:x-amz-copy-source': `/${t.bucket}/public/*` } },
    };
    await t.s3.putBucketPolicy({ bucket: t.bucket, policy: document(onlyPublic) });
    const alice = t.subject.as(user(allow('s3:*', '*')));
    const copy = (copySource: string) => alice.uploadPartCopy({ ...upload, partNumber: 1, copySource });
    await copy(`${t.bucket}/public/a`);
    await copy(`/${t.bucket}/%70ublic%2Fa`);
    await t.fails(() => copy(`${t.bucket}/private/a`), denied);
    await t.fails(() => copy(`${t.bucket}%2F%70rivate/a`), denied);
  });

  behaviour('of an account are everything in its buckets and nothing in others', async (t) => {
    await t.put('key', DIGITS);
    const alice = t.subject.as({ id: 'a11ce', displayName: 'alice' });
    const [bucket, other] = [`alice-${t.bucket}`, t.bucket];
    await alice.createBucket({ bucket });
    await alice.putObject({ bucket, key: 'key', body: DIGITS });
    const { uploadId } = await alice.createMultipartUpload({ bucket, key: 'key' });
    const { owner } = await alice.listParts({ bucket, key: 'key', uploadId });
    expect(owner).to.deep.equal({ id: 'a11ce', displayName: 'alice' });
    expect(await alice.listBuckets()).to.have.nested.property('buckets.length', 1);
    expect((await alice.listBuckets()).owner.id).to.equal('a11ce');
    await t.fails(() => alice.getObject({ bucket: other, key: 'key' }), denied);
    await t.fails(() => alice.createBucket({ bucket: other }), { code: 'BucketAlreadyExists' });
    await t.fails(() => alice.deleteBucket({ bucket: other }), denied);
    const stranger = t.subject.as({ id: 'b0b', displayName: 'bob' });
    await t.fails(() => stranger.listObjectsV2({ bucket }), denied);
    await t.s3.deleteObject({ bucket, key: 'key' });
    await alice.deleteBucket({ bucket });
  });

  behaviour('page through the buckets of one account among those of others', async (t) => {
    const alice = t.subject.as({ id: 'a11ce', displayName: 'alice' });
    const names = ['1', '2', '3'].map((number) => `page-${number}-${t.bucket}`);
    for (const bucket of names) {
      await alice.createBucket({ bucket });
      await t.newBucket(`${bucket}-`);
    }
    const found: string[] = [];
    for (let continuationToken: string | undefined; ;) {
      const page = await alice.listBuckets({ prefix: 'page-', maxBuckets: 1, continuationToken });
      found.push(...page.buckets.map(({ name }) => name));
      if (page.continuationToken === undefined) break;
      continuationToken = page.continuationToken;
    }
    expect(found).to.deep.equal(names);
    for (const bucket of names) await alice.deleteBucket({ bucket });
  });
});

describe('bucket policies', () => {
  behaviour('are given back as they were put, until they are deleted', async (t) => {
    const { bucket } = t;
    const none = {
      code: 'NoSuchBucketPolicy',
      message: 'The bucket policy does not exist',
      elements: { BucketName: bucket },
    };
    await t.fails(() => t.s3.getBucketPolicy({ bucket }), none);
    await t.s3.deleteBucketPolicy({ bucket });
    const policy = `{ "Statement":\n ${JSON.stringify({ ...allow('s3:GetObject', arn(bucket, 'ü*')), Principal: '*' })} }`;
    await t.s3.putBucketPolicy({ bucket, policy });
    expect(await t.s3.getBucketPolicy({ bucket })).to.deep.equal({ policy });
    await t.s3.deleteBucketPolicy({ bucket });
    await t.fails(() => t.s3.getBucketPolicy({ bucket }), none);
  });

  behaviour('are refused when they would not be obeyed, and the one before stays', async (t) => {
    const { bucket } = t;
    const policy = document({ ...allow('s3:GetObject', arn(bucket, '*')), Principal: '*' });
    await t.s3.putBucketPolicy({ bucket, policy });
    const elsewhere = document({ ...allow('s3:GetObject', arn('elsewhere', '*')), Principal: '*' });
    const expected = { code: 'MalformedPolicy', message: 'Policy has invalid resource' };
    await t.fails(() => t.s3.putBucketPolicy({ bucket, policy: elsewhere }), expected);
    expect(await t.s3.getBucketPolicy({ bucket })).to.deep.equal({ policy });
  });

  behaviour('know expected owners', async (t) => {
    const { bucket } = t;
    const expectedBucketOwner = STRANGER;
    const policy = document({ ...allow('s3:GetObject', arn(bucket, '*')), Principal: '*' });
    await t.fails(() => t.s3.putBucketPolicy({ bucket, policy, expectedBucketOwner }), denied);
    await t.s3.putBucketPolicy({ bucket, policy, expectedBucketOwner: accountOfOwner(t) });
    await t.fails(() => t.s3.getBucketPolicy({ bucket, expectedBucketOwner: '1' }), {
      code: 'InvalidBucketOwnerAWSAccountID',
    });
  });
});
