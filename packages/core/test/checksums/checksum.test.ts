import { expect } from 'chai';
import { checksumOf, compositeChecksum, parseCompositeChecksum } from '../../src/checksums/index.js';
import { ascii } from './support.js';

describe('composite checksums', () => {
  it('are those of the reference for the parts 12345 and 6789', () => {
    for (const [algorithm, value] of [
      ['CRC32', '4zspdQ==-2'],
      ['CRC32C', 'ZrDMrw==-2'],
      ['SHA1', 'UGmj5L5/K7lmsIeci6hTqydwTCs=-2'],
      ['SHA256', '/wiQ+jHXUUcr18tTEaeru5H1cBgrYDQGvfxkGFLzgl4=-2'],
    ] as const) {
      const parts = [checksumOf(algorithm, ascii('12345')), checksumOf(algorithm, ascii('6789'))];
      expect(compositeChecksum(algorithm, parts)).to.equal(value);
    }
  });

  it('CKS-001: are as recorded for a single part', () => {
    expect(compositeChecksum('CRC32C', [checksumOf('CRC32C', ascii('this is a part'))])).to.equal('F9bAnw==-1');
  });

  it('CMP-020: are as recorded for three parts', () => {
    expect(compositeChecksum('CRC32', ['NRU+Sw==', 'NRU+Sw==', 'TBHN8A=='])).to.equal('5FRUiw==-3');
  });

  it('are not made from values that are not of the algorithm', () => {
    expect(() => compositeChecksum('CRC32', ['NRU+Sw=='.slice(1)])).to.throw(TypeError);
    expect(() => compositeChecksum('CRC64NVME', ['NRU+Sw=='])).to.throw(TypeError);
  });

  it('are taken apart into value and number of parts', () => {
    expect(parseCompositeChecksum('CRC32', '5FRUiw==-3')).to.deep.equal({ value: '5FRUiw==', parts: 3 });
    expect(parseCompositeChecksum('CRC32C', '5FRUiw==-10000')).to.deep.equal({ value: '5FRUiw==', parts: 10000 });
    for (const wrong of ['5FRUiw==', '5FRUiw==-', '5FRUiw==-0', '5FRUiw==-03', '5FRUiw==-x', '5FRUiw-3', '-3', '']) {
      expect(parseCompositeChecksum('CRC32', wrong), wrong).to.equal(undefined);
    }
    expect(parseCompositeChecksum('SHA1', '5FRUiw==-3')).to.equal(undefined);
  });
});
