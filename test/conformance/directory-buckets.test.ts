import type { CreateBucketInput } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { conformanceCase } from './case.js';
import { md5 } from './case-context.js';
import { DIGITS } from './copy-fixture.js';
import { openSession } from './directory-session.js';
import { failure } from './failure.js';
import { objectTarget, send, textsOf } from './raw-requests.js';

const SUFFIX = '--usw2-az1--x-s3';
const OPAQUE = /^[0-9a-z]{24}$/;
const settings = { limits: { minPartSize: 1 } };

const headerRefused = (Header: string) => ({ code: 'NotImplemented', elements: { Header } });

const LOCAL_ZONES = 'The source and destination of a copy from or to a Local Zone must have the same parent Region.';

describe('directory buckets', () => {
  conformanceCase('DIR-001', 'are made when their name is that of one', async (t) => {
    const bucket = `valid-name${SUFFIX}`;
    await t.s3.createBucket({ bucket });
    const location = { type: 'AvailabilityZone', name: 'usw2-az1' };
    const arn = `arn:aws:s3express:us-east-1:691197870455:bucket/${bucket}`;
    expect(await t.s3.headBucket({ bucket })).to.deep.equal({ region: 'us-east-1', location, arn });
    await t.s3.deleteBucket({ bucket });
  });

  conformanceCase('DIR-001', 'are not made with names that no directory bucket can have', async (t) => {
    const wanted = {
      location: { type: 'AvailabilityZone', name: 'usw2-az1' },
      bucketInfo: { type: 'Directory', dataRedundancy: 'SingleAvailabilityZone' },
    };
    const longest = `${'a'.repeat(63 - SUFFIX.length)}${SUFFIX}`;
    await t.s3.createBucket({ bucket: longest, ...wanted });
    await t.s3.deleteBucket({ bucket: longest });
    for (const bucket of ['without-suffix', `a${longest}`, `Capital${SUFFIX}`, `dotted.name${SUFFIX}`, 'a--x-s3']) {
      // Not all of them can be sent by the SDK.
      const made = failure(t.engine.createBucket({ bucket, ...wanted }));
      expect(await made, bucket).to.include({ code: 'InvalidBucketName' });
    }
  });

  conformanceCase(
    'DIR-001',
    'are not made by requests with names that no directory bucket can have',
    async (t) => {
      for (const bucket of [`${'a'.repeat(49)}${SUFFIX}`, `Capital${SUFFIX}`, `dotted.name${SUFFIX}`]) {
        const create = () => send(t.wire, { method: 'PUT', target: `/${bucket}`, service: 's3express' });
        await t.fails(create, { code: 'InvalidBucketName', elements: { BucketName: bucket } });
      }
      const body =
        '<CreateBucketConfiguration><Location><Name>usw2-az1</Name><Type>AvailabilityZone</Type></Location>' +
        '</CreateBucketConfiguration>';
      const create = () => send(t.wire, { method: 'PUT', target: '/without-suffix', body });
      await t.fails(create, { code: 'InvalidBucketName' });
    },
    { on: 'http' },
  );

  conformanceCase(
    'DIR-006',
    'complete an upload whose parts are numbered without gaps, and no other',
    async (t) => {
      const bucket = await t.newDirectoryBucket();
      const upload = await t.upload('key', { bucket });
      const parts = [];
      for (const partNumber of [1, 2, 3]) {
        const { etag } = await t.s3.uploadPart({ ...upload, partNumber, body: `part ${partNumber}` });
        parts.push({ partNumber, etag });
      }
      const [first, second, third] = parts as [(typeof parts)[0], (typeof parts)[0], (typeof parts)[0]];
      for (const list of [[first, third], [second, third], [second]]) {
        await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts: list }), {
          code: 'InvalidPartOrder',
          elements: { UploadId: upload.uploadId },
        });
      }
      const completed = await t.s3.completeMultipartUpload({ ...upload, parts });
      expect(completed.etag).to.match(OPAQUE);
      expect((await t.read('key', bucket)).toString()).to.equal('part 1part 2part 3');
    },
    { settings },
  );

  conformanceCase('DIR-007', 'have no versions, no tags and no Content-MD5', async (t) => {
    const bucket = await t.newDirectoryBucket();
    const object = { bucket, key: 'key' };
    await t.put('key', DIGITS, { bucket });
    const refused = { code: 'NotImplemented' };
    await t.fails(() => t.s3.putBucketVersioning({ bucket, status: 'Enabled' }), refused);
    await t.fails(() => t.s3.getBucketVersioning({ bucket }), refused);
    await t.fails(() => t.s3.listObjectVersions({ bucket }), refused);
    await t.fails(() => t.s3.getBucketLocation({ bucket }), refused);
    await t.fails(() => t.s3.putObjectTagging({ ...object, tags: [{ key: 'a', value: 'b' }] }), refused);
    await t.fails(() => t.s3.getObjectTagging(object), refused);
    await t.fails(() => t.s3.deleteObjectTagging(object), refused);
    await t.fails(() => t.s3.getObject({ ...object, versionId: 'x' }), { code: 'InvalidArgument' });
    expect((await t.s3.headObject({ ...object, versionId: 'null' })).contentLength).to.equal(DIGITS.length);
    const tagged = { ...object, body: 'x', tagging: 'a=b' };
    await t.fails(() => t.s3.putObject(tagged), headerRefused('x-amz-tagging'));
    await t.fails(() => t.s3.createMultipartUpload(tagged), headerRefused('x-amz-tagging'));
    const redirected = { ...object, body: 'x', websiteRedirectLocation: '/elsewhere' };
    await t.fails(() => t.s3.putObject(redirected), headerRefused('x-amz-website-redirect-location'));
    const contentMd5 = Buffer.from(md5('x'), 'hex').toString('base64');
    await t.fails(() => t.s3.putObject({ ...object, body: 'x', contentMd5 }), { code: 'NotImplemented' });
  });

  behaviour('delete none of many objects where a key is blank or holds a control character', async (t) => {
    const bucket = await t.newDirectoryBucket();
    await t.put('kept', DIGITS, { bucket });
    const deleteWith = (key: string) => t.s3.deleteObjects({ bucket, objects: [{ key: 'kept' }, { key }] });
    for (const key of [' ', ' \t\n', 'a\x7f']) await t.fails(() => deleteWith(key), { code: 'InvalidRequest' });
    // Over HTTP no XML can have it.
    if (t.subject.wire === undefined) await t.fails(() => deleteWith('a\x01'), { code: 'InvalidRequest' });
    expect((await deleteWith(' a\tb\nc')).deleted.map(({ key }) => key)).to.deep.equal(['kept', ' a\tb\nc']);
  });

  conformanceCase('DIR-007', 'refuse tags that a copy would take along', async (t) => {
    const bucket = await t.newDirectoryBucket();
    await t.put('tagged', DIGITS, { tagging: 'a=b' });
    const copy = { bucket, key: 'copy', copySource: `${t.bucket}/tagged` };
    await t.fails(() => t.s3.copyObject(copy), { code: 'NotImplemented' });
    await t.s3.copyObject({ ...copy, taggingDirective: 'REPLACE' });
  });

  conformanceCase(
    'DIR-007',
    'name the header of what they do not have',
    async (t) => {
      const bucket = await t.newDirectoryBucket();
      await t.engine.putObject({ bucket, key: 'source', body: DIGITS });
      const session = await openSession(t, bucket);
      for (const [name, value] of [
        ['x-amz-acl', 'private'],
        ['x-amz-grant-read', 'id=1'],
        ['x-amz-request-payer', 'requester'],
        ['x-amz-object-lock-mode', 'GOVERNANCE'],
        ['x-amz-server-side-encryption', 'aws:kms'],
        ['x-amz-server-side-encryption-aws-kms-key-id', 'key'],
        ['x-amz-server-side-encryption-customer-algorithm', 'AES256'],
        ['x-amz-tagging', 'a=b'],
        ['x-amz-website-redirect-location', '/elsewhere'],
        ['x-amz-write-offset-bytes', '0'],
        ['content-md5', Buffer.from(md5('x'), 'hex').toString('base64')],
      ] as const) {
        const put = { method: 'PUT', target: objectTarget(bucket, 'key'), body: 'x', headers: { [name]: value } };
        const { elements } = await t.fails(() => session.send(put), { code: 'NotImplemented' });
        expect(elements['Header']?.toLowerCase()).to.equal(name);
      }
      const rename = { method: 'PUT', target: objectTarget(bucket, 'key', 'renameObject') };
      const renamed = { ...rename, headers: { 'x-amz-rename-source': `/${bucket}/source` } };
      const elements = { Operation: 'RenameObject' };
      await t.fails(() => session.send(renamed), { code: 'NotImplemented', elements });
      const owner = { 'x-amz-expected-bucket-owner': '691197870455' };
      await t.fails(
        () => send(t.wire, { method: 'DELETE', target: `/${bucket}`, headers: owner, service: 's3express' }),
        headerRefused('x-amz-expected-bucket-owner'),
      );
    },
    { on: 'http' },
  );

  conformanceCase(
    'DIR-009',
    'are found in a path with two slashes, and the second is not of the key',
    async (t) => {
      const bucket = await t.newDirectoryBucket();
      const session = await openSession(t, bucket);
      await session.send({ method: 'PUT', target: `/${bucket}//k`, body: DIGITS });
      expect((await t.engine.listObjectsV2({ bucket })).contents.map(({ key }) => key)).to.deep.equal(['k']);
      for (const target of [`/${bucket}//k`, `/${bucket}/k`]) {
        expect((await session.send({ method: 'GET', target })).body.toString()).to.equal(DIGITS);
      }
      await session.send({ method: 'PUT', target: `/${bucket}///k`, body: 'slash' });
      expect((await t.read('/k', bucket)).toString()).to.equal('slash');
    },
    { on: 'http' },
  );

  behaviour('have ETags that tell nothing, whatever makes the object', async (t) => {
    const bucket = await t.newDirectoryBucket();
    const put = await t.put('key', DIGITS, { bucket });
    const again = await t.put('key', DIGITS, { bucket });
    const copy = await t.s3.copyObject({ bucket, key: 'copy', copySource: `${bucket}/key` });
    const upload = await t.upload('whole', { bucket });
    const part = await t.s3.uploadPart({ ...upload, partNumber: 1, body: DIGITS });
    const copied = await t.s3.uploadPartCopy({ ...upload, partNumber: 2, copySource: `${bucket}/key` });
    const etags = [put, again, copy.etag, part.etag, copied.etag];
    for (const etag of etags) expect(etag).to.match(OPAQUE);
    expect(new Set(etags)).to.have.property('size', etags.length);
    expect((await t.s3.headObject({ bucket, key: 'copy', ifMatch: copy.etag })).etag).to.equal(copy.etag);
  });

  for (const copyEtag of ['md5', 'derived'] as const) {
    behaviour(
      `lend their ETags to no copy in a general purpose bucket, ${copyEtag}`,
      async (t) => {
        const bucket = await t.newDirectoryBucket();
        const upload = await t.upload('whole', { bucket });
        for (const partNumber of [1, 2]) await t.s3.uploadPart({ ...upload, partNumber, body: `part ${partNumber}` });
        await t.complete(upload);
        const outwards = await t.upload('copy');
        const copySource = `${bucket}/whole`;
        for (const [first, last] of [
          [0, 5],
          [6, 11],
        ] as const) {
          const partNumber = first === 0 ? 1 : 2;
          const range = { first, last };
          const { etag } = await t.s3.uploadPartCopy({ ...outwards, partNumber, copySource, copySourceRange: range });
          t.expectCopyEtag(etag, md5(`part ${partNumber}`));
        }
        expect((await t.complete(outwards)).etag).to.match(/^[0-9a-f]{32}-2$/);
        const whole = await t.s3.copyObject({ bucket: t.bucket, key: 'at once', copySource });
        expect(whole.etag).to.match(/^[0-9a-f]{32}(?:-1)?$/);
      },
      { settings, copyEtag },
    );
  }

  behaviour('have a storage class of their own, which copies do not take along', async (t) => {
    const bucket = await t.newDirectoryBucket();
    await t.put('key', DIGITS, { bucket });
    const { attributes } = await t.s3.headObject({ bucket, key: 'key' });
    expect(attributes.storageClass).to.equal('EXPRESS_ONEZONE');
    await t.s3.copyObject({ bucket: t.bucket, key: 'out', copySource: `${bucket}/key` });
    expect((await t.s3.headObject({ bucket: t.bucket, key: 'out' })).attributes).not.to.have.property('storageClass');
    await t.put('rare', DIGITS, { storageClass: 'STANDARD_IA' });
    await t.s3.copyObject({ bucket, key: 'in', copySource: `${t.bucket}/rare` });
    const upload = await t.upload('key', { bucket });
    expect((await t.s3.listParts(upload)).storageClass).to.equal('EXPRESS_ONEZONE');
    const { contents } = await t.s3.listObjectsV2({ bucket });
    expect(contents.map(({ key, storageClass }) => [key, storageClass])).to.deep.equal([
      ['in', 'EXPRESS_ONEZONE'],
      ['key', 'EXPRESS_ONEZONE'],
    ]);
    const standard = { bucket, storageClass: 'STANDARD' };
    await t.fails(() => t.put('no', DIGITS, standard), { code: 'InvalidStorageClass' });
    await t.s3.createBucket({ bucket: 'local--usw2-lax1-az1--x-s3' });
    const local = { bucket: 'local--usw2-lax1-az1--x-s3', key: 'key' };
    await t.s3.putObject({ ...local, body: DIGITS });
    expect((await t.s3.headObject(local)).attributes.storageClass).to.equal('ONEZONE_IA');
    await t.s3.deleteObject(local);
    await t.s3.deleteBucket(local);
  });

  behaviour('are made only with a configuration that says the same as the name', async (t) => {
    const bucket = `configured${SUFFIX}`;
    const wrong: readonly Omit<CreateBucketInput, 'bucket'>[] = [
      { location: { type: 'LocalZone', name: 'usw2-az1' } },
      { location: { type: 'AvailabilityZone', name: 'usw2-az2' } },
      { bucketInfo: { type: 'Directory', dataRedundancy: 'SingleLocalZone' } },
      { bucketInfo: { type: 'General' } },
      { locationConstraint: 'us-east-1' },
    ];
    for (const configuration of wrong) {
      await t.fails(() => t.s3.createBucket({ bucket, ...configuration }), { code: 'InvalidRequest' });
    }
    expect(await failure(t.engine.headBucket({ bucket }))).to.include({ code: 'NoSuchBucket' });
  });

  behaviour('in a Local Zone are copied from and to only within their Region', async (t) => {
    const [local, near, far] = ['copy--usw2-lax1-az1--x-s3', 'copy--usw2-az4--x-s3', 'copy--use1-az4--x-s3'] as const;
    for (const bucket of [local, near, far]) {
      await t.s3.createBucket({ bucket });
      await t.s3.putObject({ bucket, key: 'source', body: DIGITS });
    }
    const upload = await t.upload('part', { bucket: local });
    const refused = { code: 'InvalidRequest', message: LOCAL_ZONES };
    for (const [from, bucket] of [
      [local, far],
      [far, local],
    ] as const) {
      await t.fails(() => t.s3.copyObject({ bucket, key: 'copy', copySource: `${from}/source` }), refused);
    }
    await t.fails(() => t.s3.uploadPartCopy({ ...upload, partNumber: 1, copySource: `${far}/source` }), refused);
    await t.s3.uploadPartCopy({ ...upload, partNumber: 1, copySource: `${near}/source` });
    await t.s3.copyObject({ bucket: near, key: 'copy', copySource: `${local}/source` });
    await t.s3.copyObject({ bucket: far, key: 'copy', copySource: `${near}/source` });
    await t.s3.copyObject({ bucket: t.bucket, key: 'copy', copySource: `${local}/source` });
    await t.s3.abortMultipartUpload(upload);
    for (const bucket of [local, near, far]) {
      for (const key of ['source', 'copy']) await t.s3.deleteObject({ bucket, key });
      await t.s3.deleteBucket({ bucket });
    }
  });

  behaviour('are not deleted while there are uploads', async (t) => {
    const bucket = await t.newDirectoryBucket();
    const upload = await t.upload('key', { bucket });
    await t.fails(() => t.s3.deleteBucket({ bucket }), { code: 'BucketNotEmpty', elements: { BucketName: bucket } });
    await t.s3.abortMultipartUpload(upload);
    await t.s3.deleteBucket({ bucket });
  });

  behaviour(
    'show their class, their Zone and their token where S3 does',
    async (t) => {
      const bucket = await t.newDirectoryBucket();
      await t.engine.putObject({ bucket, key: 'key', body: DIGITS });
      const session = await openSession(t, bucket);
      const head = await session.send({ method: 'HEAD', target: objectTarget(bucket, 'key') });
      expect(head.headers).to.include({ 'x-amz-storage-class': 'EXPRESS_ONEZONE' });
      expect(head.headers).not.to.have.property('x-amz-version-id');
      const { headers } = await session.send({ method: 'HEAD', target: `/${bucket}` });
      expect(headers).to.include({
        'x-amz-bucket-location-type': 'AvailabilityZone',
        'x-amz-bucket-location-name': 'usw2-az1',
        'x-amz-access-point-alias': 'false',
      });
      expect(textsOf(session.answer, 'SessionToken')).to.have.length(1);
    },
    { on: 'http' },
  );
});
