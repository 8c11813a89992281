import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { conformanceCase } from './case.js';
import { md5, type CaseContext } from './case-context.js';
import { copyFixture, DIGITS } from './copy-fixture.js';
import type { ExpectedFailure } from './failure.js';

/** Copies the source of that text whole into a new object. @returns the copy's content, and what the copy answered */
async function copyWhole(t: CaseContext, copySource: string) {
  const upload = await t.upload();
  const copied = await t.s3.uploadPartCopy({ ...upload, partNumber: 1, copySource });
  await t.complete(upload);
  return { copied, content: (await t.read(upload.key)).toString() };
}

describe('UploadPartCopy: forms of the copy source', () => {
  conformanceCase('UPC-006', 'takes a slash in front of the bucket', async (t) => {
    await t.put('key', DIGITS);
    expect((await copyWhole(t, `/${t.bucket}/key`)).content).to.equal(DIGITS);
  });

  for (const [form, slash] of [
    ['%2F between bucket and key', ''],
    ['%2F also in front', '%2F'],
  ] as const) {
    conformanceCase('UPC-007', `takes ${form}`, async (t) => {
      await t.put('key', DIGITS);
      expect((await copyWhole(t, `${slash}${t.bucket}%2Fkey`)).content).to.equal(DIGITS);
    });
  }

  const specialKeys = [' ', '_', '__', '?versionId', 'a/%F0%9F%98%80/', 'test+key', 'test key//'];
  for (const key of specialKeys) {
    conformanceCase('UPC-008', `finds the key '${key}', encoded once`, async (t) => {
      await t.put(key, `content of ${key}`);
      expect((await copyWhole(t, `${t.bucket}/${encodeURIComponent(key)}`)).content).to.equal(`content of ${key}`);
    });
  }

  behaviour('takes an encoded ?versionId= for a part of the key (D-01)', async (t) => {
    await t.put('key?versionId=null', DIGITS);
    await t.put('key', 'another object');
    for (const version of ['', '?versionId=null']) {
      const copySource = `${t.bucket}/${encodeURIComponent('key?versionId=null')}${version}`;
      expect((await copyWhole(t, copySource)).content, version).to.equal(DIGITS);
    }
  });

  behaviour('takes dots in a key for what they are (D-04)', async (t) => {
    await t.put('a/../b/./c', DIGITS);
    expect((await copyWhole(t, `${t.bucket}/a%2F..%2Fb%2F.%2Fc`)).content).to.equal(DIGITS);
    expect((await copyWhole(t, `${t.bucket}/a/../b/./c`)).content).to.equal(DIGITS);
  });

  conformanceCase('UPC-009', 'takes a raw plus sign for a blank', async (t) => {
    await t.put('test+key', DIGITS);
    const { copy } = await copyFixture(t);
    await t.fails(() => copy({ copySource: `${t.bucket}/test+key` }), {
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      elements: { Key: 'test key' },
    });
    await t.put('test key', 'with a blank');
    expect((await copyWhole(t, `${t.bucket}/test+key`)).content).to.equal('with a blank');
  });

  conformanceCase('UPC-010', 'decodes only once', async (t) => {
    await t.put('anyfilename%25.txt', DIGITS);
    const { copy } = await copyFixture(t);
    await t.fails(() => copy({ copySource: `${t.bucket}/anyfilename%25.txt` }), {
      code: 'NoSuchKey',
      elements: { Key: 'anyfilename%.txt' },
    });
    expect((await copyWhole(t, `${t.bucket}/anyfilename%2525.txt`)).content).to.equal(DIGITS);
  });

  conformanceCase('UPC-014', 'copies each version that is named', async (t) => {
    await t.setVersioning('Enabled');
    const upload = await t.upload();
    for (const [index, content] of ['one', 'two', 'three'].entries()) {
      const { versionId } = await t.s3.putObject({ bucket: t.bucket, key: 'source', body: content });
      expect(versionId, content).to.be.a('string').that.is.not.empty;
      await t.put('source', 'newer than all');
      const copySource = `${t.bucket}/source?versionId=${versionId}`;
      const copied = await t.s3.uploadPartCopy({ ...upload, partNumber: index + 1, copySource });
      expect(copied).to.include({ copySourceVersionId: versionId, etag: md5(content) });
    }
  });

  conformanceCase('UPC-015', 'names the current version when no version was named', async (t) => {
    await t.setVersioning('Enabled');
    await t.put('source', 'old');
    const { versionId } = await t.s3.putObject({ bucket: t.bucket, key: 'source', body: 'new' });
    const { copied, content } = await copyWhole(t, `${t.bucket}/source`);
    expect(content).to.equal('new');
    expect(copied.copySourceVersionId).to.equal(versionId);
  });

  conformanceCase(
    'UPC-016',
    'names no version when the source is the null version of a suspended bucket',
    async (t) => {
      await t.setVersioning('Suspended');
      await t.put('source', DIGITS);
      const { copied, content } = await copyWhole(t, `${t.bucket}/source`);
      expect(content).to.equal(DIGITS);
      expect(copied).not.to.have.property('copySourceVersionId');
    },
  );

  conformanceCase('UPC-017', 'finds the null version in a bucket that was never versioned', async (t) => {
    await t.put('source', DIGITS);
    const { copied, content } = await copyWhole(t, `${t.bucket}/source?versionId=null`);
    expect(content).to.equal(DIGITS);
    expect(copied).not.to.have.property('copySourceVersionId');
  });
});

behaviour('UploadPartCopy names the version of a source whose bucket is no longer versioned', async (t) => {
  await t.setVersioning('Enabled');
  const { versionId } = await t.s3.putObject({ bucket: t.bucket, key: 'source', body: DIGITS });
  await t.setVersioning('Suspended');
  expect((await copyWhole(t, `${t.bucket}/source`)).copied.copySourceVersionId).to.equal(versionId);
});

describe('UploadPartCopy: copy sources that cannot be read', () => {
  const NO_KEY = 'Invalid copy source object key';
  const NO_BUCKET = 'Invalid copy source bucket name';
  const NO_ENCODING = 'Invalid copy source encoding';
  for (const [id, copySource, message] of [
    ['SRC-001', 'test', NO_KEY],
    ['SRC-002', 'bucket/', NO_KEY],
    ['SRC-003', '', NO_BUCKET],
    ['SRC-004', '192.168.1.1/foo', NO_BUCKET],
    ['SRC-004', 'my-buc@k&()t/obj', NO_BUCKET],
    ['SRC-005', 'bucket/%ZZ', NO_ENCODING],
    ['SRC-006', '100%/foo', NO_ENCODING],
    ['SRC-007', 'bucket/%A/bar', NO_ENCODING],
    ['SRC-008', '%', NO_ENCODING],
    ['SRC-009', 'bucket/%1', NO_ENCODING],
    ['SRC-010', 'bucket/%C3%', NO_ENCODING],
  ] as const) {
    conformanceCase(id, `refuses '${copySource}'`, async (t) => {
      const { copy } = await copyFixture(t);
      await t.fails(() => copy({ copySource }), {
        code: 'InvalidArgument',
        message,
        elements: { ArgumentName: 'x-amz-copy-source', ArgumentValue: copySource },
      });
    });
  }

  for (const copySource of ['/', '//obj', 'arn:aws:s3:us-east-1:123456789012:accesspoint/name/object/key']) {
    behaviour(`refuses '${copySource}' (D-03)`, async (t) => {
      const { copy } = await copyFixture(t);
      await t.fails(() => copy({ copySource }), { code: 'InvalidArgument', message: NO_BUCKET });
    });
  }
});

describe('UploadPartCopy: copy sources that are not there', () => {
  conformanceCase('SRC-011', 'names a source bucket that is absent', async (t) => {
    const { copy } = await copyFixture(t);
    await t.fails(() => copy({ copySource: 'no-such-bucket/source' }), {
      code: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
      elements: { BucketName: 'no-such-bucket' },
    });
  });

  conformanceCase('SRC-012', 'names a source key that is absent', async (t) => {
    const { copy } = await copyFixture(t);
    await t.fails(() => copy({ copySource: `${t.bucket}/no%20such%20key` }), {
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      elements: { Key: 'no such key' },
    });
  });

  conformanceCase('SRC-013', 'finds no key where the current version is a delete marker', async (t) => {
    await t.setVersioning('Enabled');
    const { copy } = await copyFixture(t);
    await t.s3.deleteObject({ bucket: t.bucket, key: 'source' });
    await t.fails(() => copy(), { code: 'NoSuchKey', elements: { Key: 'source' } });
  });

  conformanceCase('SRC-014', 'refuses a delete marker that is named', async (t) => {
    await t.setVersioning('Enabled');
    const { copy, source } = await copyFixture(t);
    const { versionId } = await t.s3.deleteObject({ bucket: t.bucket, key: 'source' });
    expect(versionId).to.be.a('string').that.is.not.empty;
    await t.fails(() => copy({ copySource: `${source}?versionId=${versionId}` }), {
      code: 'InvalidRequest',
      message: 'The source of a copy request may not specifically refer to a delete marker by version id.',
    });
  });

  conformanceCase('SRC-015', 'names a version that is unknown', async (t) => {
    await t.setVersioning('Enabled');
    const { copy, source } = await copyFixture(t);
    const { versionId } = await t.s3.putObject({ bucket: t.bucket, key: 'another key', body: 'x' });
    await t.fails(() => copy({ copySource: `${source}?versionId=${versionId}` }), {
      code: 'NoSuchVersion',
      message: 'The specified version does not exist.',
      elements: { Key: 'source', VersionId: versionId },
    });
  });

  for (const versioned of [false, true]) {
    const where = versioned ? 'there is versioning' : 'there was never versioning';
    conformanceCase('SRC-016', `refuses a malformed version id where ${where}`, async (t) => {
      if (versioned) await t.setVersioning('Enabled');
      const { copy, source } = await copyFixture(t);
      for (const versionId of ['no-version', '']) {
        await t.fails(() => copy({ copySource: `${source}?versionId=${versionId}` }), invalidVersion(versionId));
      }
    });
  }

  conformanceCase('SRC-016', 'refuses any version id where there was never versioning', async (t) => {
    const bucket = await t.newBucket();
    await t.setVersioning('Enabled', bucket);
    const { versionId = '' } = await t.s3.putObject({ bucket, key: 'source', body: DIGITS });
    const { copy, source } = await copyFixture(t);
    await t.fails(() => copy({ copySource: `${source}?versionId=${versionId}` }), invalidVersion(versionId));
  });

  behaviour('knows a null version that is absent, and one that is a delete marker', async (t) => {
    await t.setVersioning('Enabled');
    const { copy, source } = await copyFixture(t);
    await t.fails(() => copy({ copySource: `${source}?versionId=null` }), {
      code: 'NoSuchVersion',
      elements: { Key: 'source', VersionId: 'null' },
    });
    await t.setVersioning('Suspended');
    await t.s3.deleteObject({ bucket: t.bucket, key: 'source' });
    await t.fails(() => copy({ copySource: `${source}?versionId=null` }), { code: 'InvalidRequest' });
    await t.fails(() => copy(), { code: 'NoSuchKey' });
  });
});

function invalidVersion(versionId: string): ExpectedFailure {
  return {
    code: 'InvalidArgument',
    message: 'Invalid version id specified',
    elements: { ArgumentName: 'versionId', ArgumentValue: versionId },
  };
}
