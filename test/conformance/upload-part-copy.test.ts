import { expect } from 'chai';
import { BOTH_POLICIES, conformanceCase } from './case.js';
import { md5, type CaseContext, type UploadId } from './case-context.js';
import { bytesNamed, copyFixture, DIGITS, MIB } from './copy-fixture.js';
import { readDocument } from './xml-document.js';

const bothPolicies = { under: BOTH_POLICIES };

async function sizes(t: CaseContext, upload: UploadId): Promise<readonly number[]> {
  return (await t.parts(upload)).map(({ size }) => size);
}

describe('UploadPartCopy: copies that succeed', () => {
  conformanceCase(
    'UPC-001',
    'copies a whole source',
    async (t) => {
      const { upload, copy } = await copyFixture(t);
      const copied = await copy();
      // A whole object's MD5 is known without reading it.
      expect(copied.etag).to.equal(md5(DIGITS));
      expect(copied.lastModified.getTime()).to.equal(t.subject.now());
      expect(copied).not.to.have.any.keys('checksum', 'copySourceVersionId');
      const [part, ...others] = await t.parts(upload);
      expect(others).to.deep.equal([]);
      expect(part).to.deep.equal({ partNumber: 1, size: 10, etag: copied.etag, lastModified: part?.lastModified });
      await t.complete(upload);
      expect((await t.read(upload.key)).toString()).to.equal(DIGITS);
    },
    bothPolicies,
  );

  conformanceCase(
    'UPC-002',
    'copies a range',
    async (t) => {
      const { upload, copy } = await copyFixture(t);
      const { etag } = await copy({ copySourceRange: 'bytes=0-8' });
      t.expectCopyEtag(etag, '22975d8a5ed1b91445f6c55ac121505b');
      const [part] = await t.parts(upload);
      expect(part).to.include({ etag, size: 9 });
      await t.complete(upload);
      expect((await t.read(upload.key)).toString()).to.equal('012345678');
    },
    bothPolicies,
  );

  for (const [range, byte, literal] of [
    ['bytes=1-1', '1', 'c4ca4238a0b923820dcc509a6f75849b'],
    ['bytes=0-0', '0', 'cfcd208495d565ef66e7dff9f98764da'],
  ] as const) {
    conformanceCase(
      'UPC-003',
      `copies the one byte of ${range}`,
      async (t) => {
        const { upload, copy } = await copyFixture(t);
        t.expectCopyEtag((await copy({ copySourceRange: range })).etag, literal);
        expect(await sizes(t, upload)).to.deep.equal([1]);
        await t.complete(upload);
        expect((await t.read(upload.key)).toString()).to.equal(byte);
      },
      bothPolicies,
    );
  }

  conformanceCase(
    'UPC-004',
    'copies a range up to the last byte',
    async (t) => {
      const { upload, copy } = await copyFixture(t);
      const { etag } = await copy({ copySourceRange: 'bytes=0-9' });
      // The range is the whole object, so its MD5 is known.
      expect(etag).to.equal(md5(DIGITS));
      expect(await sizes(t, upload)).to.deep.equal([10]);
    },
    bothPolicies,
  );

  conformanceCase(
    'UPC-005',
    'completes an upload whose only part is one byte of 7 MiB',
    async (t) => {
      const bytes = bytesNamed('UPC-005', 7 * MIB);
      const { upload, copy } = await copyFixture(t, bytes);
      const at = 5 * MIB + 4711;
      await copy({ copySourceRange: { first: at, last: at } });
      await t.complete(upload);
      expect(await t.read(upload.key)).to.deep.equal(bytes.subarray(at, at + 1));
    },
    bothPolicies,
  );

  conformanceCase('UPC-011', 'copies from a different bucket', async (t) => {
    const bucket = await t.newBucket();
    await t.put('elsewhere', DIGITS, { bucket });
    const upload = await t.upload();
    const { etag } = await t.s3.uploadPartCopy({ ...upload, partNumber: 1, copySource: `${bucket}/elsewhere` });
    expect(etag).to.equal(md5(DIGITS));
    await t.complete(upload);
    expect((await t.read(upload.key)).toString()).to.equal(DIGITS);
  });

  conformanceCase(
    'UPC-012',
    'copies from the object that the upload is to replace',
    async (t) => {
      const { copy: copyFrom } = await copyFixture(t);
      const upload = await t.upload('source');
      const copied = await copyFrom({ ...upload, copySourceRange: 'bytes=2-4' });
      t.expectCopyEtag(copied.etag, md5('234'));
      expect((await t.read('source')).toString(), 'until it is completed').to.equal(DIGITS);
      await t.complete(upload);
      expect((await t.read('source')).toString()).to.equal('234');
    },
    bothPolicies,
  );

  conformanceCase(
    'UPC-013',
    'copies a range across the borders of the parts of its source',
    async (t) => {
      const content = bytesNamed('UPC-013', 10 * MIB + 7);
      const origin = await t.upload('in parts');
      for (const [index, first] of [0, 5 * MIB, 10 * MIB].entries()) {
        await t.s3.uploadPart({ ...origin, partNumber: index + 1, body: content.subarray(first, first + 5 * MIB) });
      }
      await t.complete(origin);
      const [first, last] = [5 * MIB - 3, 10 * MIB + 2];
      const upload = await t.upload();
      const copySource = { bucket: t.bucket, key: 'in parts' };
      const copied = await t.s3.uploadPartCopy({
        ...upload,
        partNumber: 1,
        copySource,
        copySourceRange: { first, last },
      });
      const bytes = content.subarray(first, last + 1);
      t.expectCopyEtag(copied.etag, md5(bytes));
      await t.complete(upload);
      expect((await t.read(upload.key)).equals(bytes)).to.equal(true);
    },
    bothPolicies,
  );

  conformanceCase(
    'UPC-018',
    'copies a source of zero bytes',
    async (t) => {
      const { upload, copy } = await copyFixture(t, '');
      const { etag } = await copy();
      expect(etag).to.equal('d41d8cd98f00b204e9800998ecf8427e');
      const [part] = await t.parts(upload);
      expect(part).to.include({ etag, size: 0 });
      await t.complete(upload);
      expect(await t.read(upload.key)).to.have.length(0);
      // The ETag of that object is no MD5, and still that of no bytes is known.
      const again = await t.upload('again');
      const copySource = `${t.bucket}/${upload.key}`;
      const copied = await t.s3.uploadPartCopy({ ...again, partNumber: 1, copySource });
      expect(copied.etag).to.equal(etag);
    },
    bothPolicies,
  );

  conformanceCase(
    'UPC-019',
    'puts 15 MiB together again from ranges of 5 MiB',
    async (t) => {
      const bytes = bytesNamed('UPC-019', 15 * MIB);
      const { upload, copy } = await copyFixture(t, bytes);
      const etags: string[] = [];
      for (const partNumber of [1, 2, 3]) {
        const first = (partNumber - 1) * 5 * MIB;
        const { etag } = await copy({ partNumber, copySourceRange: `bytes=${first}-${first + 5 * MIB - 1}` });
        t.expectCopyEtag(etag, md5(bytes.subarray(first, first + 5 * MIB)));
        etags.push(etag);
      }
      const { etag } = await t.complete(upload);
      expect(etag).to.equal(`${md5(Buffer.from(etags.join(''), 'hex'))}-3`);
      expect((await t.read(upload.key)).equals(bytes)).to.equal(true);
    },
    bothPolicies,
  );

  conformanceCase(
    'UPC-020',
    'completes an upload of uploaded and copied parts in turn',
    async (t) => {
      const uploaded = bytesNamed('UPC-020', 5 * MIB);
      const source = bytesNamed('UPC-020 source', 6 * MIB);
      const { upload, copy } = await copyFixture(t, source);
      await t.s3.uploadPart({ ...upload, partNumber: 1, body: uploaded });
      await copy({ partNumber: 2, copySourceRange: { first: 12_345, last: 12_344 + 5 * MIB } });
      await t.s3.uploadPart({ ...upload, partNumber: 3, body: 'x' });
      await t.complete(upload);
      const expected = Buffer.concat([uploaded, source.subarray(12_345, 12_345 + 5 * MIB), Buffer.from('x')]);
      expect((await t.read(upload.key)).equals(expected)).to.equal(true);
    },
    bothPolicies,
  );

  conformanceCase('UPC-021', 'takes over no metadata of the source', async (t) => {
    await t.put('source', DIGITS, {
      contentType: 'text/plain',
      cacheControl: 'no-cache',
      metadata: { colour: 'blue' },
    });
    const upload = await t.upload();
    await t.s3.uploadPartCopy({ ...upload, partNumber: 1, copySource: `${t.bucket}/source` });
    await t.complete(upload);
    const { attributes } = await t.s3.headObject({ bucket: t.bucket, key: upload.key });
    expect(attributes).to.deep.equal({ contentType: 'binary/octet-stream', metadata: {} });
  });

  conformanceCase(
    'UPC-022',
    'is served with the x-id that the JS SDK adds to the query',
    async (t) => {
      const { upload, source } = await copyFixture(t);
      const query = `partNumber=1&uploadId=${upload.uploadId}&x-id=UploadPartCopy`;
      const { status } = await t.wire.request({
        method: 'PUT',
        target: `/${t.bucket}/${upload.key}?${query}`,
        headers: { 'x-amz-copy-source': source },
      });
      expect(status).to.equal(200);
      expect(await sizes(t, upload)).to.deep.equal([10]);
    },
    { on: 'http' },
  );

  conformanceCase(
    'UPC-023',
    'is answered with a document of LastModified and ETag, and no ETag header',
    async (t) => {
      const { upload, source } = await copyFixture(t);
      const { headers, body, status } = await t.wire.request({
        method: 'PUT',
        target: `/${t.bucket}/${upload.key}?partNumber=1&uploadId=${upload.uploadId}`,
        headers: { 'x-amz-copy-source': source, 'x-amz-copy-source-range': 'bytes=0-8' },
      });
      expect(status).to.equal(200);
      expect(headers).not.to.have.property('etag');
      expect(headers['content-type']).to.equal('application/xml');
      expect(headers['x-amz-request-id']).to.be.a('string').that.is.not.empty;
      const text = body.toString('utf8');
      expect(text).to.match(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n?<CopyPartResult .*<\/CopyPartResult>$/s);
      const { root, attributes, fields } = readDocument(text);
      expect({ root, attributes }).to.deep.equal({
        root: 'CopyPartResult',
        attributes: { xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/' },
      });
      expect(fields.map(([name]) => name)).to.deep.equal(['LastModified', 'ETag']);
      const { LastModified = '', ETag = '' } = Object.fromEntries(fields);
      expect(LastModified).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(new Date(LastModified).getTime()).to.equal(t.subject.now());
      expect(ETag).to.match(/^"[0-9a-f]{32}"$/);
      t.expectCopyEtag(ETag.slice(1, -1), '22975d8a5ed1b91445f6c55ac121505b');
    },
    { on: 'http', under: BOTH_POLICIES },
  );
});
