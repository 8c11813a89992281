import { expect } from 'chai';
import type { ListMultipartUploadsInput, PolicyStatement } from '@rangegraft/core';
import { behaviour } from './behaviour.js';
import { md5, type CaseContext } from './case-context.js';
import { conformanceCase } from './case.js';
import { uploadPart } from './parts.js';
import { send, textsOf, uploadTarget } from './raw-requests.js';

const onHttp = { on: 'http' } as const;

describe('J. ListParts', () => {
  conformanceCase('LST-004', 'lists an upload without parts', async (t) => {
    const upload = await t.upload();
    const page = await t.s3.listParts(upload);
    expect(page).to.deep.include({
      ...upload,
      parts: [],
      partNumberMarker: 0,
      nextPartNumberMarker: 0,
      maxParts: 1000,
      isTruncated: false,
      storageClass: 'STANDARD',
      owner: t.engine.settings.owner,
    });
    expect(page).not.to.have.any.keys('checksumAlgorithm', 'checksumType');
  });

  conformanceCase('LST-005', 'goes on from the marker of a truncated page', async (t) => {
    const upload = await t.upload();
    await uploadPart(t, upload, { body: 'one' });
    t.subject.advance(3000);
    const second = t.subject.now();
    await uploadPart(t, upload, { partNumber: 2, body: 'second' });
    const first = await t.s3.listParts({ ...upload, maxParts: 1 });
    expect(first).to.include({ partNumberMarker: 0, nextPartNumberMarker: 1, maxParts: 1, isTruncated: true });
    expect(first.parts.map(({ partNumber }) => partNumber)).to.deep.equal([1]);
    const last = await t.s3.listParts({ ...upload, maxParts: 1, partNumberMarker: first.nextPartNumberMarker });
    expect(last).to.include({ partNumberMarker: 1, nextPartNumberMarker: 2, maxParts: 1, isTruncated: false });
    const lastModified = new Date(second);
    expect(last.parts).to.deep.equal([{ partNumber: 2, lastModified, etag: md5('second'), size: 6 }]);
  });

  conformanceCase('LST-006', 'lists nothing behind the last part', async (t) => {
    const upload = await t.upload();
    await uploadPart(t, upload, { body: 'one' });
    await uploadPart(t, upload, { partNumber: 2, body: 'two' });
    const page = await t.s3.listParts({ ...upload, partNumberMarker: 10 });
    expect(page).to.deep.include({ parts: [], partNumberMarker: 10, nextPartNumberMarker: 0, isTruncated: false });
  });

  conformanceCase('LST-007', 'reads max-parts', async (t) => {
    const upload = await t.upload();
    await uploadPart(t, upload, { body: 'one' });
    const none = await t.s3.listParts({ ...upload, maxParts: 0 });
    expect(none).to.deep.include({ parts: [], nextPartNumberMarker: 0, maxParts: 0, isTruncated: false });
    await t.fails(() => t.s3.listParts({ ...upload, maxParts: -1 }), {
      code: 'InvalidArgument',
      message: 'Argument max-parts must be an integer between 0 and 2147483647',
      elements: { ArgumentName: 'max-parts', ArgumentValue: '-1' },
    });
    expect((await t.s3.listParts({ ...upload, maxParts: 5000 })).maxParts).to.equal(1000);
    await t.fails(() => t.s3.listParts({ ...upload, maxParts: 2_147_483_648 }), {
      code: 'InvalidArgument',
      message: 'Provided max-parts not an integer or within integer range',
      elements: { ArgumentName: 'max-parts' },
    });
  });

  conformanceCase(
    'LST-007',
    'takes empty parameters as absent',
    async (t) => {
      const upload = await t.upload();
      await uploadPart(t, upload, { body: 'one' });
      const target = uploadTarget(upload, 'max-parts=&part-number-marker=');
      const answer = await send(t.wire, { method: 'GET', target });
      expect(textsOf(answer, 'MaxParts')).to.deep.equal(['1000']);
      expect(textsOf(answer, 'PartNumber')).to.deep.equal(['1']);
    },
    onHttp,
  );

  conformanceCase('LST-008', 'lists 1001 parts in pages of 1000 and 1', async (t) => {
    const upload = await t.upload();
    const copySource = { bucket: t.bucket, key: 'byte' };
    await t.put('byte', 'x');
    const numbers = Array.from({ length: 1001 }, (_, index) => index + 1);
    // Made where it is quickest: the case is about the listing.
    await Promise.all(numbers.map((partNumber) => t.engine.uploadPartCopy({ ...upload, partNumber, copySource })));
    const first = await t.s3.listParts(upload);
    expect(first).to.include({ nextPartNumberMarker: 1000, maxParts: 1000, isTruncated: true });
    expect(first.parts.map(({ partNumber }) => partNumber)).to.deep.equal(numbers.slice(0, 1000));
    const last = await t.s3.listParts({ ...upload, partNumberMarker: 1000 });
    expect(last).to.include({ nextPartNumberMarker: 1001, isTruncated: false });
    expect(last.parts.map(({ partNumber }) => partNumber)).to.deep.equal([1001]);
  });
});

describe('J. ListMultipartUploads', () => {
  /** What a page shows of the uploads, by what they are. */
  async function page(t: CaseContext, input: Omit<ListMultipartUploadsInput, 'bucket'> = {}) {
    const { owner: _, ...found } = {
      owner: undefined,
      ...(await t.s3.listMultipartUploads({ bucket: t.bucket, ...input })),
    };
    return { ...found, uploads: found.uploads.map(({ uploadId }) => uploadId) };
  }

  conformanceCase('LST-009', 'lists the uploads of a key in the order of their initiation', async (t) => {
    const ids: string[] = [];
    const at = t.subject.now();
    for (let count = 0; count < 3; count++) ids.push((await t.upload('k')).uploadId);
    t.subject.advance(1000);
    ids.push((await t.upload('k', { checksumAlgorithm: 'CRC32C' })).uploadId);
    const { uploads } = await t.s3.listMultipartUploads({ bucket: t.bucket });
    expect(uploads.map(({ uploadId }) => uploadId)).to.deep.equal(ids);
    const common = { key: 'k', storageClass: 'STANDARD', initiator: t.engine.settings.owner };
    expect(uploads[0]).to.deep.equal({ ...common, uploadId: ids[0], initiated: new Date(at) });
    const checksum = { checksumAlgorithm: 'CRC32C', checksumType: 'COMPOSITE' };
    expect(uploads[3]).to.deep.equal({ ...common, ...checksum, uploadId: ids[3], initiated: new Date(at + 1000) });
  });

  behaviour('tells who has opened an upload, whosever the bucket is', async (t) => {
    const may: PolicyStatement = { Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: '*' };
    const bob = { id: 'b0b', displayName: 'b\u00f6b' };
    const { uploadId } = await t.subject
      .as({ ...bob, policy: [may] })
      .createMultipartUpload({ bucket: t.bucket, key: 'k' });
    const { uploads } = await t.s3.listMultipartUploads({ bucket: t.bucket });
    expect(uploads.map(({ initiator }) => initiator)).to.deep.equal([bob]);
    const { initiator, owner } = await t.s3.listParts({ bucket: t.bucket, key: 'k', uploadId });
    expect({ initiator, owner }).to.deep.equal({ initiator: bob, owner: t.engine.settings.owner });
  });

  conformanceCase('LST-010', 'goes on from both markers', async (t) => {
    const ids: string[] = [];
    for (const key of ['a', 'a', 'a', 'b']) ids.push((await t.upload(key)).uploadId);
    let markers = { keyMarker: '', uploadIdMarker: '' };
    const seen: string[] = [];
    for (const [index, key] of ['a', 'a', 'a', 'b'].entries()) {
      const found = await page(t, { ...markers, maxUploads: 1 });
      seen.push(...found.uploads);
      expect(found).to.include({ nextKeyMarker: key, nextUploadIdMarker: ids[index], isTruncated: index < 3 });
      markers = { keyMarker: found.nextKeyMarker, uploadIdMarker: found.nextUploadIdMarker ?? '' };
    }
    expect(seen).to.deep.equal(ids);
    expect((await page(t, { keyMarker: 'a' })).uploads).to.deep.equal(ids.slice(3));
    expect((await page(t, { keyMarker: 'a', uploadIdMarker: ids[1] })).uploads).to.deep.equal(ids.slice(2));
  });

  conformanceCase('LST-010', 'says where a page without uploads ends', async (t) => {
    expect(await page(t)).to.deep.equal({
      uploads: [],
      commonPrefixes: [],
      nextKeyMarker: '',
      nextUploadIdMarker: '',
      maxUploads: 1000,
      isTruncated: false,
    });
  });

  conformanceCase('LST-010', 'goes on from both markers among keys of a prefix, and past groups', async (t) => {
    const ids: string[] = [];
    for (const key of ['p/a', 'p/a', 'p/b/1', 'p/b/2', 'p/c', 'q']) ids.push((await t.upload(key)).uploadId);
    const below = { prefix: 'p/', delimiter: '/', maxUploads: 1 };
    const second = await page(t, { ...below, keyMarker: 'p/a', uploadIdMarker: ids[0] });
    expect(second).to.deep.include({ uploads: [ids[1]], nextKeyMarker: 'p/a', nextUploadIdMarker: ids[1] });
    const group = await page(t, { ...below, keyMarker: 'p/a', uploadIdMarker: ids[1] });
    expect(group).to.deep.include({ uploads: [], commonPrefixes: ['p/b/'], nextKeyMarker: '', isTruncated: true });
    const last = await page(t, { ...below, keyMarker: 'p/b/' });
    expect(last).to.deep.include({ uploads: [ids[4]], commonPrefixes: [], nextKeyMarker: 'p/c', isTruncated: false });
    // What follows a key inside of a group is the group again.
    const inside = await page(t, { ...below, keyMarker: 'p/b/1', uploadIdMarker: ids[2] });
    expect(inside).to.deep.include({ uploads: [], commonPrefixes: ['p/b/'], isTruncated: true });
  });

  conformanceCase(
    'LST-013',
    'has its markers present and empty where there is no upload',
    async (t) => {
      const markers = ['KeyMarker', 'UploadIdMarker', 'NextKeyMarker', 'NextUploadIdMarker'];
      const markersOf = async (query: string) => {
        const answer = await send(t.wire, { method: 'GET', target: `/${t.bucket}?uploads${query}` });
        return markers.flatMap((name) => textsOf(answer, name));
      };
      expect(await markersOf('')).to.deep.equal(['', '', '', '']);
      await t.upload('a/1');
      expect(await markersOf('&delimiter=%2F')).to.deep.equal(['', '', '', '']);
    },
    onHttp,
  );

  conformanceCase('LST-011', 'ignores an upload-id-marker without a key-marker', async (t) => {
    const ids = [(await t.upload('a')).uploadId, (await t.upload('b')).uploadId];
    expect((await page(t, { uploadIdMarker: ids[0] })).uploads).to.deep.equal(ids);
    expect((await page(t, { uploadIdMarker: 'unknown' })).uploads).to.deep.equal(ids);
  });

  conformanceCase('LST-012', 'refuses an upload-id-marker of a different key', async (t) => {
    const { uploadId } = await t.upload('a');
    await t.upload('b');
    for (const uploadIdMarker of [uploadId, 'unknown']) {
      await t.fails(() => page(t, { keyMarker: 'b', uploadIdMarker }), {
        code: 'InvalidArgument',
        message: 'Invalid uploadId marker',
        elements: { ArgumentName: 'upload-id-marker', ArgumentValue: uploadIdMarker },
      });
    }
  });

  conformanceCase('LST-013', 'groups keys by prefix and delimiter', async (t) => {
    for (const key of ['a/1', 'a/2', 'b/1/x', 'b/1/y', 'b/2']) await t.upload(key);
    const all = { uploads: [], nextKeyMarker: '', nextUploadIdMarker: '' };
    expect(await page(t, { delimiter: '/' })).to.deep.include({
      ...all,
      commonPrefixes: ['a/', 'b/'],
      isTruncated: false,
    });
    const first = await page(t, { delimiter: '/', maxUploads: 1 });
    expect(first).to.deep.include({ ...all, commonPrefixes: ['a/'], isTruncated: true });
    const next = await page(t, { delimiter: '/', maxUploads: 1, keyMarker: 'a/' });
    expect(next).to.deep.include({ ...all, commonPrefixes: ['b/'], isTruncated: false });
    const below = await page(t, { prefix: 'b/', delimiter: '/' });
    expect(below.commonPrefixes).to.deep.equal(['b/1/']);
    expect(below).to.include({ nextKeyMarker: 'b/2', nextUploadIdMarker: below.uploads[0] });
    expect((await page(t, { prefix: 'a/' })).uploads).to.have.length(2);
    expect((await page(t, { prefix: 'c' })).uploads).to.deep.equal([]);
  });

  conformanceCase(
    'LST-014',
    'encodes what is made of keys',
    async (t) => {
      const keys = ['a b/ü 1', 'a b/ü+%', 'a b/😀/x'];
      for (const key of keys) await t.upload(key);
      const query = 'encoding-type=url&prefix=a%20b%2F&delimiter=%2F&key-marker=a%20';
      const answer = await send(t.wire, { method: 'GET', target: `/${t.bucket}?uploads&${query}` });
      expect(textsOf(answer, 'EncodingType')).to.deep.equal(['url']);
      expect(textsOf(answer, 'Key')).to.deep.equal(['a%20b/%C3%BC%201', 'a%20b/%C3%BC%2B%25']);
      expect(textsOf(answer, 'Prefix')).to.deep.equal(['a%20b/', 'a%20b/%F0%9F%98%80/']);
      expect(textsOf(answer, 'Delimiter')).to.deep.equal(['/']);
      expect(textsOf(answer, 'KeyMarker')).to.deep.equal(['a%20']);
      expect(textsOf(answer, 'NextKeyMarker')).to.deep.equal(['a%20b/%F0%9F%98%80/']);
      const plain = await send(t.wire, { method: 'GET', target: `/${t.bucket}?uploads` });
      expect(textsOf(plain, 'Key')).to.deep.equal(keys);
      expect(textsOf(plain, 'EncodingType')).to.deep.equal([]);
    },
    onHttp,
  );

  conformanceCase(
    'LST-014',
    'refuses other encodings',
    async (t) => {
      await t.upload('a b');
      for (const encoding of ['value', '', 'URL']) {
        const target = `/${t.bucket}?uploads&encoding-type=${encoding}`;
        await t.fails(() => send(t.wire, { method: 'GET', target }), {
          code: 'InvalidArgument',
          message: 'Invalid Encoding Method specified in Request',
        });
      }
    },
    onHttp,
  );

  conformanceCase('LST-015', 'reads max-uploads', async (t) => {
    await t.upload('k');
    const none = await page(t, { maxUploads: 0 });
    expect(none).to.deep.include({ uploads: [], commonPrefixes: [], maxUploads: 0, isTruncated: false });
    await t.fails(() => page(t, { maxUploads: -1 }), {
      code: 'InvalidArgument',
      message: 'Argument max-uploads must be an integer between 0 and 2147483647',
      elements: { ArgumentName: 'max-uploads', ArgumentValue: '-1' },
    });
    expect((await page(t, { maxUploads: 1001 })).maxUploads).to.equal(1000);
  });
});
