import { checksumOf, type PutObjectInput } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { BOTH_POLICIES, conformanceCase } from './case.js';
import { md5, type CaseContext } from './case-context.js';
import { bytesNamed, copyFixture, DIGITS } from './copy-fixture.js';
import { KEY, KMS, OTHER_KEY, PARAMETERS_NEEDED, readKeyed, WRONG_KEY } from './encryption-fixture.js';

const E1 =
  'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate ' +
  'encryption parameters.';
const NOT_APPLICABLE = 'The encryption parameters are not applicable to this object.';

/** How many blobs are written meanwhile. */
async function blobsWritten(t: CaseContext, act: () => Promise<unknown>): Promise<number> {
  t.subject.blobs.resetCounts();
  await act();
  return t.subject.blobs.counts.writes;
}

describe('UploadPartCopy: encryption', () => {
  conformanceCase(
    'UPC-024',
    'shows SSE-S3 where that is the default',
    async (t) => {
      const { copy, upload } = await copyFixture(t);
      expect((await copy()).encryption).to.deep.equal({ type: 'AES256' });
      expect((await t.complete(upload)).encryption).to.deep.equal({ type: 'AES256' });
      const { bytes, encryption } = await readKeyed(t, upload.key);
      expect(encryption).to.deep.equal({ type: 'AES256' });
      expect(bytes.toString()).to.equal(DIGITS);
    },
    { keys: true, under: BOTH_POLICIES },
  );

  conformanceCase('SRC-036', 'refuses a source under SSE-C without its key', async (t) => {
    await t.put('encrypted', DIGITS, { customerKey: KEY });
    const { copy } = await copyFixture(t);
    await t.fails(() => copy({ copySource: `${t.bucket}/encrypted` }), {
      code: 'InvalidRequest',
      message: PARAMETERS_NEEDED,
    });
  });

  conformanceCase('SRC-037', 'refuses a source under SSE-C with another key', async (t) => {
    await t.put('encrypted', DIGITS, { customerKey: KEY });
    const { copy } = await copyFixture(t);
    const input = { copySource: `${t.bucket}/encrypted`, copySourceCustomerKey: OTHER_KEY };
    await t.fails(() => copy(input), { code: 'AccessDenied', message: WRONG_KEY });
  });

  conformanceCase('SRC-038', 'refuses a key for the source that is for another algorithm', async (t) => {
    await t.put('encrypted', DIGITS, { customerKey: KEY });
    const { copy } = await copyFixture(t);
    const copySourceCustomerKey = { ...KEY, algorithm: 'KMS' };
    await t.fails(() => copy({ copySource: `${t.bucket}/encrypted`, copySourceCustomerKey }), {
      code: 'InvalidEncryptionAlgorithmError',
      message: 'The Encryption request you specified is not valid. Supported value: AES256.',
      elements: { ArgumentName: 'x-amz-server-side-encryption', ArgumentValue: 'KMS' },
    });
  });

  conformanceCase('SRC-039', 'refuses a part of an upload under SSE-C without its key', async (t) => {
    const { source } = await copyFixture(t);
    const upload = { ...(await t.upload('encrypted', { customerKey: KEY })), partNumber: 1 };
    const expected = { code: 'InvalidRequest', message: E1 };
    await t.fails(() => t.s3.uploadPartCopy({ ...upload, copySource: source }), expected);
    await t.fails(() => t.s3.uploadPart({ ...upload, body: DIGITS }), expected);
  });

  behaviour('refuses a key where the upload is not under SSE-C, or is under another key', async (t) => {
    const { copy, source, upload } = await copyFixture(t);
    const missing = { code: 'InvalidRequest', message: E1 };
    await t.fails(() => copy({ customerKey: KEY }), missing);
    await t.fails(() => t.s3.uploadPart({ ...upload, partNumber: 1, body: DIGITS, customerKey: KEY }), missing);
    const encrypted = { ...(await t.upload('encrypted', { customerKey: KEY })), partNumber: 1, customerKey: OTHER_KEY };
    const other = {
      code: 'InvalidRequest',
      message: 'The provided encryption parameters did not match the ones used originally.',
    };
    await t.fails(() => t.s3.uploadPartCopy({ ...encrypted, copySource: source }), other);
    await t.fails(() => t.s3.uploadPart({ ...encrypted, body: DIGITS }), other);
  });

  for (const [broken, code, message] of [
    [{ algorithm: undefined }, 'InvalidArgument', /must provide a valid encryption algorithm\.$/],
    [{ algorithm: 'aes256' }, 'InvalidEncryptionAlgorithmError', /Supported value: AES256\.$/],
    [{ key: undefined }, 'InvalidArgument', /must provide an appropriate secret key\.$/],
    [{ key: 'c2hvcnQ=' }, 'InvalidArgument', /^The secret key was invalid for the specified algorithm\.$/],
    [{ keyMd5: undefined }, 'InvalidArgument', /^The secret key was invalid for the specified algorithm\.$/],
    [{ keyMd5: OTHER_KEY.keyMd5 }, 'InvalidArgument', /^The calculated MD5 hash of the key did not match the hash/],
  ] as const) {
    behaviour(`refuses a key on either side whose headers are wrong: ${JSON.stringify(broken)}`, async (t) => {
      const { source } = await copyFixture(t);
      const upload = { ...(await t.upload('encrypted', { customerKey: KEY })), partNumber: 1, copySource: source };
      const wrong = { ...KEY, ...broken };
      for (const keys of [{ customerKey: wrong }, { customerKey: KEY, copySourceCustomerKey: wrong }]) {
        const elements = { ArgumentName: 'x-amz-server-side-encryption' };
        const failure = await t.fails(() => t.s3.uploadPartCopy({ ...upload, ...keys }), { code, elements });
        expect(failure.message).to.match(message);
      }
    });
  }

  behaviour('shows the key of the upload under SSE-C, and no other encryption', async (t) => {
    const { source } = await copyFixture(t);
    const upload = { ...(await t.upload('encrypted', { customerKey: KEY })), partNumber: 1, customerKey: KEY };
    const { encryption, etag } = await t.s3.uploadPartCopy({ ...upload, copySource: source });
    expect(encryption).to.deep.equal({ type: 'customer', keyMd5: KEY.keyMd5 });
    expect(etag)
      .to.match(/^[0-9a-f]{32}$/)
      .and.not.equal(md5(DIGITS));
  });

  behaviour('refuses a key for a source that is not under SSE-C', async (t) => {
    const { copy } = await copyFixture(t);
    const expected = { code: 'InvalidRequest', message: NOT_APPLICABLE };
    await t.fails(() => copy({ copySourceCustomerKey: KEY }), expected);
    await t.fails(() => t.s3.getObject({ bucket: t.bucket, key: 'source', customerKey: KEY }), expected);
  });

  behaviour(
    'looks at the key of the upload before the source, and at the key of the source before its conditions',
    async (t) => {
      await t.put('encrypted', DIGITS, { customerKey: KEY });
      const upload = { ...(await t.upload('destination', { customerKey: KEY })), partNumber: 1 };
      await t.fails(() => t.s3.uploadPartCopy({ ...upload, copySource: `${t.bucket}/missing` }), {
        code: 'InvalidRequest',
        message: E1,
      });
      const conditioned = { copySource: `${t.bucket}/encrypted`, customerKey: KEY, copySourceIfMatch: 'another' };
      await t.fails(() => t.s3.uploadPartCopy({ ...upload, ...conditioned }), {
        code: 'InvalidRequest',
        message: PARAMETERS_NEEDED,
      });
      await t.fails(() => t.s3.uploadPartCopy({ ...upload, ...conditioned, copySourceCustomerKey: KEY }), {
        code: 'PreconditionFailed',
      });
    },
  );

  behaviour(
    'links inside a sealing domain and streams between two, with exact checksums',
    async (t) => {
      const bytes = bytesNamed('encrypted copies', 300_000);
      const ways = {
        'SSE-S3': { encryption: { type: 'AES256' } },
        'SSE-KMS': { encryption: KMS },
        'SSE-KMS with a context': { encryption: { ...KMS, context: { film: '1' } } },
        'SSE-C': { customerKey: KEY },
        'SSE-C with another key': { customerKey: OTHER_KEY },
      } satisfies Record<string, Partial<PutObjectInput>>;
      for (const [way, input] of Object.entries<Partial<PutObjectInput>>(ways)) await t.put(way, bytes, input);
      const range = { first: 70_001, last: 250_000 };
      const copied = bytes.subarray(range.first, range.last + 1);
      const value = await checksumOf('CRC32C', copied);
      for (const [from, source] of Object.entries<Partial<PutObjectInput>>(ways)) {
        for (const [to, target] of Object.entries<Partial<PutObjectInput>>(ways)) {
          const upload = await t.upload('copy', { ...target, checksumAlgorithm: 'CRC32C' });
          const keyed = { ...upload, customerKey: target.customerKey };
          const writes = await blobsWritten(t, async () => {
            const { checksum } = await t.s3.uploadPartCopy({
              ...keyed,
              partNumber: 1,
              copySource: { bucket: t.bucket, key: from },
              copySourceRange: range,
              copySourceCustomerKey: source.customerKey,
            });
            expect(checksum?.value, `${from} to ${to}`).to.equal(value);
          });
          expect(writes, `${from} to ${to}`).to.equal(from === to ? 0 : 1);
          const parts = (await t.s3.listParts(keyed)).parts.map(({ partNumber, etag, checksum = '' }) => {
            expect(checksum).to.equal(value);
            return { partNumber, etag, checksums: { CRC32C: checksum } };
          });
          await t.s3.completeMultipartUpload({ ...keyed, parts });
          const whole = await readKeyed(t, upload.key, { customerKey: target.customerKey });
          expect(whole.bytes.equals(copied), `${from} to ${to}`).to.equal(true);
          expect(whole.encryption?.type).to.equal(target.encryption?.type ?? 'customer');
        }
      }
    },
    { keys: true, copyEtag: 'derived' },
  );
});
