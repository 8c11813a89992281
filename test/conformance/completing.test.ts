import { checksumOf, multipartEtag } from '@rangegraft/core';
import { expect } from 'chai';
import { md5, type CaseContext } from './case-context.js';
import { BOTH_POLICIES, conformanceCase } from './case.js';
import { copyParts, joinedEtag, MIN_PART_SIZE, partContent, uploadPart } from './parts.js';

const bothPolicies = { under: BOTH_POLICIES };
/** For cases whose parts are large, and about whose ETags nothing is said: nobody has to hash them. */
const unhashed = { under: ['derived'] } as const;

describe('I. CompleteMultipartUpload', () => {
  conformanceCase(
    'CMP-001',
    'joins parts 1, 2, 3',
    async (t) => {
      const upload = await t.upload('k', { contentType: 'text/x-parts', metadata: { of: 'the upload' } });
      const sizes = { 1: MIN_PART_SIZE, 2: MIN_PART_SIZE + 1, 3: 10 };
      const parts = await copyParts(t, upload, sizes);
      const content = contentOf(sizes);
      const completed = await t.s3.completeMultipartUpload({ ...upload, parts });
      expect(completed).to.deep.equal({
        bucket: t.bucket,
        key: 'k',
        etag: joinedEtag(parts.map(({ etag }) => etag)),
        checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: await checksumOf('CRC64NVME', content) },
      });
      expect((await t.read('k')).equals(content)).to.equal(true);
      const head = await t.s3.headObject({ bucket: t.bucket, key: 'k', checksumMode: 'ENABLED' });
      expect(head).to.deep.include({
        contentLength: content.length,
        etag: completed.etag,
        checksum: completed.checksum,
      });
      expect(head.attributes).to.deep.equal({ contentType: 'text/x-parts', metadata: { of: 'the upload' } });
    },
    bothPolicies,
  );

  conformanceCase(
    'CMP-002',
    'joins parts 2, 4, 6',
    async (t) => {
      const upload = await t.upload();
      const sizes = { 2: MIN_PART_SIZE, 4: MIN_PART_SIZE, 6: 1 };
      const parts = await copyParts(t, upload, sizes);
      await t.s3.completeMultipartUpload({ ...upload, parts });
      expect((await t.read(upload.key)).equals(contentOf(sizes))).to.equal(true);
    },
    unhashed,
  );

  conformanceCase(
    'CMP-003',
    'refuses a list out of order and leaves the upload usable',
    async (t) => {
      const upload = await t.upload();
      const parts = await copyParts(t, upload, { 1: MIN_PART_SIZE, 2: 3 });
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts: parts.toReversed() }), {
        code: 'InvalidPartOrder',
        message: 'The list of parts was not in ascending order. Parts must be ordered by part number.',
        elements: { UploadId: upload.uploadId },
      });
      await t.s3.completeMultipartUpload({ ...upload, parts });
      expect(await sizeOf(t, upload.key)).to.equal(MIN_PART_SIZE + 3);
    },
    unhashed,
  );

  conformanceCase(
    'CMP-004',
    'refuses a number twice',
    async (t) => {
      const upload = await t.upload();
      const [part] = await copyParts(t, upload, { 1: MIN_PART_SIZE });
      if (part === undefined) throw new Error('there is a part');
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts: [part, part] }), {
        code: 'InvalidPartOrder',
        elements: { UploadId: upload.uploadId },
      });
    },
    unhashed,
  );

  conformanceCase('CMP-005', 'refuses a number that was never uploaded', async (t) => {
    const upload = await t.upload();
    const first = await uploadPart(t, upload, { body: 'x' });
    const parts = [first, { partNumber: 2, etag: md5('y') }];
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts }), invalidPart(upload.uploadId, 2, md5('y')));
  });

  conformanceCase('CMP-006', "refuses an ETag that is not the part's", async (t) => {
    const upload = await t.upload();
    await uploadPart(t, upload, { body: 'x' });
    for (const [etag, shown] of [
      [`"${md5('y')}"`, md5('y')],
      [`""${md5('x')}""`, `"${md5('x')}"`],
      [`W/"${md5('x')}"`, `W/"${md5('x')}"`],
      [md5('x').toUpperCase(), md5('x').toUpperCase()],
      ['', ''],
    ] as const) {
      const parts = [{ partNumber: 1, etag }];
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts }), invalidPart(upload.uploadId, 1, shown));
    }
  });

  conformanceCase('CMP-007', 'takes an ETag in quotes and a bare one', async (t) => {
    for (const key of ['quoted', 'bare']) {
      const upload = await t.upload(key);
      const { etag } = await uploadPart(t, upload, { body: key });
      const parts = [{ partNumber: 1, etag: key === 'quoted' ? `"${etag}"` : etag }];
      await t.s3.completeMultipartUpload({ ...upload, parts });
      expect(await t.read(key)).to.deep.equal(Buffer.from(key));
    }
  });

  conformanceCase('CMP-008', 'refuses a small part that is not the last', async (t) => {
    const upload = await t.upload();
    const first = await uploadPart(t, upload, { body: '1234' });
    const second = await uploadPart(t, upload, { partNumber: 2, body: '5678' });
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts: [first, second] }), {
      code: 'EntityTooSmall',
      message: 'Your proposed upload is smaller than the minimum allowed size',
      elements: { PartNumber: '1', ETag: md5('1234'), ProposedSize: '4', MinSizeAllowed: '5242880' },
    });
  });

  conformanceCase('CMP-009', 'makes an object of one part of 1 byte', async (t) => {
    const upload = await t.upload();
    await uploadPart(t, upload, { body: 'x' });
    const { etag } = await t.complete(upload);
    expect(etag).to.equal(joinedEtag([md5('x')]));
    expect(await t.read(upload.key)).to.deep.equal(Buffer.from('x'));
  });

  conformanceCase(
    'CMP-010',
    'draws the line at 5242880 bytes',
    async (t) => {
      const enough = await t.upload('enough');
      await t.s3.completeMultipartUpload({ ...enough, parts: await copyParts(t, enough, { 1: 5_242_880, 2: 1 }) });
      expect(await sizeOf(t, 'enough')).to.equal(5_242_881);
      const small = await t.upload('small');
      const parts = await copyParts(t, small, { 1: 5_242_879, 2: 1 });
      await t.fails(() => t.s3.completeMultipartUpload({ ...small, parts }), {
        code: 'EntityTooSmall',
        elements: { ProposedSize: '5242879' },
      });
    },
    unhashed,
  );

  conformanceCase(
    'CMP-012',
    'refuses a list without a part',
    async (t) => {
      const upload = await t.upload();
      await uploadPart(t, upload, { body: 'x' });
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts: [] }), {
        code: 'MalformedXML',
        message: 'The XML you provided was not well-formed or did not validate against our published schema',
      });
    },
    { on: 'library' },
  );

  conformanceCase('CMP-013', 'refuses part numbers below 1', async (t) => {
    const upload = await t.upload();
    const { etag } = await uploadPart(t, upload, { body: 'x' });
    for (const partNumber of [-4, 0]) {
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts: [{ partNumber, etag }] }), {
        code: 'InvalidArgument',
        message: 'PartNumber must be >= 1',
        elements: { ArgumentName: 'PartNumber' },
      });
    }
  });

  conformanceCase('CMP-014', 'ignores and frees a part that is not listed', async (t) => {
    const upload = await t.upload();
    const first = await uploadPart(t, upload, { body: 'listed' });
    await uploadPart(t, upload, { partNumber: 2, body: 'not listed' });
    expect(await t.subject.storedBlobs()).to.have.length(2);
    await t.s3.completeMultipartUpload({ ...upload, parts: [first] });
    expect(await t.read(upload.key)).to.deep.equal(Buffer.from('listed'));
    await t.engine.sweep();
    expect(await t.subject.storedBlobs()).to.have.length(1);
  });

  conformanceCase('CMP-021', 'compares the size that the client expects', async (t) => {
    const upload = await t.upload();
    const parts = [await uploadPart(t, upload, { body: '1234' })];
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts, objectSize: 5 }), {
      code: 'InvalidRequest',
      message: "The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 4",
    });
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts, objectSize: -1 }), {
      code: 'InvalidRequest',
      message: "Value for x-amz-mp-object-size header is less than zero: '-1'",
    });
    await t.s3.completeMultipartUpload({ ...upload, parts, objectSize: 4 });
    expect(await t.read(upload.key)).to.deep.equal(Buffer.from('1234'));
  });

  conformanceCase('CMP-027', 'answers the same again, also under a condition', async (t) => {
    const upload = await t.upload();
    const parts = [await uploadPart(t, upload, { body: 'x' })];
    const first = await t.s3.completeMultipartUpload({ ...upload, parts });
    expect(await t.s3.completeMultipartUpload({ ...upload, parts })).to.deep.equal(first);
    expect(await t.s3.completeMultipartUpload({ ...upload, parts, ifNoneMatch: '*' })).to.deep.equal(first);
    const others = [{ partNumber: 1, etag: md5('y') }];
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts: others }), { code: 'NoSuchUpload' });
  });

  for (const [status, named] of [
    [undefined, 'no version'],
    ['Suspended', 'the null version'],
    ['Enabled', 'its version'],
  ] as const) {
    conformanceCase('CMP-027', `names ${named} again when versioning has changed since`, async (t) => {
      if (status !== undefined) await t.setVersioning(status);
      const upload = await t.upload();
      const parts = [await uploadPart(t, upload, { body: 'x' })];
      const first = await t.s3.completeMultipartUpload({ ...upload, parts });
      if (status === 'Enabled') expect(first.versionId).to.be.a('string').that.is.not.oneOf(['', 'null']);
      else expect(first.versionId).to.equal(status === undefined ? undefined : 'null');
      await t.setVersioning(status === 'Enabled' ? 'Suspended' : 'Enabled');
      expect(await t.s3.completeMultipartUpload({ ...upload, parts })).to.deep.equal(first);
    });
  }

  conformanceCase('CMP-028', 'completes once, however many ask for it at once', async (t) => {
    const upload = await t.upload();
    const parts = [await uploadPart(t, upload, { body: 'x' })];
    const calls = Array.from({ length: 20 }, () => t.s3.completeMultipartUpload({ ...upload, parts }));
    const etags = new Set((await Promise.all(calls)).map(({ etag }) => etag));
    expect([...etags]).to.deep.equal([multipartEtag([md5('x')])]);
    const { contents } = await t.s3.listObjectsV2({ bucket: t.bucket });
    expect(contents.map(({ key }) => key)).to.deep.equal([upload.key]);
  });

  conformanceCase('CMP-029', 'leaves the old object readable until it is done', async (t) => {
    await t.put('k', 'the old content');
    const upload = await t.upload('k');
    await uploadPart(t, upload, { body: 'the new content' });
    expect(await t.read('k')).to.deep.equal(Buffer.from('the old content'));
    await t.complete(upload);
    expect(await t.read('k')).to.deep.equal(Buffer.from('the new content'));
  });

  conformanceCase('CMP-030', 'ends the upload', async (t) => {
    const upload = await t.upload();
    await uploadPart(t, upload, { body: 'x' });
    await t.complete(upload);
    const gone = { code: 'NoSuchUpload', elements: { UploadId: upload.uploadId } };
    await t.fails(() => t.s3.listParts(upload), gone);
    await t.fails(() => t.s3.uploadPart({ ...upload, partNumber: 1, body: 'y' }), gone);
    expect((await t.s3.listMultipartUploads({ bucket: t.bucket })).uploads).to.deep.equal([]);
  });
});

/** What is made of parts of these sizes by number. */
function contentOf(sizes: Readonly<Record<number, number>>): Buffer {
  return Buffer.concat(Object.entries(sizes).map(([number, size]) => partContent(Number(number), size)));
}

async function sizeOf({ bucket, s3 }: CaseContext, key: string): Promise<number> {
  return (await s3.headObject({ bucket, key })).contentLength;
}

function invalidPart(UploadId: string, partNumber: number, ETag: string) {
  return {
    code: 'InvalidPart',
    message:
      'One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified ' +
      "entity tag may not match the part's entity tag.",
    elements: { UploadId, PartNumber: String(partNumber), ETag },
  };
}
