import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5, type CaseContext } from './case-context.js';
import { failure } from './failure.js';
import { uploadPart } from './parts.js';
import { objectTarget, refused, send } from './raw-requests.js';

async function putVersion({ bucket, s3 }: CaseContext, key: string, body: string): Promise<string> {
  return (await s3.putObject({ bucket, key, body })).versionId ?? '';
}

async function readVersion({ bucket, s3 }: CaseContext, key: string, versionId: string): Promise<string> {
  const { body } = await s3.getObject({ bucket, key, versionId });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The ids of a key's versions from new to old, a delete marker's with a minus sign. */
async function idsOf({ bucket, s3 }: CaseContext, key: string): Promise<readonly string[]> {
  const { versions } = await s3.listObjectVersions({ bucket, prefix: key });
  return versions.map(({ deleteMarker, versionId }) => `${deleteMarker ? '-' : ''}${versionId}`);
}

describe('versioning of a bucket', () => {
  behaviour('is unset at first, then enabled, suspended and enabled again', async (t) => {
    expect(await t.s3.getBucketVersioning({ bucket: t.bucket })).to.deep.equal({});
    for (const status of ['Enabled', 'Suspended', 'Suspended', 'Enabled'] as const) {
      await t.s3.putBucketVersioning({ bucket: t.bucket, status });
      expect(await t.s3.getBucketVersioning({ bucket: t.bucket })).to.deep.equal({ status });
    }
  });

  behaviour('has no other states', async (t) => {
    for (const status of ['enabled', 'Disabled', '']) {
      await t.fails(() => t.s3.putBucketVersioning({ bucket: t.bucket, status }), {
        code: 'MalformedXML',
        message: 'The XML you provided was not well-formed or did not validate against our published schema',
      });
    }
    await t.fails(() => t.s3.putBucketVersioning({ bucket: t.bucket }), {
      code: 'IllegalVersioningConfigurationException',
      message: 'The Versioning element must be specified',
    });
    expect(await t.s3.getBucketVersioning({ bucket: t.bucket })).to.deep.equal({});
  });

  behaviour('is that of a bucket', async (t) => {
    const bucket = 'no-such-bucket';
    const expected = { code: 'NoSuchBucket', elements: { BucketName: bucket } };
    await t.fails(() => t.s3.putBucketVersioning({ bucket, status: 'Enabled' }), expected);
    await t.fails(() => t.s3.getBucketVersioning({ bucket }), expected);
    await t.fails(() => t.s3.listObjectVersions({ bucket }), expected);
  });

  behaviour('keeps a bucket from being deleted while there are versions or delete markers', async (t) => {
    const bucket = await t.newBucket();
    await t.setVersioning('Enabled', bucket);
    const { versionId } = await t.s3.deleteObject({ bucket, key: 'k' });
    await t.fails(() => t.s3.deleteBucket({ bucket }), {
      code: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    });
    await t.s3.deleteObject({ bucket, key: 'k', versionId });
    await t.s3.deleteBucket({ bucket });
    expect(await failure(t.s3.getBucketVersioning({ bucket }))).to.include({ code: 'NoSuchBucket' });
  });

  behaviour(
    'is an empty element where it is unset, and has no MFA delete',
    async (t) => {
      const target = `/${t.bucket}?versioning`;
      const { body } = await send(t.wire, { method: 'GET', target });
      expect(body.toString()).to.match(/<VersioningConfiguration xmlns="[^"]*">(<\/VersioningConfiguration>)$/);
      const mfaDelete =
        '<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>';
      await t.fails(() => send(t.wire, { method: 'PUT', target, body: mfaDelete }), { code: 'NotImplemented' });
      expect(await t.s3.getBucketVersioning({ bucket: t.bucket })).to.deep.equal({});
    },
    { on: 'http' },
  );
});

describe('versions of an object', () => {
  behaviour('stay readable, and take their turns as the current one', async (t) => {
    const key = 'k';
    await t.put(key, 'before');
    await t.setVersioning('Enabled');
    const first = await putVersion(t, key, 'first');
    const second = await putVersion(t, key, 'second');
    expect(await idsOf(t, key)).to.deep.equal([second, first, 'null']);
    expect(new Set([first, second, 'null', ''])).to.have.property('size', 4);
    for (const [versionId, content] of [
      ['null', 'before'],
      [first, 'first'],
      [second, 'second'],
    ] as const) {
      expect(await readVersion(t, key, versionId)).to.equal(content);
      const head = await t.s3.headObject({ bucket: t.bucket, key, versionId });
      expect(head).to.include({ versionId, etag: md5(content) });
    }
    expect(await t.s3.deleteObject({ bucket: t.bucket, key, versionId: second })).to.deep.equal({ versionId: second });
    expect((await t.read(key)).toString()).to.equal('first');
    await t.s3.deleteObject({ bucket: t.bucket, key, versionId: first });
    expect((await t.read(key)).toString()).to.equal('before');
    expect(await t.s3.deleteObject({ bucket: t.bucket, key, versionId: 'null' })).to.deep.equal({ versionId: 'null' });
    expect(await failure(t.read(key))).to.include({ code: 'NoSuchKey' });
    expect(await idsOf(t, key)).to.deep.equal([]);
  });

  behaviour('are hidden by a delete marker, and come back when it is deleted', async (t) => {
    await t.setVersioning('Enabled');
    const version = await putVersion(t, 'k', 'content');
    const marker = await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
    expect(marker).to.include({ deleteMarker: true });
    expect(marker.versionId).to.be.a('string').that.is.not.oneOf(['', 'null', version]);
    expect(await idsOf(t, 'k')).to.deep.equal([`-${marker.versionId}`, version]);
    await t.fails(() => t.s3.getObject({ bucket: t.bucket, key: 'k' }), { code: 'NoSuchKey', elements: { Key: 'k' } });
    expect((await t.s3.listObjectsV2({ bucket: t.bucket })).contents).to.deep.equal([]);
    expect(await readVersion(t, 'k', version)).to.equal('content');
    const again = await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
    expect(await idsOf(t, 'k')).to.deep.equal([`-${again.versionId}`, `-${marker.versionId}`, version]);
    for (const { versionId } of [again, marker]) {
      const removed = await t.s3.deleteObject({ bucket: t.bucket, key: 'k', versionId });
      expect(removed).to.deep.equal({ deleteMarker: true, versionId });
    }
    expect((await t.read('k')).toString()).to.equal('content');
  });

  behaviour('begin with a delete marker where a key never was', async (t) => {
    await t.setVersioning('Enabled');
    const { versionId } = await t.s3.deleteObject({ bucket: t.bucket, key: 'never' });
    expect(await idsOf(t, 'never')).to.deep.equal([`-${versionId}`]);
  });

  behaviour('that are delete markers are no objects', async (t) => {
    await t.setVersioning('Enabled');
    await t.put('k', 'content');
    const { versionId } = await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
    const expected = {
      code: 'MethodNotAllowed',
      message: 'The specified method is not allowed against this resource.',
      elements: { ResourceType: 'DeleteMarker' },
    };
    await t.fails(() => t.s3.getObject({ bucket: t.bucket, key: 'k', versionId }), expected);
    await t.fails(() => t.s3.headObject({ bucket: t.bucket, key: 'k', versionId }), expected);
  });

  behaviour('are named by ids of their own key', async (t) => {
    await t.setVersioning('Enabled');
    await t.put('k', 'content');
    const versionId = await putVersion(t, 'another', 'x');
    await t.fails(() => t.s3.getObject({ bucket: t.bucket, key: 'k', versionId }), {
      code: 'NoSuchVersion',
      message: 'The specified version does not exist.',
      elements: { Key: 'k', VersionId: versionId },
    });
    const invalid = { code: 'InvalidArgument', message: 'Invalid version id specified' };
    await t.fails(() => t.s3.getObject({ bucket: t.bucket, key: 'k', versionId: 'x' }), invalid);
    await t.fails(() => t.s3.deleteObject({ bucket: t.bucket, key: 'k', versionId: 'x' }), invalid);
    expect(await t.s3.deleteObject({ bucket: t.bucket, key: 'k', versionId })).to.deep.equal({ versionId });
    expect((await t.read('another')).toString()).to.equal('x');
  });

  behaviour('are replaced where they are null, while versioning is suspended', async (t) => {
    await t.put('k', 'before');
    await t.setVersioning('Enabled');
    const version = await putVersion(t, 'k', 'version');
    await t.setVersioning('Suspended');
    expect(await putVersion(t, 'k', 'suspended')).to.equal('null');
    expect(await idsOf(t, 'k')).to.deep.equal(['null', version]);
    expect(await readVersion(t, 'k', 'null')).to.equal('suspended');
    const marker = await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
    expect(marker).to.deep.equal({ deleteMarker: true, versionId: 'null' });
    expect(await idsOf(t, 'k')).to.deep.equal(['-null', version]);
    expect(await putVersion(t, 'k', 'again')).to.equal('null');
    expect(await idsOf(t, 'k')).to.deep.equal(['null', version]);
    expect(await t.s3.deleteObject({ bucket: t.bucket, key: 'k', versionId: version })).to.deep.equal({
      versionId: version,
    });
    expect((await t.read('k')).toString()).to.equal('again');
  });

  behaviour('are brought back by copying them onto their key', async (t) => {
    await t.setVersioning('Enabled');
    const { bucket } = t;
    const old = await putVersion(t, 'k', 'old');
    const current = await putVersion(t, 'k', 'current');
    const copied = await t.s3.copyObject({ bucket, key: 'k', copySource: { bucket, key: 'k', versionId: old } });
    expect(copied).to.include({ copySourceVersionId: old, etag: md5('old') });
    expect(await idsOf(t, 'k')).to.deep.equal([copied.versionId, current, old]);
    expect((await t.read('k')).toString()).to.equal('old');
  });

  behaviour('come from multipart uploads when they are completed', async (t) => {
    const upload = await t.upload('k');
    await t.setVersioning('Enabled');
    await t.put('k', 'meanwhile');
    const parts = [await uploadPart(t, upload, { body: 'part' })];
    expect(await idsOf(t, 'k')).to.have.length(1);
    const { versionId = '' } = await t.s3.completeMultipartUpload({ ...upload, parts });
    expect((await idsOf(t, 'k'))[0])
      .to.equal(versionId)
      .and.not.equal('null');
    await t.setVersioning('Suspended');
    const another = await t.upload('k');
    await uploadPart(t, another, { body: 'part' });
    expect(await t.s3.completeMultipartUpload({ ...another, parts })).to.include({ versionId: 'null' });
    expect((await idsOf(t, 'k')).slice(0, 2)).to.deep.equal(['null', versionId]);
  });

  behaviour('count as absent for If-None-Match where the current one is a delete marker', async (t) => {
    await t.setVersioning('Enabled');
    await t.put('k', 'content');
    await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
    await t.put('k', 'new', { ifNoneMatch: '*' });
    expect((await t.read('k')).toString()).to.equal('new');
  });

  behaviour(
    'that are delete markers show themselves in headers',
    async (t) => {
      await t.setVersioning('Enabled');
      const at = new Date(t.subject.now()).toUTCString();
      await t.put('k', 'content');
      const deleted = await send(t.wire, { method: 'DELETE', target: objectTarget(t.bucket, 'k') });
      expect(deleted.status).to.equal(204);
      expect(deleted.headers).to.include({ 'x-amz-delete-marker': 'true' });
      const versionId = deleted.headers['x-amz-version-id'] ?? '';
      for (const method of ['GET', 'HEAD']) {
        const current = await t.wire.request({ method, target: objectTarget(t.bucket, 'k') });
        expect(current.status).to.equal(404);
        expect(current.headers).to.include({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId });
        const target = objectTarget(t.bucket, 'k', `versionId=${versionId}`);
        const named = await t.wire.request({ method, target });
        expect(named.status).to.equal(405);
        expect(named.headers).to.include({ 'x-amz-delete-marker': 'true', 'last-modified': at, allow: 'DELETE' });
      }
      for (const [method, body] of [
        ['GET', ''],
        ['PUT', '<Tagging><TagSet/></Tagging>'],
        ['DELETE', ''],
      ] as const) {
        const target = objectTarget(t.bucket, 'k', `tagging&versionId=${versionId}`);
        const elements = { Method: method, ResourceType: 'DeleteMarker' };
        await refused(t, { method, target, body }, { code: 'MethodNotAllowed', elements });
      }
      const missing = await t.wire.request({ method: 'GET', target: objectTarget(t.bucket, 'never') });
      expect(missing.headers).not.to.have.property('x-amz-delete-marker');
      const target = objectTarget(t.bucket, 'k', `versionId=${versionId}`);
      const removed = await send(t.wire, { method: 'DELETE', target });
      expect(removed.headers).to.include({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId });
      const read = await send(t.wire, { method: 'GET', target: objectTarget(t.bucket, 'k') });
      expect(read.headers).not.to.have.property('x-amz-delete-marker');
    },
    { on: 'http' },
  );
});
