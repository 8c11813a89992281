import type { GetObjectInput } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import type { CaseContext } from './case-context.js';

/** The operations that name a key, each of them for that key. */
function operationsOn({ bucket, s3 }: CaseContext, key: string) {
  const object: Pick<GetObjectInput, 'bucket' | 'key'> = { bucket, key };
  const upload = { ...object, uploadId: '0'.repeat(32) };
  return {
    putObject: () => s3.putObject({ ...object, body: 'x' }),
    getObject: () => s3.getObject(object),
    headObject: () => s3.headObject({ ...object, versionId: 'null' }),
    deleteObject: () => s3.deleteObject(object),
    deleteVersion: () => s3.deleteObject({ ...object, versionId: 'null' }),
    getObjectAttributes: () => s3.getObjectAttributes({ ...object, objectAttributes: ['ETag'] }),
    getObjectTagging: () => s3.getObjectTagging(object),
    putObjectTagging: () => s3.putObjectTagging({ ...object, tags: [] }),
    getObjectAcl: () => s3.getObjectAcl(object),
    copyObject: () => s3.copyObject({ ...object, copySource: `${bucket}/source` }),
    copySource: () => s3.copyObject({ bucket, key: 'copy', copySource: `${bucket}/${key}` }),
    createMultipartUpload: () => s3.createMultipartUpload(object),
    uploadPart: () => s3.uploadPart({ ...upload, partNumber: 1, body: 'x' }),
    listParts: () => s3.listParts(upload),
    abortMultipartUpload: () => s3.abortMultipartUpload(upload),
  };
}

describe('Names that nothing can have', () => {
  // The catalog of the filesystem driver has no keys of the second length: it must not be asked for one.
  for (const length of [1025, 5000]) {
    behaviour(`a key of ${length} bytes is too long for every operation`, async (t) => {
      await t.put('source', 'x');
      for (const [name, call] of Object.entries(operationsOn(t, 'k'.repeat(length)))) {
        const failed = await t.fails(call, { code: 'KeyTooLongError' });
        // A HEAD has no body to tell it in.
        if (t.subject.wire !== undefined && name === 'headObject') continue;
        expect(failed.elements, name).to.deep.equal({ Size: String(length), MaxSizeAllowed: '1024' });
      }
    });
  }

  behaviour('a bucket of another name than a bucket can have does not exist', async (t) => {
    for (const bucket of ['b'.repeat(5000), 'no', 'UPPER']) {
      const missing = { code: 'NoSuchBucket', elements: { BucketName: bucket } };
      await t.fails(() => t.s3.listObjectsV2({ bucket }), missing);
      await t.fails(() => t.s3.getObject({ bucket, key: 'k' }), missing);
      await t.fails(() => t.s3.deleteBucket({ bucket }), missing);
    }
  });

  behaviour('places in listings may be longer than any key', async (t) => {
    await t.put('a', 'x');
    await t.put('z', 'x');
    const { bucket, s3 } = t;
    const long = 'k'.repeat(5000);
    const keys = (listed: readonly { readonly key: string }[]) => listed.map(({ key }) => key);
    expect(keys((await s3.listObjectsV2({ bucket, prefix: long })).contents)).to.deep.equal([]);
    expect(keys((await s3.listObjectsV2({ bucket, startAfter: long })).contents)).to.deep.equal(['z']);
    expect(keys((await s3.listObjects({ bucket, marker: long, delimiter: long })).contents)).to.deep.equal(['z']);
    for (const versionIdMarker of [undefined, 'null', '0'.repeat(32)]) {
      const { versions } = await s3.listObjectVersions({ bucket, keyMarker: long, versionIdMarker });
      expect(keys(versions), versionIdMarker).to.deep.equal(['z']);
    }
    expect((await s3.listMultipartUploads({ bucket, keyMarker: long })).uploads).to.deep.equal([]);
  });
});
