import { expect } from 'chai';
import { conformanceCase } from './case.js';
import { uploadPart } from './parts.js';
import { send, uploadTarget } from './raw-requests.js';

const DAY = 24 * 60 * 60 * 1000;
const onHttp = { on: 'http' } as const;

describe('J. AbortMultipartUpload', () => {
  conformanceCase('LST-001', 'ends the upload and frees its parts', async (t) => {
    const upload = await t.upload();
    await uploadPart(t, upload, { body: 'one' });
    await uploadPart(t, upload, { partNumber: 2, body: 'two' });
    await t.s3.abortMultipartUpload(upload);
    expect((await t.s3.listMultipartUploads({ bucket: t.bucket })).uploads).to.deep.equal([]);
    await t.fails(() => t.s3.listParts(upload), { code: 'NoSuchUpload' });
    await t.engine.sweep();
    expect(await t.subject.storedBlobs()).to.deep.equal([]);
  });

  conformanceCase(
    'LST-001',
    'answers 204',
    async (t) => {
      const answer = await send(t.wire, { method: 'DELETE', target: uploadTarget(await t.upload()) });
      expect({ status: answer.status, body: answer.body.toString() }).to.deep.equal({ status: 204, body: '' });
    },
    onHttp,
  );

  conformanceCase('LST-002', 'finds no unknown upload, and none of another key', async (t) => {
    const upload = await t.upload('k');
    await uploadPart(t, upload, { body: 'x' });
    for (const other of [{ uploadId: 'unknown' }, { key: 'another' }]) {
      const input = { ...upload, ...other };
      await t.fails(() => t.s3.abortMultipartUpload(input), {
        code: 'NoSuchUpload',
        elements: { UploadId: input.uploadId },
      });
    }
  });

  conformanceCase('LST-003', 'succeeds again for as long as the upload is remembered', async (t) => {
    const upload = await t.upload();
    await t.s3.abortMultipartUpload(upload);
    await t.s3.abortMultipartUpload(upload);
    t.subject.advance(DAY - 1000);
    await t.engine.sweep();
    await t.s3.abortMultipartUpload(upload);
    t.subject.advance(2000);
    await t.engine.sweep();
    await t.fails(() => t.s3.abortMultipartUpload(upload), { code: 'NoSuchUpload' });
  });

  conformanceCase('LST-003', 'succeeds after Complete for as long as the upload is remembered', async (t) => {
    const upload = await t.upload();
    await uploadPart(t, upload, { body: 'x' });
    await t.complete(upload);
    await t.s3.abortMultipartUpload(upload);
    expect(await t.read(upload.key)).to.deep.equal(Buffer.from('x'));
  });
});
