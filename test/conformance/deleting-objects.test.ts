import { createHash } from 'node:crypto';
import { checksumOf } from '@rangegraft/core';
import type { ObjectIdentifier } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5, type CaseContext } from './case-context.js';
import { send, textsOf } from './raw-requests.js';

const FAILED = {
  code: 'PreconditionFailed',
  message: 'At least one of the pre-conditions you specified did not hold',
};
const NO_KEY = { code: 'NoSuchKey', message: 'The specified key does not exist.' };

async function keysOf({ bucket, engine }: CaseContext): Promise<readonly string[]> {
  return (await engine.listObjectsV2({ bucket })).contents.map(({ key }) => key);
}

function deleteAll({ bucket, s3 }: CaseContext, objects: readonly ObjectIdentifier[], quiet?: boolean) {
  return s3.deleteObjects({ bucket, objects, quiet });
}

describe('DeleteObject under a condition', () => {
  behaviour('deletes only the object that was meant', async (t) => {
    const { bucket } = t;
    const etag = await t.put('k', 'x');
    await t.fails(() => t.s3.deleteObject({ bucket, key: 'k', ifMatch: `"${md5('other')}"` }), {
      ...FAILED,
      elements: { Condition: 'If-Match' },
    });
    await t.s3.deleteObject({ bucket, key: 'k', ifMatch: `"${etag}"` });
    expect(await keysOf(t)).to.deep.equal([]);
    for (const ifMatch of [`"${etag}"`, '*']) {
      await t.fails(() => t.s3.deleteObject({ bucket, key: 'k', ifMatch }), { ...NO_KEY, elements: { Key: 'k' } });
    }
    await t.put('k', 'y');
    await t.s3.deleteObject({ bucket, key: 'k', ifMatch: '*' });
    expect(await keysOf(t)).to.deep.equal([]);
  });

  behaviour('hides only the version that was meant', async (t) => {
    const { bucket } = t;
    await t.setVersioning('Enabled');
    const old = await t.put('k', 'old');
    const etag = await t.put('k', 'new');
    await t.fails(() => t.s3.deleteObject({ bucket, key: 'k', ifMatch: `"${old}"` }), FAILED);
    expect(await t.s3.deleteObject({ bucket, key: 'k', ifMatch: `"${etag}"` })).to.include({ deleteMarker: true });
    await t.fails(() => t.s3.deleteObject({ bucket, key: 'k', ifMatch: '*' }), NO_KEY);
  });

  behaviour('does not take one together with a version id', async (t) => {
    const { bucket } = t;
    await t.setVersioning('Enabled');
    const { etag, versionId } = await t.s3.putObject({ bucket, key: 'k', body: 'x' });
    await t.fails(() => t.s3.deleteObject({ bucket, key: 'k', versionId, ifMatch: `"${etag}"` }), {
      code: 'NotImplemented',
      elements: { Header: 'If-Match' },
    });
  });
});

describe('DeleteObjects', () => {
  behaviour('deletes what there is, and takes what there is not for deleted', async (t) => {
    for (const key of ['a', 'b', 'c', ' <&>é\r']) await t.put(key, 'x');
    const objects = [{ key: 'b' }, { key: 'missing' }, { key: ' <&>é\r' }, { key: 'a' }];
    expect(await deleteAll(t, objects)).to.deep.equal({ deleted: objects, errors: [] });
    expect(await keysOf(t)).to.deep.equal(['c']);
  });

  behaviour('is quiet when it is asked to be', async (t) => {
    await t.put('a', 'x');
    await t.put('b', 'x');
    const objects = [{ key: 'a' }, { key: 'b', ifMatch: `"${md5('other')}"` }];
    const errors = [{ key: 'b', ...FAILED }];
    expect(await deleteAll(t, objects, true)).to.deep.equal({ deleted: [], errors });
    expect(await keysOf(t)).to.deep.equal(['b']);
  });

  behaviour('makes delete markers, and deletes versions and delete markers for good', async (t) => {
    const { bucket } = t;
    await t.setVersioning('Enabled');
    const { versionId: version = '' } = await t.s3.putObject({ bucket, key: 'k', body: 'x' });
    const { deleted, errors } = await deleteAll(t, [{ key: 'k' }, { key: 'never' }]);
    expect(errors).to.deep.equal([]);
    expect(deleted.map(({ key, deleteMarker }) => [key, deleteMarker])).to.deep.equal([
      ['k', true],
      ['never', true],
    ]);
    const { versions } = await t.s3.listObjectVersions({ bucket });
    const [marker, kept, never] = versions.map(({ versionId }) => versionId);
    expect(deleted.map(({ deleteMarkerVersionId }) => deleteMarkerVersionId)).to.deep.equal([marker, never]);
    expect(kept).to.equal(version);
    const named = [marker, version].map((versionId = '') => ({ key: 'k', versionId }));
    expect(await deleteAll(t, named)).to.deep.equal({
      deleted: [{ ...named[0], deleteMarker: true, deleteMarkerVersionId: marker }, named[1]],
      errors: [],
    });
    // Whoever did not see the answer asks again.
    expect(await deleteAll(t, named)).to.deep.equal({ deleted: named, errors: [] });
    expect((await t.s3.listObjectVersions({ bucket })).versions).to.have.length(1);
  });

  behaviour('tells of each object why it was not deleted', async (t) => {
    for (const key of ['a', 'b', 'c']) await t.put(key, 'x');
    const versionId = '0'.repeat(32);
    const objects = [
      { key: 'a', versionId },
      { key: 'a', versionId: 'malformed' },
      { key: 'a', versionId: 'null', ifMatch: '*' },
      { key: 'b', ifMatch: '"other"' },
      { key: 'missing', ifMatch: '*' },
      { key: 'x'.repeat(1025) },
      { key: 'c', ifMatch: md5('x') },
    ];
    const { deleted, errors } = await deleteAll(t, objects);
    expect(deleted).to.deep.equal([{ key: 'c' }]);
    const noVersion = { code: 'NoSuchVersion', message: 'The specified version does not exist.' };
    expect(errors).to.deep.equal([
      { key: 'a', versionId, ...noVersion },
      { key: 'a', versionId: 'malformed', ...noVersion },
      {
        key: 'a',
        versionId: 'null',
        code: 'NotImplemented',
        message: 'A header you provided implies functionality that is not implemented',
      },
      { key: 'b', ...FAILED },
      { key: 'missing', ...NO_KEY },
      { key: 'x'.repeat(1025), code: 'KeyTooLongError', message: 'Your key is too long' },
    ]);
    expect(await keysOf(t)).to.deep.equal(['a', 'b']);
  });

  behaviour('takes 1000 keys and no more, and one at least', async (t) => {
    const objects = Array.from({ length: 1001 }, (_, index) => ({ key: `key ${index}` }));
    await t.fails(() => deleteAll(t, objects), { code: 'MalformedXML' });
    await t.fails(() => deleteAll(t, []), { code: 'MalformedXML' });
    const { deleted } = await deleteAll(t, objects.slice(1));
    expect(deleted).to.deep.equal(objects.slice(1));
  });

  behaviour('deletes a key once that is named several times', async (t) => {
    await t.put('k', 'x');
    const objects = Array.from({ length: 20 }, () => ({ key: 'k' }));
    expect(await deleteAll(t, objects)).to.deep.equal({ deleted: objects, errors: [] });
    expect(await keysOf(t)).to.deep.equal([]);
  });

  behaviour(
    'has many waiting for one signal, and Node warns of no leak',
    async ({ bucket, engine }) => {
      const warnings: Error[] = [];
      const note = (warning: Error) => void warnings.push(warning);
      process.on('warning', note);
      const objects = Array.from({ length: 20 }, (_, index) => ({ key: `key ${index}` }));
      await engine.deleteObjects({ bucket, objects }, { signal: new AbortController().signal });
      // Node warns in the next turn.
      await new Promise(setImmediate);
      process.off('warning', note);
      expect(warnings).to.deep.equal([]);
    },
    { on: 'library' },
  );

  behaviour('is for a bucket', async (t) => {
    const bucket = 'no-such-bucket';
    await t.fails(() => t.s3.deleteObjects({ bucket, objects: [{ key: 'k' }] }), {
      code: 'NoSuchBucket',
      elements: { BucketName: bucket },
    });
  });

  behaviour(
    'wants to be sure of what it is asked for',
    async (t) => {
      await t.put('k', 'x');
      const body = '<Delete><Object><Key>k</Key></Object></Delete>';
      const ask = (headers: Record<string, string>) =>
        send(t.wire, { method: 'POST', target: `/${t.bucket}?delete`, headers, body });
      const contentMd5 = (text: string) => createHash('md5').update(text).digest('base64');
      await t.fails(() => ask({}), {
        code: 'InvalidRequest',
        message: 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
      });
      await t.fails(() => ask({ 'content-md5': contentMd5('other') }), {
        code: 'BadDigest',
        message: 'The Content-MD5 you specified did not match what we received.',
        elements: { CalculatedDigest: contentMd5(body), ExpectedDigest: contentMd5('other') },
      });
      await t.fails(() => ask({ 'content-md5': 'no digest' }), { code: 'InvalidDigest' });
      const wrong = { 'x-amz-checksum-sha256': await checksumOf('SHA256', Buffer.from('other')) };
      await t.fails(() => ask(wrong), {
        code: 'BadDigest',
        message: 'The SHA256 you specified did not match the calculated checksum.',
      });
      const checksum = { 'x-amz-checksum-crc32c': await checksumOf('CRC32C', Buffer.from(body)) };
      await t.fails(() => ask({ ...checksum, 'content-md5': contentMd5('other') }), { code: 'BadDigest' });
      expect(textsOf(await ask(checksum), 'Key')).to.deep.equal(['k']);
      expect(textsOf(await ask({ 'content-md5': contentMd5(body) }), 'Key')).to.deep.equal(['k']);
      expect(await keysOf(t)).to.deep.equal([]);
    },
    { on: 'http' },
  );

  behaviour(
    'deletes nothing under conditions that it does not know',
    async (t) => {
      await t.put('a', 'x');
      for (const condition of ['<Size>1</Size>', '<LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime>']) {
        const body = `<Delete><Object><Key>a</Key></Object><Object><Key>b</Key>${condition}</Object></Delete>`;
        const headers = { 'x-amz-checksum-crc32': await checksumOf('CRC32', Buffer.from(body)) };
        const request = { method: 'POST', target: `/${t.bucket}?delete`, headers, body };
        await t.fails(() => send(t.wire, request), { code: 'NotImplemented' });
      }
    },
    { on: 'http' },
  );
});
