import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { conformanceCase } from './case.js';
import { DIGITS } from './copy-fixture.js';
import { directoryFixture } from './directory-fixture.js';
import { openSession } from './directory-session.js';
import { KEY, KMS } from './encryption-fixture.js';
import { refused, send } from './raw-requests.js';

const SSE = 'x-amz-server-side-encryption';
const AES256 = { type: 'AES256' } as const;
const headerRefused = (Header: string) => ({ code: 'NotImplemented', elements: { Header } });

describe('encryption in directory buckets (D-43)', () => {
  conformanceCase(
    'DIR-007',
    'is that of the server and nothing else',
    async (t) => {
      const { bucket, source, upload } = await directoryFixture(t);
      const object = { bucket, key: 'object' };
      const put = await t.s3.putObject({ ...object, body: DIGITS, encryption: AES256 });
      expect(put.encryption).to.deep.equal(AES256);
      expect(put.etag).to.match(/^[0-9a-z]{24}$/);
      expect((await t.s3.headObject({ bucket, key: 'source' })).encryption).to.deep.equal(AES256);
      await t.fails(() => t.s3.putObject({ ...object, body: DIGITS, encryption: KMS }), headerRefused(SSE));
      await t.fails(() => t.s3.createMultipartUpload({ ...object, encryption: KMS }), headerRefused(SSE));
      await t.fails(() => t.s3.copyObject({ ...object, copySource: source, encryption: KMS }), headerRefused(SSE));
      const keyed = headerRefused(`${SSE}-customer-algorithm`);
      await t.fails(() => t.s3.putObject({ ...object, body: DIGITS, customerKey: KEY }), keyed);
      await t.fails(() => t.s3.createMultipartUpload({ ...object, customerKey: KEY }), keyed);
      await t.fails(() => t.s3.uploadPart({ ...upload, partNumber: 1, body: DIGITS, customerKey: KEY }), keyed);
      await t.fails(() => t.s3.getObject({ ...object, customerKey: KEY }), keyed);
      await t.fails(() => t.s3.putBucketEncryption({ bucket, encryption: AES256 }), { code: 'NotImplemented' });
      await t.fails(() => t.s3.getBucketEncryption({ bucket }), { code: 'NotImplemented' });
    },
    { keys: true },
  );

  conformanceCase(
    'DIR-007',
    'has no key of a customer for sources there, and copies from under one elsewhere',
    async (t) => {
      const { bucket, source, upload } = await directoryFixture(t);
      const refused = headerRefused('x-amz-copy-source-server-side-encryption-customer-algorithm');
      const copy = { bucket: t.bucket, key: 'copy', copySource: source, copySourceCustomerKey: KEY };
      await t.fails(() => t.s3.copyObject(copy), refused);
      const part = { ...upload, partNumber: 1, copySourceCustomerKey: KEY };
      await t.fails(() => t.s3.uploadPartCopy({ ...part, copySource: source }), refused);
      await t.put('sealed', DIGITS, { customerKey: KEY });
      const { etag } = await t.s3.uploadPartCopy({ ...part, copySource: `${t.bucket}/sealed` });
      expect(etag).to.match(/^[0-9a-z]{24}$/);
      const sealed = { bucket, key: 'copy', copySource: `${t.bucket}/sealed`, copySourceCustomerKey: KEY };
      const copied = await t.s3.copyObject(sealed);
      expect(copied.encryption).to.deep.equal(AES256);
      const { checksum, contentLength } = await t.s3.headObject({ bucket, key: 'copy', checksumMode: 'ENABLED' });
      expect(contentLength).to.equal(DIGITS.length);
      expect(checksum).to.deep.equal(copied.checksum);
    },
    { keys: true },
  );

  for (const keys of [true, false]) {
    behaviour(
      `${keys ? 'can' : 'cannot'} be asked for by sessions where there are ${keys ? '' : 'no '}keys`,
      async (t) => {
        const bucket = await t.newDirectoryBucket();
        const ask = (type: string) => t.engine.createSession({ bucket, encryption: { type } });
        if (keys) expect((await ask('AES256')).encryption).to.deep.equal(AES256);
        else await t.fails(() => ask('AES256'), headerRefused(SSE));
        await t.fails(() => ask('aws:kms'), headerRefused(SSE));
        expect((await t.engine.createSession({ bucket })).encryption).to.deep.equal(keys ? AES256 : undefined);
      },
      { keys, on: 'library' },
    );

    behaviour(
      `${keys ? 'is' : 'is not'} shown to who creates a session where there are ${keys ? '' : 'no '}keys`,
      async (t) => {
        const bucket = await t.newDirectoryBucket();
        const { answer } = await openSession(t, bucket);
        expect(answer.headers[SSE]).to.equal(keys ? 'AES256' : undefined);
        const target = `/${bucket}?session`;
        const asked = { method: 'GET', target, headers: { [SSE]: 'AES256' }, service: 's3express' } as const;
        if (keys) expect((await send(t.wire, asked)).headers[SSE]).to.equal('AES256');
        else await refused(t, asked, headerRefused(SSE));
        await refused(t, { ...asked, headers: { [SSE]: 'aws:kms' } }, headerRefused(SSE));
      },
      { keys, on: 'http' },
    );
  }
});
