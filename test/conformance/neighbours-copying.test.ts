import { CHECKSUM_ALGORITHMS, checksumOf } from '@rangegraft/core';
import type { ChecksumAlgorithm } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5 } from './case-context.js';
import { uploadPart } from './parts.js';
import { objectTarget, send } from './raw-requests.js';

const CONTENT = '0123456789';

describe('CopyObject', () => {
  for (const copyEtag of ['md5', 'derived'] as const) {
    behaviour(
      `copies a plain object, its MD5 included (${copyEtag})`,
      async (t) => {
        const from = await t.newBucket();
        await t.put('source', CONTENT, { bucket: from });
        t.subject.advance(60_000);
        const copied = await t.s3.copyObject({ bucket: t.bucket, key: 'k', copySource: `${from}/source` });
        const value = await checksumOf('CRC64NVME', Buffer.from(CONTENT));
        const checksum = { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value };
        const lastModified = new Date(t.subject.now());
        expect(copied).to.deep.include({ etag: md5(CONTENT), checksum, lastModified });
        await t.s3.deleteObject({ bucket: from, key: 'source' });
        await t.engine.sweep();
        expect((await t.read('k')).toString()).to.equal(CONTENT);
      },
      { copyEtag },
    );
  }

  behaviour('writes no blob', async (t) => {
    await t.put('source', CONTENT);
    t.subject.blobs.resetCounts();
    await t.s3.copyObject({ bucket: t.bucket, key: 'k', copySource: `${t.bucket}/source` });
    expect(t.subject.blobs.counts.writes).to.equal(0);
  });

  behaviour('keeps the attributes of the source, whatever the request says', async (t) => {
    const kept = { contentType: 'text/plain', cacheControl: 'no-cache', metadata: { of: 'source' } };
    await t.put('source', CONTENT, { ...kept, storageClass: 'STANDARD_IA' });
    for (const metadataDirective of [undefined, 'COPY']) {
      const given = { contentType: 'image/png', metadata: { of: 'request' }, metadataDirective };
      await t.s3.copyObject({ bucket: t.bucket, key: 'k', copySource: `${t.bucket}/source`, ...given });
      const { attributes } = await t.s3.headObject({ bucket: t.bucket, key: 'k' });
      expect(attributes).to.deep.include(kept);
    }
  });

  behaviour('replaces the attributes of the source', async (t) => {
    await t.put('source', CONTENT, { contentType: 'text/plain', cacheControl: 'no-cache', metadata: { of: 'source' } });
    const source = { bucket: t.bucket, key: 'k', copySource: `${t.bucket}/source`, metadataDirective: 'REPLACE' };
    await t.s3.copyObject(source);
    expect((await t.s3.headObject({ bucket: t.bucket, key: 'k' })).attributes).to.deep.equal({
      contentType: 'binary/octet-stream',
      metadata: {},
    });
    await t.s3.copyObject({ ...source, contentLanguage: 'de', metadata: { of: 'request' } });
    expect((await t.s3.headObject({ bucket: t.bucket, key: 'k' })).attributes).to.deep.equal({
      contentType: 'binary/octet-stream',
      contentLanguage: 'de',
      metadata: { of: 'request' },
    });
  });

  behaviour('refuses an unknown directive', async (t) => {
    await t.put('source', CONTENT);
    const copy = { bucket: t.bucket, key: 'k', copySource: `${t.bucket}/source`, metadataDirective: 'MERGE' };
    await t.fails(() => t.s3.copyObject(copy), {
      code: 'InvalidArgument',
      message: 'Unknown metadata directive.',
      elements: { ArgumentName: 'x-amz-metadata-directive', ArgumentValue: 'MERGE' },
    });
  });

  behaviour('refuses to copy an object onto itself without changing anything', async (t) => {
    await t.put('k', CONTENT, { metadata: { of: 'source' } });
    const onto = { bucket: t.bucket, key: 'k', copySource: `${t.bucket}/k` };
    for (const given of [{}, { metadataDirective: 'COPY', metadata: { of: 'request' } }]) {
      await t.fails(() => t.s3.copyObject({ ...onto, ...given }), {
        code: 'InvalidRequest',
        message:
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's " +
          'metadata, storage class, website redirect location or encryption attributes.',
      });
    }
  });

  behaviour('copies an object onto itself to change something', async (t) => {
    await t.put('k', CONTENT, { metadata: { of: 'source' } });
    const onto = { bucket: t.bucket, key: 'k', copySource: `${t.bucket}/k` };
    const attributesAfter = async (given: object) => {
      await t.s3.copyObject({ ...onto, ...given });
      expect((await t.read('k')).toString()).to.equal(CONTENT);
      return (await t.s3.headObject({ bucket: t.bucket, key: 'k' })).attributes;
    };
    expect(await attributesAfter({ storageClass: 'STANDARD_IA' })).to.deep.include({
      storageClass: 'STANDARD_IA',
      metadata: { of: 'source' },
    });
    expect(await attributesAfter({ websiteRedirectLocation: '/elsewhere' })).to.include({
      websiteRedirectLocation: '/elsewhere',
    });
    expect(await attributesAfter({ metadataDirective: 'REPLACE' })).to.deep.include({ metadata: {} });
    await t.engine.sweep();
    expect(await t.subject.storedBlobs()).to.have.length(1);
  });

  behaviour(
    'copies an object onto itself where the bucket says how it is to be encrypted',
    async (t) => {
      const { bucket } = t;
      await t.put('k', CONTENT);
      const onto = { bucket, key: 'k', copySource: `${bucket}/k` };
      await t.fails(() => t.s3.copyObject(onto), { code: 'InvalidRequest' });
      await t.s3.putBucketEncryption({ bucket, encryption: { type: 'AES256' } });
      await t.s3.copyObject(onto);
      expect((await t.read('k')).toString()).to.equal(CONTENT);
      await t.s3.deleteBucketEncryption({ bucket });
      await t.fails(() => t.s3.copyObject(onto), { code: 'InvalidRequest' });
    },
    { keys: true },
  );

  behaviour('misses a source', async (t) => {
    const copy = (copySource: string) => t.s3.copyObject({ bucket: t.bucket, key: 'k', copySource });
    await t.fails(() => copy(`${t.bucket}/absent`), { code: 'NoSuchKey', elements: { Key: 'absent' } });
    await t.fails(() => copy('nowhere/source'), { code: 'NoSuchBucket', elements: { BucketName: 'nowhere' } });
    await t.fails(() => copy('no-slash'), { code: 'InvalidArgument', elements: { ArgumentName: 'x-amz-copy-source' } });
  });

  behaviour('checks the conditions on its source and on what it replaces', async (t) => {
    const etag = await t.put('source', CONTENT);
    await t.put('k', 'old');
    const copy = { bucket: t.bucket, key: 'k', copySource: `${t.bucket}/source` };
    for (const [conditions, Condition] of [
      [{ copySourceIfMatch: '"other"' }, 'x-amz-copy-source-If-Match'],
      [{ copySourceIfNoneMatch: `"${etag}"` }, 'x-amz-copy-source-If-None-Match'],
      [{ ifNoneMatch: '*' }, 'If-None-Match'],
      [{ ifMatch: `"${etag}"` }, 'If-Match'],
    ] as const) {
      await t.fails(() => t.s3.copyObject({ ...copy, ...conditions }), {
        code: 'PreconditionFailed',
        elements: { Condition },
      });
    }
    await t.s3.copyObject({ ...copy, copySourceIfMatch: etag, ifMatch: `"${md5('old')}"` });
    expect((await t.read('k')).toString()).to.equal(CONTENT);
  });

  behaviour('gives the copy one checksum of all its bytes', async (t) => {
    const expected = async (algorithm: ChecksumAlgorithm) => ({
      algorithm,
      type: 'FULL_OBJECT',
      value: await checksumOf(algorithm, Buffer.from(CONTENT)),
    });
    const upload = await t.upload('source', { checksumAlgorithm: 'CRC32' });
    const part = await uploadPart(t, upload, { body: CONTENT, algorithm: 'CRC32' });
    const { checksum } = await t.s3.completeMultipartUpload({ ...upload, parts: [part] });
    expect(checksum).to.include({ type: 'COMPOSITE' });
    const copy = { bucket: t.bucket, key: 'k', copySource: `${t.bucket}/source` };
    expect((await t.s3.copyObject(copy)).checksum).to.deep.equal(await expected('CRC32'));
    for (const checksumAlgorithm of CHECKSUM_ALGORITHMS) {
      const copied = await t.s3.copyObject({ ...copy, checksumAlgorithm });
      expect(copied.checksum).to.deep.equal(await expected(checksumAlgorithm));
    }
    await t.fails(() => t.s3.copyObject({ ...copy, checksumAlgorithm: 'TEST' }), { code: 'InvalidRequest' });
  });

  behaviour(
    'refuses a source that is too large to be copied at once',
    async (t) => {
      const upload = await t.upload('source');
      for (const partNumber of [1, 2]) await t.s3.uploadPart({ ...upload, partNumber, body: '0123456' });
      await t.complete(upload);
      const copy = { bucket: t.bucket, key: 'k', copySource: `${t.bucket}/source` };
      await t.fails(() => t.s3.copyObject(copy), {
        code: 'InvalidRequest',
        message: 'The specified copy source is larger than the maximum allowable size for a copy source: 10',
      });
    },
    { settings: { limits: { minPartSize: 1, maxCopySize: 10 } } },
  );

  behaviour(
    'ignores a range, which is no header of it',
    async (t) => {
      await t.put('source', CONTENT);
      const headers = { 'x-amz-copy-source': `${t.bucket}/source`, 'x-amz-copy-source-range': 'bytes=0-1' };
      await send(t.wire, { method: 'PUT', target: objectTarget(t.bucket, 'k'), headers });
      expect((await t.read('k')).toString()).to.equal(CONTENT);
    },
    { on: 'http' },
  );
});
