import { expect } from 'chai';
import type { UploadPartCopyInput } from '@rangegraft/core';
import { behaviour } from './behaviour.js';
import { conformanceCase } from './case.js';
import type { CaseContext } from './case-context.js';
import { copyFixture, DIGITS, MIB } from './copy-fixture.js';
import { objectTarget, partTarget, send } from './raw-requests.js';

const NO_SUCH_UPLOAD =
  'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
const PART_NUMBER = 'Part number must be an integer between 1 and 10000, inclusive';
const GIB = 1024 * MIB;

describe('UploadPartCopy: destination and identity', () => {
  conformanceCase('SRC-017', 'names a destination bucket that is absent before it reads the source', async (t) => {
    const { copy } = await copyFixture(t);
    await t.fails(() => copy({ bucket: 'no-such-bucket', copySource: '%' }), {
      code: 'NoSuchBucket',
      elements: { BucketName: 'no-such-bucket' },
    });
  });

  conformanceCase('SRC-018', 'refuses upload ids that are unknown, aborted or completed', async (t) => {
    const { copy, upload, source } = await copyFixture(t);
    const aborted = await t.upload();
    await t.s3.abortMultipartUpload(aborted);
    await copy();
    await t.complete(upload);
    for (const { uploadId } of [{ uploadId: 'fakeid' }, aborted, upload]) {
      await t.fails(() => t.s3.uploadPartCopy({ ...upload, uploadId, partNumber: 1, copySource: source }), {
        code: 'NoSuchUpload',
        message: NO_SUCH_UPLOAD,
        elements: { UploadId: uploadId },
      });
    }
  });

  conformanceCase('SRC-019', 'refuses the upload id of a different key, and of a different bucket', async (t) => {
    const { copy } = await copyFixture(t);
    const { uploadId } = await t.upload('another key');
    await t.fails(() => copy({ uploadId }), { code: 'NoSuchUpload', elements: { UploadId: uploadId } });
    const bucket = await t.newBucket();
    await t.fails(() => copy({ bucket }), { code: 'NoSuchUpload', message: NO_SUCH_UPLOAD });
  });

  for (const [id, partNumber] of [
    ['SRC-020', 0],
    ['SRC-020', -1],
    ['SRC-020', 10_001],
    ['SRC-022', 'abc'],
    ['SRC-022', ''],
  ] as const) {
    conformanceCase(id, `refuses the part number '${partNumber}'`, async (t) => {
      const { copy } = await copyFixture(t);
      await t.fails(() => copy({ partNumber }), {
        code: 'InvalidArgument',
        message: PART_NUMBER,
        elements: { ArgumentName: 'partNumber', ArgumentValue: String(partNumber) },
      });
    });
  }

  conformanceCase('SRC-021', 'takes the part numbers 1 and 10000', async (t) => {
    const { copy, upload } = await copyFixture(t);
    await copy({ partNumber: 1 });
    await copy({ partNumber: 10_000 });
    expect((await t.parts(upload)).map(({ partNumber }) => partNumber)).to.deep.equal([1, 10_000]);
  });

  conformanceCase(
    'SRC-023',
    'refuses a part number without an upload id',
    async (t) => {
      const { source } = await copyFixture(t);
      const target = objectTarget(t.bucket, 'destination', 'partNumber=1');
      const headers = { 'x-amz-copy-source': source };
      await t.fails(() => send(t.wire, { method: 'PUT', target, headers }), {
        code: 'InvalidArgument',
        message: 'This operation does not accept partNumber without uploadId',
        elements: { ArgumentName: 'partNumber' },
      });
    },
    { on: 'http' },
  );

  conformanceCase('SRC-024', 'looks at the part number before the upload id', async (t) => {
    const { copy } = await copyFixture(t);
    await t.fails(() => copy({ uploadId: 'fakeid', partNumber: 0 }), {
      code: 'InvalidArgument',
      message: PART_NUMBER,
    });
  });
});

behaviour('UploadPartCopy checks one thing after the other (D-44)', async (t) => {
  const { copy, source, upload } = await copyFixture(t);
  let input: Partial<UploadPartCopyInput> = {
    bucket: 'no-such-bucket',
    copySource: '%',
    partNumber: 0,
    copySourceRange: 'bytes=1-',
    uploadId: 'fakeid',
    copySourceIfMatch: '"another"',
  };
  // Each step puts right what it was refused for; everything else is still wrong.
  for (const [code, message, better] of [
    ['NoSuchBucket', 'The specified bucket does not exist', { bucket: t.bucket }],
    ['InvalidArgument', 'Invalid copy source encoding', { copySource: 'no-such-bucket/source' }],
    ['InvalidArgument', PART_NUMBER, { partNumber: 1 }],
    ['InvalidArgument', /^The x-amz-copy-source-range value must be/, { copySourceRange: 'bytes=0-10' }],
    ['NoSuchUpload', NO_SUCH_UPLOAD, { uploadId: upload.uploadId }],
    ['NoSuchBucket', 'The specified bucket does not exist', { copySource: `${t.bucket}/no-such-key` }],
    ['NoSuchKey', 'The specified key does not exist.', { copySource: source }],
    ['PreconditionFailed', /^At least one of the pre-conditions/, { copySourceIfMatch: '*' }],
    ['InvalidArgument', /^Range specified is not valid/, { copySourceRange: 'bytes=0-9' }],
  ] as const) {
    const failure = await t.fails(() => copy(input), { code });
    expect(failure.message).to.match(typeof message === 'string' ? new RegExp(`^${message}$`) : message);
    input = { ...input, ...better };
  }
  await copy(input);
  expect(await t.parts(upload)).to.have.length(1);
});

describe('UploadPartCopy: requests on the wire', () => {
  const onHttp = { on: 'http' } as const;

  conformanceCase(
    'SRC-028',
    'refuses a body',
    async (t) => {
      const { upload, source } = await copyFixture(t);
      const request = { method: 'PUT', target: partTarget(upload, 1), headers: { 'x-amz-copy-source': source } };
      await t.fails(() => send(t.wire, { ...request, body: 'x' }), {
        code: 'InvalidRequest',
        message: 'The request included a body. Requests of this type must not include a non-empty body.',
      });
    },
    onHttp,
  );

  conformanceCase(
    'SRC-030',
    'refuses a request without a signature',
    async (t) => {
      const { upload, source } = await copyFixture(t);
      const request = { method: 'PUT', target: partTarget(upload, 1), headers: { 'x-amz-copy-source': source } };
      await t.fails(() => send(t.wire, { ...request, sign: 'none' }), {
        code: 'AccessDenied',
        message: 'Access Denied',
      });
    },
    onHttp,
  );

  conformanceCase(
    'SRC-031',
    'refuses a copy source that was not signed',
    async (t) => {
      const { upload, source } = await copyFixture(t);
      const request = { method: 'PUT', target: partTarget(upload, 1), afterSigning: { 'x-amz-copy-source': source } };
      await t.fails(() => send(t.wire, request), {
        code: 'AccessDenied',
        elements: { HeadersNotSigned: 'x-amz-copy-source' },
      });
    },
    onHttp,
  );

  conformanceCase(
    'SRC-032',
    'refuses a range that was changed after signing',
    async (t) => {
      const { upload, source } = await copyFixture(t);
      const request = {
        method: 'PUT',
        target: partTarget(upload, 1),
        headers: { 'x-amz-copy-source': source, 'x-amz-copy-source-range': 'bytes=0-1' },
      };
      await t.fails(() => send(t.wire, { ...request, afterSigning: { 'x-amz-copy-source-range': 'bytes=0-8' } }), {
        code: 'SignatureDoesNotMatch',
      });
      // Nothing else was wrong with it.
      expect((await send(t.wire, request)).status).to.equal(200);
    },
    onHttp,
  );
});

behaviour(
  'refuses conditions on the destination with a part, which count at Complete only',
  async (t) => {
    const { upload, source } = await copyFixture(t);
    for (const [header, value] of [
      ['If-Match', '"x"'],
      ['If-None-Match', '*'],
    ] as const) {
      for (const headers of [{ [header]: value }, { [header]: value, 'x-amz-copy-source': source }]) {
        await t.fails(() => send(t.wire, { method: 'PUT', target: partTarget(upload, 1), headers }), {
          code: 'NotImplemented',
          message: 'A header you provided implies functionality that is not implemented',
          elements: { Header: header },
        });
      }
    }
  },
  { on: 'http' },
);

/** Builds an object of `size` bytes, a multiple of 5 MiB, out of copies of copies of 5 MiB. @returns its copy source */
async function buildByLinking(t: CaseContext, size: number): Promise<string> {
  const grain = 5 * MIB;
  await t.put('grain', new Uint8Array(grain));
  let [key, length] = ['grain', grain];
  // Each object is made of copies of the one before, the last of as many ranges as it takes.
  for (const times of [32, 8, Math.ceil(size / (grain * 256))]) {
    const upload = await t.upload(`of ${times} times ${length}`);
    const total = Math.min(size, times * length);
    for (let first = 0, partNumber = 1; first < total; first += length, partNumber++) {
      const copySourceRange = { first: 0, last: Math.min(length, total - first) - 1 };
      await t.s3.uploadPartCopy({ ...upload, partNumber, copySource: { bucket: t.bucket, key }, copySourceRange });
    }
    await t.complete(upload);
    [key, length] = [upload.key, total];
  }
  return `${t.bucket}/${encodeURIComponent(key)}`;
}

describe('UploadPartCopy: limits of size', () => {
  // What these objects hold was never read, so only derived ETags are to be had.
  const options = { under: ['derived'] } as const;

  conformanceCase(
    'SRC-033',
    'refuses a whole source of more than 5 GiB',
    async (t) => {
      const copySource = await buildByLinking(t, 5 * GIB + 5 * MIB);
      const { copy } = await copyFixture(t);
      await t.fails(() => copy({ copySource }), {
        code: 'InvalidRequest',
        message: 'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
      });
    },
    options,
  );

  conformanceCase(
    'SRC-034',
    'refuses a range of more than 5 GiB and takes one of 5 GiB',
    async (t) => {
      const copySource = await buildByLinking(t, 5 * GIB + 5 * MIB);
      const { copy, upload } = await copyFixture(t);
      await t.fails(() => copy({ copySource, copySourceRange: `bytes=1-${5 * GIB + 1}` }), {
        code: 'EntityTooLarge',
        elements: { ProposedSize: String(5 * GIB + 1), MaxSizeAllowed: String(5 * GIB) },
      });
      await copy({ copySource, copySourceRange: `bytes=1-${5 * GIB}` });
      expect((await t.parts(upload)).map(({ size }) => size)).to.deep.equal([5 * GIB]);
    },
    options,
  );

  conformanceCase(
    'SRC-035',
    'refuses any range of a source of at most 5 MiB, by the letter of the documentation',
    async (t) => {
      const { copy } = await copyFixture(t, new Uint8Array(5 * MIB));
      await t.fails(() => copy({ copySourceRange: 'bytes=0-9' }), {
        code: 'InvalidRequest',
        message: 'The specified copy source is not supported as a byte-range copy source.',
      });
      await copy();
      await t.put('source', new Uint8Array(5 * MIB + 1));
      await copy({ copySourceRange: 'bytes=0-9' });
      await t.put('source', DIGITS);
      await t.fails(() => copy({ copySourceRange: 'bytes=0-9' }), { code: 'InvalidRequest' });
    },
    { settings: { fidelity: 'documented' } },
  );
});
