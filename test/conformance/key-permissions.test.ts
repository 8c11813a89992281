import type { Identity, KeyAction, PolicyStatement } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import type { CaseContext } from './case-context.js';
import { DIGITS } from './copy-fixture.js';
import { KMS } from './encryption-fixture.js';
import { objectTarget, send } from './raw-requests.js';

const denied = { code: 'AccessDenied', message: 'Access Denied' };
const EVERYTHING: PolicyStatement = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
const KEY_ARN = 'arn:aws:kms:us-east-1:111111111111:key/films';

/** Somebody who may do everything with objects, and this with that key. */
function user(actions: readonly KeyAction[], Resource = KEY_ARN): Identity {
  const keys: PolicyStatement = { Effect: 'Allow', Action: actions, Resource };
  const policy = actions.length === 0 ? [EVERYTHING] : [EVERYTHING, keys];
  return { id: '111111111111', displayName: 'alice', policy };
}

/** The same bucket in the hands of people with different rights to the key. */
function people(t: CaseContext) {
  return {
    nobody: t.subject.as(user([])),
    encrypter: t.subject.as(user(['kms:GenerateDataKey'])),
    decrypter: t.subject.as(user(['kms:Decrypt'])),
    both: t.subject.as(user(['kms:GenerateDataKey', 'kms:Decrypt'])),
  };
}

const keys = { keys: true } as const;

describe('permissions to use a key of SSE-KMS (docs/reference/s3/encryption.md)', () => {
  behaviour(
    'are kms:GenerateDataKey to write, also where the bucket names the key',
    async (t) => {
      const { nobody, encrypter, decrypter } = people(t);
      const object = { bucket: t.bucket, key: 'film', body: DIGITS };
      await t.fails(() => nobody.putObject({ ...object, encryption: KMS }), denied);
      await t.fails(() => decrypter.putObject({ ...object, encryption: KMS }), denied);
      expect((await encrypter.putObject({ ...object, encryption: KMS })).encryption).to.include(KMS);
      await t.s3.putBucketEncryption({ bucket: t.bucket, encryption: KMS });
      await t.fails(() => nobody.putObject({ ...object, key: 'other' }), denied);
      await encrypter.putObject({ ...object, key: 'other' });
    },
    keys,
  );

  behaviour(
    'are kms:Decrypt to read bytes and checksums, and none to read the rest of a head',
    async (t) => {
      const { nobody, encrypter, decrypter } = people(t);
      await t.put('film', DIGITS, { encryption: KMS });
      const object = { bucket: t.bucket, key: 'film' };
      await t.fails(() => nobody.getObject(object), denied);
      await t.fails(() => encrypter.getObject(object), denied);
      const attributes = { ...object, objectAttributes: ['Checksum'] };
      await t.fails(() => encrypter.getObjectAttributes(attributes), denied);
      expect((await decrypter.getObjectAttributes(attributes)).checksum).not.to.equal(undefined);
      expect((await decrypter.headObject({ ...object, checksumMode: 'ENABLED' })).checksum).not.to.equal(undefined);
      expect((await nobody.headObject(object)).encryption).to.deep.equal(KMS);
      const { body } = await decrypter.getObject(object);
      const bytes = [];
      for await (const chunk of body) bytes.push(chunk);
      expect(Buffer.concat(bytes).toString()).to.equal(DIGITS);
    },
    keys,
  );

  behaviour(
    'of a head with a checksum are kms:Decrypt',
    async (t) => {
      await t.put('film', DIGITS, { encryption: KMS });
      const caller = user(['kms:GenerateDataKey']);
      const object = { bucket: t.bucket, key: 'film', checksumMode: 'ENABLED' } as const;
      await t.fails(() => t.engine.headObject(object, { caller }), denied);
    },
    { ...keys, on: 'library' },
  );

  behaviour(
    'are both for all that makes an object of parts, and kms:Decrypt to list them',
    async (t) => {
      const { nobody, encrypter, decrypter, both } = people(t);
      const object = { bucket: t.bucket, key: 'film' };
      for (const s3 of [nobody, encrypter, decrypter]) {
        await t.fails(() => s3.createMultipartUpload({ ...object, encryption: KMS }), denied);
      }
      const { uploadId } = await both.createMultipartUpload({ ...object, encryption: KMS });
      const upload = { ...object, uploadId };
      await t.put('plain', DIGITS);
      const copy = { ...upload, partNumber: 2, copySource: `${t.bucket}/plain` };
      for (const s3 of [nobody, encrypter, decrypter]) {
        await t.fails(() => s3.uploadPart({ ...upload, partNumber: 1, body: DIGITS }), denied);
        await t.fails(() => s3.uploadPartCopy(copy), denied);
        await t.fails(() => s3.completeMultipartUpload({ ...upload, parts: [{ partNumber: 1, etag: 'x' }] }), denied);
      }
      const { etag } = await both.uploadPart({ ...upload, partNumber: 1, body: DIGITS });
      await both.uploadPartCopy(copy);
      await t.fails(() => encrypter.listParts(upload), denied);
      expect((await decrypter.listParts(upload)).parts).to.have.length(2);
      await both.completeMultipartUpload({ ...upload, parts: [{ partNumber: 1, etag }] });
    },
    keys,
  );

  behaviour(
    'of a copy are asked for on each side',
    async (t) => {
      const { nobody, encrypter, decrypter, both } = people(t);
      await t.put('sealed', DIGITS, { encryption: KMS });
      await t.put('plain', DIGITS);
      const upload = await t.upload('parts');
      const part = { ...upload, partNumber: 1, copySource: `${t.bucket}/sealed` };
      const from = { bucket: t.bucket, key: 'from', copySource: `${t.bucket}/sealed` };
      for (const s3 of [nobody, encrypter]) {
        await t.fails(() => s3.uploadPartCopy(part), denied);
        await t.fails(() => s3.copyObject(from), denied);
      }
      await decrypter.uploadPartCopy(part);
      await decrypter.copyObject(from);
      const into = { bucket: t.bucket, key: 'into', copySource: `${t.bucket}/plain`, encryption: KMS };
      await t.fails(() => decrypter.copyObject(into), denied);
      await encrypter.copyObject(into);
      // To link inside the domain of a key is to use it twice.
      const inside = { ...from, key: 'inside', encryption: KMS };
      await t.fails(() => decrypter.copyObject(inside), denied);
      await t.fails(() => encrypter.copyObject(inside), denied);
      await both.copyObject(inside);
    },
    keys,
  );

  behaviour(
    'are about one key, may be denied, and are an account’s own without a policy',
    async (t) => {
      const put = (identity: Identity) =>
        t.subject.as(identity).putObject({ bucket: t.bucket, key: 'film', body: DIGITS, encryption: KMS });
      const grant: readonly KeyAction[] = ['kms:GenerateDataKey'];
      await t.fails(() => put(user(grant, 'arn:aws:kms:us-east-1:111111111111:key/other')), denied);
      await t.fails(() => put(user(grant, 'arn:aws:kms:us-east-1:222222222222:key/films')), denied);
      await put(user(grant, 'arn:aws:kms:*:*:key/fil*'));
      await put(user(grant, '*'));
      const all: PolicyStatement = { Effect: 'Allow', Action: '*', Resource: '*' };
      const not: PolicyStatement = { Effect: 'Deny', Action: 'kms:*', Resource: KEY_ARN };
      await put({ ...user([]), policy: [all] });
      await t.fails(() => put({ ...user([]), policy: [all, not] }), denied);
      const { owner } = t.engine.settings;
      await put({ id: owner.id, displayName: owner.displayName });
    },
    keys,
  );

  behaviour(
    'are not asked for the key of clients that name none, but a signature is',
    async (t) => {
      const { nobody } = people(t);
      const object = { bucket: t.bucket, key: 'film' };
      for (const encryption of [{ type: 'aws:kms' }, { type: 'aws:kms', keyId: 'default' }]) {
        await nobody.putObject({ ...object, body: DIGITS, encryption });
        expect((await nobody.getObject(object)).encryption?.type).to.equal('aws:kms');
      }
      const Statement = { ...EVERYTHING, Principal: '*' };
      await t.s3.putBucketPolicy({ bucket: t.bucket, policy: JSON.stringify({ Statement }) });
      const request = { method: 'GET', target: objectTarget(t.bucket, 'film'), sign: 'none' } as const;
      await t.fails(() => send(t.wire, request), denied);
      await t.put('film', DIGITS);
      expect((await send(t.wire, request)).body.toString()).to.equal(DIGITS);
    },
    { ...keys, on: 'http' },
  );

  behaviour(
    'are no matter of the policies of buckets',
    async (t) => {
      const Statement = { Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' };
      const policy = JSON.stringify({ Statement });
      await t.fails(() => t.s3.putBucketPolicy({ bucket: t.bucket, policy }), { code: 'MalformedPolicy' });
      const about = JSON.stringify({ Statement: { ...Statement, Action: 's3:*', Resource: KEY_ARN } });
      await t.fails(() => t.s3.putBucketPolicy({ bucket: t.bucket, policy: about }), { code: 'MalformedPolicy' });
    },
    keys,
  );
});
