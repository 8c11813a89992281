import { collect } from '@rangegraft/core';
import type { GetObjectInput } from '@rangegraft/core';
import { expect } from 'chai';
import { md5, type CaseContext } from './case-context.js';
import { conformanceCase } from './case.js';
import { copyParts, MIN_PART_SIZE, partContent, uploadPart } from './parts.js';

const unhashed = { under: ['derived'] } as const;

async function read({ bucket, s3 }: CaseContext, input: Omit<GetObjectInput, 'bucket' | 'key'>, key = 'k') {
  const { body, ...head } = await s3.getObject({ bucket, key, ...input });
  return { head, bytes: Buffer.from(await collect(body)) };
}

describe('K. Reads of completed objects', () => {
  conformanceCase(
    'RDP-001',
    'reads the last of two parts',
    async (t) => {
      const upload = await t.upload('k');
      const sizes = { 1: 5_242_896, 2: 16 };
      const { etag } = await t.s3.completeMultipartUpload({ ...upload, parts: await copyParts(t, upload, sizes) });
      const expected = {
        contentLength: 16,
        contentRange: { first: 5_242_896, last: 5_242_911, size: 5_242_912 },
        partial: true,
        partsCount: 2,
        etag,
      };
      const { head, bytes } = await read(t, { partNumber: 2 });
      expect(head).to.deep.include(expected);
      expect(bytes).to.deep.equal(partContent(2, 16));
      expect(await t.s3.headObject({ bucket: t.bucket, key: 'k', partNumber: 2 })).to.deep.include(expected);
      expect((await read(t, {})).head).not.to.have.property('partsCount');
    },
    unhashed,
  );

  conformanceCase(
    'RDP-001',
    'counts parts in the order of completion',
    async (t) => {
      const upload = await t.upload('k');
      const sizes = { 3: MIN_PART_SIZE, 7: 5 };
      await t.s3.completeMultipartUpload({ ...upload, parts: await copyParts(t, upload, sizes) });
      expect((await read(t, { partNumber: 2 })).bytes).to.deep.equal(partContent(7, 5));
      await t.fails(() => read(t, { partNumber: 3 }), { code: 'InvalidPartNumber' });
    },
    unhashed,
  );

  conformanceCase(
    'RDP-002',
    'refuses a part number above the count',
    async (t) => {
      const upload = await t.upload('k');
      await t.s3.completeMultipartUpload({ ...upload, parts: await copyParts(t, upload, { 1: 5_242_896, 2: 16 }) });
      await t.fails(() => read(t, { partNumber: 10 }), {
        code: 'InvalidPartNumber',
        message: 'The requested partnumber is not satisfiable',
        elements: { ActualPartCount: '2', PartNumberRequested: '10' },
      });
      await t.fails(() => t.s3.headObject({ bucket: t.bucket, key: 'k', partNumber: 10 }), {
        code: 'InvalidPartNumber',
      });
    },
    unhashed,
  );

  conformanceCase('RDP-003', 'refuses a part number together with a range', async (t) => {
    await t.put('k', '01234567');
    await t.fails(() => read(t, { partNumber: 1, range: 'bytes=0-1' }), {
      code: 'InvalidRequest',
      message: 'Cannot specify both Range header and partNumber query parameter',
    });
  });

  conformanceCase('RDP-004', 'reads a plain object as part 1', async (t) => {
    await t.put('k', '01234567');
    const { head, bytes } = await read(t, { partNumber: 1, checksumMode: 'ENABLED' });
    expect(head).to.deep.include({ contentRange: { first: 0, last: 7, size: 8 }, partial: true, contentLength: 8 });
    expect(head).not.to.have.property('partsCount');
    expect(head.checksum).to.include({ algorithm: 'CRC64NVME', type: 'FULL_OBJECT' });
    expect(bytes.toString()).to.equal('01234567');
  });

  conformanceCase('RDP-004', 'reads an empty object as part 1', async (t) => {
    await t.put('k', '');
    const { head, bytes } = await read(t, { partNumber: 1 });
    expect(head).to.include({ contentLength: 0 });
    expect(head).not.to.have.property('contentRange');
    expect(bytes).to.have.length(0);
  });

  conformanceCase('RDP-005', 'finds no part 2 of a plain object', async (t) => {
    await t.put('k', '01234567');
    await t.fails(() => read(t, { partNumber: 2 }), {
      code: 'InvalidPartNumber',
      elements: { ActualPartCount: '1', PartNumberRequested: '2' },
    });
    await t.fails(() => read(t, { partNumber: 0 }), {
      code: 'InvalidArgument',
      elements: { ArgumentName: 'partNumber' },
    });
  });

  conformanceCase('RDP-006', 'finds no object before Complete', async (t) => {
    const upload = await t.upload('k');
    await uploadPart(t, upload, { body: 'x' });
    await t.fails(() => read(t, { partNumber: 1 }), { code: 'NoSuchKey', elements: { Key: 'k' } });
  });

  conformanceCase(
    'RDP-007',
    'shows the checksum of a part where the object is COMPOSITE',
    async (t) => {
      const upload = await t.upload('k', { checksumAlgorithm: 'CRC32' });
      const parts = await copyParts(t, upload, { 1: MIN_PART_SIZE, 2: 9 });
      await t.s3.completeMultipartUpload({ ...upload, parts });
      for (const [index, part] of parts.entries()) {
        const { head } = await read(t, { partNumber: index + 1, checksumMode: 'ENABLED' });
        expect(head.checksum).to.deep.equal({ algorithm: 'CRC32', type: 'COMPOSITE', value: part.checksums?.CRC32 });
      }
      expect((await read(t, { partNumber: 2 })).head).not.to.have.property('checksum');
    },
    unhashed,
  );

  conformanceCase(
    'RDP-007',
    'shows no checksum of a part where the object is FULL_OBJECT',
    async (t) => {
      const upload = await t.upload('k', { checksumAlgorithm: 'CRC32', checksumType: 'FULL_OBJECT' });
      await t.s3.completeMultipartUpload({ ...upload, parts: await copyParts(t, upload, { 1: MIN_PART_SIZE, 2: 9 }) });
      expect((await read(t, { partNumber: 2, checksumMode: 'ENABLED' })).head).not.to.have.property('checksum');
    },
    unhashed,
  );

  conformanceCase('RDP-007', 'shows the checksum of the object where it is FULL_OBJECT of one part', async (t) => {
    const upload = await t.upload('k', { checksumAlgorithm: 'CRC32', checksumType: 'FULL_OBJECT' });
    await uploadPart(t, upload, { body: '123456789' });
    await t.complete(upload);
    const { head } = await read(t, { partNumber: 1, checksumMode: 'ENABLED' });
    expect(head).to.include({ partsCount: 1 });
    expect(head.checksum).to.deep.equal({ algorithm: 'CRC32', type: 'FULL_OBJECT', value: 'y/Q5Jg==' });
  });

  conformanceCase('RDP-008', 'answers a range that is none with the whole object', async (t) => {
    await t.put('k', '0123456789');
    for (const range of ['bytes=1-0', 'bytes=-', '0-1']) {
      const { head, bytes } = await read(t, { range });
      expect(head, range).to.include({ partial: false, contentLength: 10 }).and.not.have.property('contentRange');
      expect(bytes.toString(), range).to.equal('0123456789');
    }
  });

  conformanceCase('RDP-009', 'lowers an end beyond the object', async (t) => {
    await t.put('k', '0123456789');
    const { head, bytes } = await read(t, { range: 'bytes=0-100' });
    expect(head).to.deep.include({ partial: true, contentRange: { first: 0, last: 9, size: 10 } });
    expect(bytes.toString()).to.equal('0123456789');
  });

  for (const policy of ['md5', 'derived'] as const) {
    const etag = policy === 'md5' ? 'the plain MD5' : 'an ETag that is no MD5';
    conformanceCase(
      'RDP-010',
      `copies a multipart object into a plain one with ${etag}`,
      async (t) => {
        const upload = await t.upload('k');
        await t.s3.completeMultipartUpload({
          ...upload,
          parts: await copyParts(t, upload, { 1: MIN_PART_SIZE, 2: 9 }),
        });
        const content = Buffer.concat([partContent(1, MIN_PART_SIZE), partContent(2, 9)]);
        const copied = await t.s3.copyObject({ bucket: t.bucket, key: 'copy', copySource: `${t.bucket}/k` });
        if (policy === 'md5') expect(copied.etag).to.equal(md5(content));
        else expect(copied.etag).to.match(/^[0-9a-f]{32}-1$/);
        const { head, bytes } = await read(t, { partNumber: 1 }, 'copy');
        expect(head)
          .to.include({ etag: copied.etag, contentLength: content.length })
          .and.not.have.property('partsCount');
        expect(bytes.equals(content)).to.equal(true);
      },
      { under: [policy] },
    );
  }
});
