import { checksumOf } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5 } from './case-context.js';
import { failure } from './failure.js';
import { uploadPart } from './parts.js';
import { refused, send, textsOf } from './raw-requests.js';

describe('buckets', () => {
  behaviour('are created, found and listed', async (t) => {
    const bucket = await t.newBucket();
    await t.engine.deleteBucket({ bucket });
    const at = t.subject.now();
    await t.s3.createBucket({ bucket });
    expect(await t.s3.headBucket({ bucket })).to.deep.equal({ region: 'us-east-1' });
    t.subject.advance(5000);
    const { buckets, owner } = await t.s3.listBuckets({ prefix: bucket });
    expect(buckets).to.deep.equal([{ name: bucket, creationDate: new Date(at), region: 'us-east-1' }]);
    expect(owner).to.deep.equal(t.engine.settings.owner);
  });

  behaviour('keep what is in them when they are created again', async (t) => {
    await t.put('k', 'kept');
    await t.s3.createBucket({ bucket: t.bucket });
    expect((await t.read('k')).toString()).to.equal('kept');
  });

  behaviour(
    'are not created again outside us-east-1',
    async (t) => {
      await t.fails(() => t.s3.createBucket({ bucket: t.bucket }), {
        code: 'BucketAlreadyOwnedByYou',
        message: 'Your previous request to create the named bucket succeeded and you already own it.',
        elements: { BucketName: t.bucket },
      });
    },
    { on: 'library', settings: { region: 'eu-west-1' } },
  );

  behaviour('have names by the rules', async (t) => {
    for (const bucket of [
      'ab',
      'a'.repeat(64),
      'Capital',
      'under_score',
      '-begins',
      'ends.',
      'two..dots',
      '192.168.5.4',
      'xn--punycode',
      'sthree-bucket',
      'amzn-s3-demo-bucket',
      'bucket-s3alias',
      'bucket.mrap',
    ]) {
      await t.fails(() => t.s3.createBucket({ bucket }), {
        code: 'InvalidBucketName',
        message: 'The specified bucket is not valid.',
        elements: { BucketName: bucket },
      });
    }
    for (const bucket of ['abc', 'a'.repeat(63), 'dots.and-dashes.0']) {
      await t.s3.createBucket({ bucket });
      await t.s3.deleteBucket({ bucket });
    }
  });

  behaviour('are not created in other places', async (t) => {
    await t.fails(() => t.s3.createBucket({ bucket: 'elsewhere', locationConstraint: 'eu-west-1' }), {
      code: 'IllegalLocationConstraintException',
      message:
        'The eu-west-1 location constraint is incompatible for the region specific endpoint this request was sent to.',
    });
    await t.fails(() => t.s3.createBucket({ bucket: 'elsewhere', locationConstraint: 'no place' }), {
      code: 'InvalidLocationConstraint',
      message: 'The specified location-constraint is not valid',
      elements: { LocationConstraint: 'no place' },
    });
  });

  behaviour('are missed', async (t) => {
    const missing = { code: 'NoSuchBucket', elements: { BucketName: 'nowhere' } };
    const bucket = 'nowhere';
    await t.fails(() => t.s3.headBucket({ bucket }), missing);
    await t.fails(() => t.s3.deleteBucket({ bucket }), missing);
    await t.fails(() => t.s3.listObjectsV2({ bucket }), missing);
    await t.fails(() => t.s3.listMultipartUploads({ bucket }), missing);
    await t.fails(() => t.s3.putObject({ bucket, key: 'k', body: 'x' }), missing);
    await t.fails(() => t.s3.getObject({ bucket, key: 'k' }), missing);
    await t.fails(() => t.s3.headObject({ bucket, key: 'k' }), missing);
    await t.fails(() => t.s3.deleteObject({ bucket, key: 'k' }), missing);
    await t.fails(() => t.s3.copyObject({ bucket, key: 'k', copySource: `${t.bucket}/k` }), missing);
  });

  behaviour('are not deleted while an object is in them', async (t) => {
    await t.put('k', 'x');
    await t.fails(() => t.s3.deleteBucket({ bucket: t.bucket }), {
      code: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      elements: { BucketName: t.bucket },
    });
    await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
    await t.s3.deleteBucket({ bucket: t.bucket });
    expect((await failure(t.s3.listObjectsV2({ bucket: t.bucket }))).code).to.equal('NoSuchBucket');
  });

  behaviour('take their open uploads with them and come back empty', async (t) => {
    const bucket = await t.newBucket();
    const { uploadId } = await t.s3.createMultipartUpload({ bucket, key: 'k' });
    const upload = { bucket, key: 'k', uploadId };
    await uploadPart(t, upload, { body: 'x' });
    await t.s3.deleteBucket({ bucket });
    await t.engine.sweep();
    expect(await t.subject.storedBlobs()).to.deep.equal([]);
    await t.s3.createBucket({ bucket });
    expect((await t.s3.listMultipartUploads({ bucket })).uploads).to.deep.equal([]);
    await t.fails(() => t.s3.listParts(upload), { code: 'NoSuchUpload' });
  });

  behaviour('are listed by region', async (t) => {
    const names = async (bucketRegion: string) =>
      (await t.s3.listBuckets({ prefix: t.bucket, bucketRegion })).buckets.map(({ name }) => name);
    expect(await names('us-east-1')).to.deep.equal([t.bucket]);
    expect(await names('eu-west-1')).to.deep.equal([]);
    await t.fails(() => names('Mars'), {
      code: 'InvalidArgument',
      message: 'Argument value Mars is not a valid AWS Region',
      elements: { ArgumentName: 'bucket-region' },
    });
  });

  behaviour('are listed by name, in pages', async (t) => {
    const names = [t.bucket, await t.newBucket(), await t.newBucket()];
    const seen: string[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await t.s3.listBuckets({ prefix: 'case-', maxBuckets: 2, continuationToken });
      expect(page.prefix).to.equal('case-');
      seen.push(...page.buckets.map(({ name }) => name));
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
    expect(seen).to.deep.equal(names);
    for (const maxBuckets of [0, 10_001]) {
      await t.fails(() => t.s3.listBuckets({ maxBuckets }), {
        code: 'InvalidArgument',
        elements: { ArgumentName: 'max-buckets' },
      });
    }
    await t.fails(() => t.s3.listBuckets({ continuationToken: 'made up' }), {
      code: 'InvalidArgument',
      elements: { ArgumentName: 'continuation-token' },
    });
  });

  behaviour(
    'keep the old name of their region, if they were created with it',
    async (t) => {
      const created = async (constraint: string): Promise<string> => {
        const bucket = await t.newBucket();
        await t.engine.deleteBucket({ bucket });
        await t.s3.createBucket({ bucket, locationConstraint: constraint });
        return bucket;
      };
      for (const name of ['EU', 'eu-west-1']) {
        const bucket = await created(name);
        expect((await t.engine.getBucketLocation({ bucket })).region).to.equal('eu-west-1');
        expect((await t.s3.headBucket({ bucket })).region).to.equal('eu-west-1');
        if (t.subject.wire === undefined) continue;
        const location = await send(t.wire, { method: 'GET', target: `/${bucket}?location` });
        expect(location.body.toString()).to.include(`>${name}</LocationConstraint>`);
      }
    },
    { settings: { region: 'eu-west-1' } },
  );

  behaviour(
    'are not created with what they cannot have',
    async (t) => {
      const bucket = `other-${t.bucket}`;
      const create = { method: 'PUT', target: `/${bucket}` };
      const tags = '<Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags>';
      const body = `<CreateBucketConfiguration>${tags}</CreateBucketConfiguration>`;
      await refused(t, { ...create, body }, { code: 'NotImplemented', elements: { Element: 'Tags' } });
      for (const [name, value] of [
        ['x-amz-bucket-namespace', 'account-regional'],
        ['x-amz-bucket-object-lock-enabled', 'true'],
        ['x-amz-object-ownership', 'ObjectWriter'],
        ['x-amz-grant-read', 'id=1'],
      ] as const) {
        const expected = { code: 'NotImplemented', elements: { Header: name } };
        await refused(t, { ...create, headers: { [name]: value } }, expected);
      }
      const headers = { 'x-amz-bucket-namespace': 'global', 'x-amz-object-ownership': 'BucketOwnerEnforced' };
      const none = '<CreateBucketConfiguration><Tags/></CreateBucketConfiguration>';
      expect((await send(t.wire, { ...create, headers, body: none })).status).to.equal(200);
      await t.engine.deleteBucket({ bucket });
    },
    { on: 'http' },
  );

  behaviour(
    'do not change by documents that were damaged on their way',
    async (t) => {
      const { bucket } = t;
      const resource = `arn:aws:s3:::${bucket}/x`;
      const policy = { Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: resource } };
      const cors = '<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>';
      const before = await t.subject.catalog.getBucket(bucket);
      for (const [target, body] of [
        [`/other-${bucket}`, '<CreateBucketConfiguration/>'],
        [`/${bucket}?cors`, `<CORSConfiguration>${cors}</CORSConfiguration>`],
        [`/${bucket}?policy`, JSON.stringify(policy)],
        [`/${bucket}?tagging`, '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'],
        [`/${bucket}?versioning`, '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'],
      ] as const) {
        const digests = async (text: string) => ({
          'content-md5': Buffer.from(md5(text), 'hex').toString('base64'),
          'x-amz-checksum-sha256': await checksumOf('SHA256', Buffer.from(text)),
        });
        const right = await digests(body);
        for (const [name, value] of Object.entries(await digests('other'))) {
          const headers = { ...right, [name]: value };
          await refused(t, { method: 'PUT', target, body, headers }, { code: 'BadDigest' });
        }
        const headers = { 'content-md5': 'no digest' };
        await refused(t, { method: 'PUT', target, body, headers }, { code: 'InvalidDigest' });
        expect(await t.subject.catalog.getBucket(bucket), target).to.deep.equal(before);
        expect(await t.subject.catalog.getBucket(`other-${bucket}`)).to.equal(undefined);
      }
    },
    { on: 'http' },
  );

  behaviour(
    'answer with their place and with headers of their own',
    async (t) => {
      const { wire } = t;
      const bucket = await t.newBucket();
      await t.engine.deleteBucket({ bucket });
      const created = await send(wire, { method: 'PUT', target: `/${bucket}` });
      expect({ status: created.status, location: created.headers['location'] }).to.deep.equal({
        status: 200,
        location: `/${bucket}`,
      });
      const { headers } = await send(wire, { method: 'HEAD', target: `/${bucket}` });
      expect(headers).to.include({
        'x-amz-bucket-region': 'us-east-1',
        'x-amz-bucket-arn': `arn:aws:s3:::${bucket}`,
        'x-amz-access-point-alias': 'false',
      });
      const location = await send(wire, { method: 'GET', target: `/${bucket}?location` });
      expect(textsOf(location, 'LocationConstraint').join('')).to.equal('');
      expect((await send(wire, { method: 'DELETE', target: `/${bucket}` })).status).to.equal(204);
      await t.engine.createBucket({ bucket });
    },
    { on: 'http' },
  );
});
