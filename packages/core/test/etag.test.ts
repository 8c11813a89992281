import { expect } from 'chai';
import { crcsOf } from '../src/checksums/index.js';
import { derivedEtag, isMd5Etag, multipartEtag, quoteEtag, unquoteEtag } from '../src/etag.js';

describe('multipart ETags', () => {
  it('CMP-020: are as recorded for three parts', () => {
    const parts = [
      'c4c753e69bb853187f5854c46cf801c6',
      'c4c753e69bb853187f5854c46cf801c6',
      'e09c80c42fda55f9d992e59ca6b3307d',
    ];
    expect(multipartEtag(parts)).to.equal('4d45984fc3feb2ac9b22683c49674b56-3');
  });

  it('CKS-001: are as recorded for one part', () => {
    expect(multipartEtag(['11df95d595559285eb2b042124e74f09'])).to.equal('395d97c07920de036bfa21e7568a2e9f-1');
  });

  it('depend on the order of the parts', () => {
    const [a, b] = ['c4c753e69bb853187f5854c46cf801c6', 'e09c80c42fda55f9d992e59ca6b3307d'] as const;
    expect(multipartEtag([a, b])).not.to.equal(multipartEtag([b, a]));
  });
});

describe('derived ETags', () => {
  const range = { source: 'version 1', first: 0, last: 8, crcs: crcsOf(Buffer.from('123456789')) };

  it('are 32 hex digits and always the same for the same range', () => {
    expect(derivedEtag(range)).to.equal(derivedEtag({ ...range, crcs: { ...range.crcs } }));
    expect(isMd5Etag(derivedEtag(range))).to.equal(true);
  });

  it('never change between releases: stored parts are compared with them', () => {
    expect(derivedEtag(range)).to.equal('5340e2d3fa1de82b2a58ef68211e4c4e');
  });

  it('differ when source, range or CRCs differ', () => {
    const others = [
      { ...range, source: 'version 2' },
      { ...range, first: 1 },
      { ...range, last: 9 },
      { ...range, crcs: { ...range.crcs, crc64nvme: 1n } },
      { ...range, crcs: { ...range.crcs, crc32: 1 } },
      { ...range, crcs: { ...range.crcs, crc32c: 1 } },
    ];
    expect(new Set([range, ...others].map(derivedEtag))).to.have.property('size', 7);
  });
});

describe('the form of ETags', () => {
  it('has quotes where it is shown and none where it is compared', () => {
    expect(quoteEtag('abc')).to.equal('"abc"');
    expect(unquoteEtag('"abc"')).to.equal('abc');
    expect(unquoteEtag('abc')).to.equal('abc');
    for (const text of ['', '"', '"abc', 'abc"']) expect(unquoteEtag(text), text).to.equal(text);
    expect(unquoteEtag('""')).to.equal('');
  });

  it('tells MD5s from others', () => {
    expect(isMd5Etag('d41d8cd98f00b204e9800998ecf8427e')).to.equal(true);
    for (const other of [
      'd41d8cd98f00b204e9800998ecf8427e-1',
      '"d41d8cd98f00b204e9800998ecf8427e"',
      'd41d8cd98f00b204e9800998ecf8427',
      'D41D8CD98F00B204E9800998ECF8427E',
      'd41d8cd98f00b204e9800998ecf8427e\n',
      '',
    ]) {
      expect(isMd5Etag(other), other).to.equal(false);
    }
  });
});
