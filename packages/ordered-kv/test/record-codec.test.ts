import { expect } from 'chai';
import fc from 'fast-check';
import {
  packBlob,
  packBucket,
  packPart,
  packUpload,
  packVersion,
  revisionOfPart,
  unpackBlob,
  unpackBucket,
  unpackPart,
  unpackUpload,
  unpackVersion,
} from '../src/record-codec.js';
import { fieldsOfRow, packRow } from '../src/row-codec.js';
import * as arbitrary from './arbitraries.js';

/** Expects a record to come back as it was, without fields that it did not have. */
function expectSame(unpacked: unknown, record: unknown): void {
  expect(unpacked).to.deep.equal(record);
  expect(fieldNames(unpacked)).to.deep.equal(fieldNames(record));
}

function fieldNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value)
    .map(([name, field]) => [name, fieldNames(field)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('records as rows', () => {
  it('bring a version or delete marker back as it was', () => {
    fc.assert(
      fc.property(arbitrary.version, (version) => {
        expectSame(unpackVersion(version.key, packVersion(version)), version);
      }),
    );
  });

  it('bring an upload back as it was, open or ended', () => {
    fc.assert(
      fc.property(arbitrary.upload, (upload) => {
        expectSame(unpackUpload(upload.key, packUpload(upload)), upload);
      }),
    );
  });

  it('bring a part back as it was, and its revision alone', () => {
    fc.assert(
      fc.property(arbitrary.part, (part) => {
        const row = packPart(part);
        expectSame(unpackPart(part.number, row), part);
        expect(revisionOfPart(row)).to.equal(part.revision);
      }),
    );
  });

  it('bring a bucket back as it was', () => {
    fc.assert(
      fc.property(arbitrary.bucket, (bucket) => {
        expectSame(unpackBucket(bucket.name, packBucket(bucket)), bucket);
      }),
    );
  });

  it('bring a blob back as it was, its table as plain bytes', () => {
    fc.assert(
      fc.property(arbitrary.blob, (blob) => {
        const unpacked = unpackBlob(packBlob(blob));
        expectSame(unpacked, blob);
        expect(Buffer.isBuffer(unpacked.table)).to.equal(false);
      }),
    );
  });

  it('are Corrupt when they are cut short', () => {
    const row = packRow(['ab'.repeat(16)], ['some', 'fields', 12345678]);
    expect(() => fieldsOfRow(row.subarray(0, row.length - 3)))
      .to.throw()
      .with.property('code', 'Corrupt');
  });

  it('are refused when an id is none', () => {
    for (const id of ['', 'ab', 'xy'.repeat(16), 'ab'.repeat(17)]) {
      expect(() => packRow([id], [])).to.throw(TypeError, 'not an id');
    }
  });
});
