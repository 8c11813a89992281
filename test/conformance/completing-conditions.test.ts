import { checksumOf, type Catalog, type S3Operations } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5 } from './case-context.js';
import { conformanceCase } from './case.js';
import { failure, type ExpectedFailure } from './failure.js';
import { uploadPart } from './parts.js';

describe('I. CompleteMultipartUpload under conditions', () => {
  conformanceCase('CMP-022', 'conflicts with a deletion that came after the upload', async (t) => {
    await t.put('k', 'old');
    const upload = await t.upload('k');
    const parts = [await uploadPart(t, upload, { body: 'new' })];
    const created = { ...upload, parts, ifNoneMatch: '*' };
    await t.fails(() => t.s3.completeMultipartUpload(created), failed('If-None-Match'));
    await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
    await t.fails(() => t.s3.completeMultipartUpload(created), conflicting('If-None-Match'));
    const another = await t.upload('k');
    await uploadPart(t, another, { body: 'new' });
    await t.s3.completeMultipartUpload({ ...another, parts, ifNoneMatch: '*' });
    expect(await t.read('k')).to.deep.equal(Buffer.from('new'));
  });

  conformanceCase('CMP-022', 'conflicts with a delete marker that came after the upload', async (t) => {
    await t.setVersioning('Enabled');
    await t.put('k', 'old');
    const upload = await t.upload('k');
    const parts = [await uploadPart(t, upload, { body: 'new' })];
    await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
    await t.fails(
      () => t.s3.completeMultipartUpload({ ...upload, parts, ifNoneMatch: '*' }),
      conflicting('If-None-Match'),
    );
    const another = await t.upload('k');
    await uploadPart(t, another, { body: 'new' });
    await t.s3.completeMultipartUpload({ ...another, parts, ifNoneMatch: '*' });
    // Without a condition, nothing conflicts.
    await t.s3.completeMultipartUpload({ ...upload, parts });
  });

  behaviour(
    'lets a condition count where only the tags were changed, or a delete marker was there before',
    async (t) => {
      const etag = await t.put('k', 'old');
      const upload = await t.upload('k');
      const parts = [await uploadPart(t, upload, { body: 'new' })];
      await t.s3.putObjectTagging({ bucket: t.bucket, key: 'k', tags: [{ key: 'a', value: 'b' }] });
      await t.s3.completeMultipartUpload({ ...upload, parts, ifMatch: `"${etag}"` });
      await t.setVersioning('Enabled');
      await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
      const another = await t.upload('k');
      await uploadPart(t, another, { body: 'new' });
      await t.s3.completeMultipartUpload({ ...another, parts, ifNoneMatch: '*' });
      expect(await t.read('k')).to.deep.equal(Buffer.from('new'));
    },
  );

  behaviour('conflicts with the removal of a version that brought an older one back', async (t) => {
    await t.setVersioning('Enabled');
    const etag = await t.put('k', 'old');
    const { versionId } = await t.s3.putObject({ bucket: t.bucket, key: 'k', body: 'newer' });
    const upload = await t.upload('k');
    const parts = [await uploadPart(t, upload, { body: 'new' })];
    await t.s3.deleteObject({ bucket: t.bucket, key: 'k', versionId });
    const matching = { ...upload, parts, ifMatch: `"${etag}"` };
    await t.fails(() => t.s3.completeMultipartUpload(matching), conflicting('If-Match'));
  });

  conformanceCase('CMP-023', 'fails If-None-Match * where the object came after the upload', async (t) => {
    const upload = await t.upload('k');
    const parts = [await uploadPart(t, upload, { body: 'new' })];
    await t.put('k', 'meanwhile');
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts, ifNoneMatch: '*' }), failed('If-None-Match'));
    expect(await t.read('k')).to.deep.equal(Buffer.from('meanwhile'));
  });

  conformanceCase('CMP-024', 'compares If-Match with the object there is', async (t) => {
    const etag = await t.put('k', 'old');
    const upload = await t.upload('k');
    const parts = [await uploadPart(t, upload, { body: 'new' })];
    const wrong = { ...upload, parts, ifMatch: `"${md5('other')}"` };
    await t.fails(() => t.s3.completeMultipartUpload(wrong), failed('If-Match'));
    await t.s3.completeMultipartUpload({ ...upload, parts, ifMatch: `"${etag}"` });
    expect(await t.read('k')).to.deep.equal(Buffer.from('new'));
    const absent = await t.upload('absent');
    await uploadPart(t, absent, { body: 'new' });
    await t.fails(() => t.s3.completeMultipartUpload({ ...absent, parts, ifMatch: `"${etag}"` }), {
      code: 'NoSuchKey',
      elements: { Key: 'absent' },
    });
  });

  conformanceCase('CMP-025', 'fails If-Match with the ETag of an object that was replaced', async (t) => {
    const etag = await t.put('k', 'old');
    const upload = await t.upload('k');
    const parts = [await uploadPart(t, upload, { body: 'new' })];
    await t.put('k', 'meanwhile');
    const old = { ...upload, parts, ifMatch: `"${etag}"` };
    await t.fails(() => t.s3.completeMultipartUpload(old), failed('If-Match'));
    const now = { ...upload, parts, ifMatch: `"${md5('meanwhile')}"` };
    await t.fails(() => t.s3.completeMultipartUpload(now), conflicting('If-Match'));
  });

  for (const versioned of [false, true]) {
    const where = versioned ? ', as a new version' : '';
    conformanceCase('CMP-025', `conflicts with a write of the same bytes${where}`, async (t) => {
      if (versioned) await t.setVersioning('Enabled');
      await t.put('k', 'old');
      const upload = await t.upload('k');
      const parts = [await uploadPart(t, upload, { body: 'new' })];
      const ifMatch = `"${await t.put('k', 'old')}"`;
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts, ifMatch }), conflicting('If-Match'));
      const another = await t.upload('k');
      await uploadPart(t, another, { body: 'new' });
      await t.s3.completeMultipartUpload({ ...another, parts, ifMatch });
      expect(await t.read('k')).to.deep.equal(Buffer.from('new'));
    });
  }

  conformanceCase('CMP-026', 'does not implement other forms of conditions', async (t) => {
    const upload = await t.upload();
    const parts = [await uploadPart(t, upload, { body: 'x' })];
    const etag = `"${md5('x')}"`;
    const value = (name: string) => `We don't accept the provided value of ${name} header for this API`;
    const both = 'Multiple conditional request headers present in the request';
    for (const [conditions, Header, additionalMessage] of [
      [{ ifMatch: '*' }, 'If-Match', value('If-Match')],
      [{ ifNoneMatch: etag }, 'If-None-Match', value('If-None-Match')],
      [{ ifMatch: etag, ifNoneMatch: '*' }, 'If-Match,If-None-Match', both],
    ] as const) {
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts, ...conditions }), {
        code: 'NotImplemented',
        message: 'A header you provided implies functionality that is not implemented',
        elements: { Header, additionalMessage },
      });
    }
  });
});

/** A catalog in which something happens right before versions are looked at, once. */
function interrupted(catalog: Catalog, step: () => Promise<unknown>): Catalog {
  let done: Promise<unknown> | undefined;
  return new Proxy(catalog, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (typeof value !== 'function') return value;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        if (member === 'getVersion') await (done ??= step());
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}

describe('CompleteMultipartUpload', () => {
  for (const [name, condition] of [
    ['If-None-Match', { ifNoneMatch: '*' }],
    ['If-Match', { ifMatch: md5('old') }],
  ] as const) {
    conformanceCase(
      'CMP-028',
      `answers the same under ${name} when the same request has won meanwhile`,
      async (t) => {
        if (name === 'If-Match') await t.put('k', 'old');
        const upload = await t.upload('k');
        const parts = [await uploadPart(t, upload, { body: 'new' })];
        const complete = (engine: S3Operations) => engine.completeMultipartUpload({ ...upload, parts, ...condition });
        let first: unknown;
        const late = t.engine.withCatalog((catalog) =>
          interrupted(catalog, async () => (first = await complete(t.engine))),
        );
        expect(await complete(late)).to.deep.equal(first);
      },
      { on: 'library' },
    );

    behaviour(
      `finds no upload under ${name} that was aborted meanwhile`,
      async (t) => {
        const upload = await t.upload('k');
        const parts = [await uploadPart(t, upload, { body: 'new' })];
        const late = t.engine.withCatalog((catalog) =>
          interrupted(catalog, async () => {
            await t.engine.abortMultipartUpload(upload);
            await t.put('k', 'another');
          }),
        );
        const { code } = await failure(late.completeMultipartUpload({ ...upload, parts, ...condition }));
        expect(code).to.equal('NoSuchUpload');
      },
      { on: 'library' },
    );
  }

  behaviour('checks in its order', async (t) => {
    const upload = await t.upload('k', { checksumAlgorithm: 'CRC32', checksumType: 'FULL_OBJECT' });
    const small = await uploadPart(t, upload, { body: '1234' });
    const last = await uploadPart(t, upload, { partNumber: 2, body: '5678' });
    await t.put('k', 'old');
    const wrongValue = { algorithm: 'CRC32', value: await checksumOf('CRC32', Buffer.from('wrong')) } as const;
    const missing = { partNumber: 3, etag: md5('9') };
    const size = (text: string) => `Value for x-amz-mp-object-size header is less than zero: '${text}'`;
    // Each has the faults of all that follow.
    const conditions = { ifNoneMatch: '*', checksum: wrongValue };
    const tooLarge = { ...conditions, objectSize: 5 };
    for (const [input, code, message] of [
      [{ ...tooLarge, bucket: 'nowhere', parts: [], ifNoneMatch: 'x', objectSize: -1 }, 'NoSuchBucket'],
      [{ ...tooLarge, uploadId: 'unknown', parts: [last], ifNoneMatch: 'x', objectSize: -1 }, 'NotImplemented'],
      [{ ...tooLarge, uploadId: 'unknown', parts: [last], objectSize: -1 }, 'InvalidRequest', size('-1')],
      [{ ...tooLarge, uploadId: 'unknown', parts: [missing, small] }, 'NoSuchUpload'],
      [{ ...tooLarge, parts: [missing, small] }, 'InvalidPartOrder'],
      [{ ...tooLarge, parts: [small, missing] }, 'InvalidPart'],
      [{ ...tooLarge, parts: [small, last] }, 'EntityTooSmall'],
      [{ ...tooLarge, parts: [small] }, 'InvalidRequest'],
      [{ ...conditions, parts: [small] }, 'BadDigest'],
      [{ ifNoneMatch: '*', parts: [small] }, 'PreconditionFailed'],
    ] as const) {
      const expected = { code, ...(message === undefined ? {} : { message }) };
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, ...input }), expected);
    }
  });
});

function failed(Condition: string): ExpectedFailure {
  return {
    code: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
    elements: { Condition },
  };
}

function conflicting(Condition: string): ExpectedFailure {
  return {
    code: 'ConditionalRequestConflict',
    message: 'The conditional request cannot succeed due to a conflicting operation against this resource.',
    elements: { Condition, Key: 'k' },
  };
}
