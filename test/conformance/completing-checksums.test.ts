import { checksumOf } from '@rangegraft/core';
import { expect } from 'chai';
import { BOTH_POLICIES, conformanceCase } from './case.js';
import { uploadPart } from './parts.js';

const CRC32 = { checksumAlgorithm: 'CRC32' } as const;
const FULL_CRC32 = { checksumAlgorithm: 'CRC32', checksumType: 'FULL_OBJECT' } as const;

describe('I. CompleteMultipartUpload and checksums', () => {
  conformanceCase('CMP-002', 'refuses gaps where the parts have COMPOSITE checksums', async (t) => {
    const upload = await t.upload('k', CRC32);
    const second = await uploadPart(t, upload, { partNumber: 2, body: 'x', algorithm: 'CRC32' });
    // D-23
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts: [second] }), {
      code: 'InvalidPartOrder',
      elements: { UploadId: upload.uploadId },
    });
    const first = await uploadPart(t, upload, { body: 'y', algorithm: 'CRC32' });
    await t.s3.completeMultipartUpload({ ...upload, parts: [first] });
  });

  conformanceCase('CMP-015', 'wants the checksum of every part where the upload is COMPOSITE', async (t) => {
    const upload = await t.upload('k', CRC32);
    const part = await uploadPart(t, upload, { body: 'x', algorithm: 'CRC32' });
    const { partNumber, etag } = part;
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts: [{ partNumber, etag }] }), {
      code: 'InvalidRequest',
      message:
        'The upload was created using a crc32 checksum. The complete request must include the checksum for each ' +
        'part. It was missing for part 1 in the request.',
    });
    await t.s3.completeMultipartUpload({ ...upload, parts: [part] });

    const full = await t.upload('full', FULL_CRC32);
    await uploadPart(t, full, { body: 'x' });
    await t.s3.completeMultipartUpload({ ...full, parts: [{ partNumber, etag }] });
  });

  conformanceCase('CMP-016', "refuses a checksum that is not the part's", async (t) => {
    const upload = await t.upload('k', CRC32);
    const { partNumber, etag } = await uploadPart(t, upload, { body: 'x', algorithm: 'CRC32' });
    const checksums = { CRC32: await checksumOf('CRC32', Buffer.from('wrong')) };
    const parts = [{ partNumber, etag, checksums }];
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts }), {
      code: 'InvalidPart',
      elements: { UploadId: upload.uploadId, PartNumber: '1', ETag: etag },
    });
  });

  conformanceCase('CMP-017', 'refuses a checksum of a part in another algorithm', async (t) => {
    for (const creation of [CRC32, FULL_CRC32]) {
      const upload = await t.upload('k', creation);
      const { partNumber, etag } = await uploadPart(t, upload, { body: 'x', algorithm: 'CRC32' });
      const parts = [{ partNumber, etag, checksums: { SHA256: await checksumOf('SHA256', Buffer.from('x')) } }];
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts }), {
        code: 'BadDigest',
        message: 'The sha256 you specified for part 1 did not match what we received.',
      });
    }
  });

  conformanceCase('CMP-018', 'refuses another checksum type than the upload has', async (t) => {
    for (const [creation, checksumType, mode] of [
      [CRC32, 'FULL_OBJECT', 'COMPOSITE'],
      [FULL_CRC32, 'COMPOSITE', 'FULL_OBJECT'],
      [{}, 'COMPOSITE', 'null'],
      [{}, 'FULL_OBJECT', 'null'],
    ] as const) {
      const upload = await t.upload('k', creation);
      const algorithm = mode === 'null' ? {} : { algorithm: 'CRC32' as const };
      const parts = [await uploadPart(t, upload, { body: 'x', ...algorithm })];
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts, checksumType }), {
        code: 'InvalidRequest',
        message:
          `The upload was created using the ${mode} checksum mode. ` +
          'The complete request must use the same checksum mode.',
      });
    }
  });

  conformanceCase('CMP-018', 'refuses a checksum type that is none, and takes one in small letters', async (t) => {
    const message = 'Value for x-amz-checksum-type header is invalid.';
    const upload = await t.upload('k', { checksumAlgorithm: 'crc32', checksumType: 'full_object' });
    const parts = [await uploadPart(t, upload, { body: 'x' })];
    for (const checksumType of ['FULL', '']) {
      const wrong = { code: 'InvalidRequest', message };
      await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts, checksumType }), wrong);
      await t.fails(() => t.upload('k', { checksumAlgorithm: 'CRC32', checksumType }), wrong);
    }
    const { checksum } = await t.s3.completeMultipartUpload({ ...upload, parts, checksumType: 'full_object' });
    expect(checksum).to.include({ algorithm: 'CRC32', type: 'FULL_OBJECT' });
  });

  conformanceCase('CMP-019', 'ignores a checksum of the whole object where the upload has no algorithm', async (t) => {
    const upload = await t.upload();
    const parts = [await uploadPart(t, upload, { body: 'x' })];
    const checksum = { algorithm: 'CRC32', value: await checksumOf('CRC32', Buffer.from('wrong')) } as const;
    const completed = await t.s3.completeMultipartUpload({ ...upload, parts, checksum });
    const value = await checksumOf('CRC64NVME', Buffer.from('x'));
    expect(completed.checksum).to.deep.equal({ algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value });
  });

  conformanceCase('CMP-019', 'refuses a wrong checksum of the whole object', async (t) => {
    const upload = await t.upload('k', { checksumAlgorithm: 'CRC32C', checksumType: 'FULL_OBJECT' });
    const parts = [await uploadPart(t, upload, { body: '123456789' })];
    const checksumType = 'FULL_OBJECT';
    const complete = (value: string) =>
      t.s3.completeMultipartUpload({ ...upload, parts, checksumType, checksum: { algorithm: 'CRC32C', value } });
    const wrong = await checksumOf('CRC32C', Buffer.from('wrong'));
    await t.fails(() => complete(wrong), {
      code: 'BadDigest',
      message: 'The crc32c you specified did not match the calculated checksum.',
    });
    expect((await complete('4waSgw==')).checksum).to.include({ value: '4waSgw==', type: checksumType });
  });

  for (const [checksumType, value] of [
    ['COMPOSITE', '5FRUiw==-3'],
    ['FULL_OBJECT', 'qSEQSA=='],
  ] as const) {
    conformanceCase(
      'CMP-020',
      `gives the recorded ETag and ${checksumType} checksum`,
      async (t) => {
        const upload = await t.upload('k', { checksumAlgorithm: 'CRC32', checksumType });
        const copySource = { bucket: t.bucket, key: 'many' };
        await t.put('many', 'a'.repeat(5_242_881));
        const parts = [];
        for (const partNumber of [1, 2]) {
          const { etag, checksum } = await t.s3.uploadPartCopy({ ...upload, partNumber, copySource });
          expect(checksum).to.deep.equal({ algorithm: 'CRC32', value: 'NRU+Sw==' });
          parts.push({ partNumber, etag, checksums: { CRC32: 'NRU+Sw==' } });
        }
        parts.push(await uploadPart(t, upload, { partNumber: 3, body: 'a'.repeat(10), algorithm: 'CRC32' }));
        const completed = await t.s3.completeMultipartUpload({ ...upload, parts });
        const checksum = { algorithm: 'CRC32', type: checksumType, value };
        expect(completed).to.deep.include({ etag: '4d45984fc3feb2ac9b22683c49674b56-3', checksum });
        const head = await t.s3.headObject({ bucket: t.bucket, key: 'k', checksumMode: 'ENABLED' });
        expect(head).to.deep.include({ contentLength: 10_485_772, checksum });
      },
      // The ETags of whole sources are known without reading them.
      { under: BOTH_POLICIES },
    );
  }
});
