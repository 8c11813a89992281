import { expect } from 'chai';
import path from 'node:path';
import { endOf, INNER_PREFIX, isInnerName, isOuterName, placeOf } from '../src/blob-path.js';

const id = '018bcfe56800' + '0007' + 'fedcba9876543210';

describe('the place of a blob', () => {
  it('is two directories deep, by the time in its id', () => {
    const place = placeOf(path.join('some', 'root'), id);
    expect(place.outer).to.equal(path.join('some', 'root', '018bc'));
    expect(place.inner).to.equal(path.join('some', 'root', '018bc', 'fe5'));
    expect(place.file).to.equal(path.join('some', 'root', '018bc', 'fe5', id));
  });

  it('ends 65.5 seconds after the inner directory began, and 3.1 days after the outer one', () => {
    const begin = Number.parseInt('018bcfe50000', 16);
    expect(endOf(id.slice(0, INNER_PREFIX)) - begin).to.equal(65_536);
    expect(endOf('018bc')).to.equal(Number.parseInt('018bc0000000', 16) + 2 ** 28);
  });

  it('orders directories as their blobs are ordered', () => {
    const later = '018bcfe60000' + id.slice(12);
    expect(placeOf('root', id).inner < placeOf('root', later).inner).to.equal(true);
  });

  it('knows its own names from others', () => {
    for (const name of ['018bc', '00000', 'fffff']) expect(isOuterName(name), name).to.equal(true);
    for (const name of ['018b', '018bcf', '018BC', '.tmp1', 'xyzzy']) expect(isOuterName(name), name).to.equal(false);
    for (const name of ['fe5', '000']) expect(isInnerName(name), name).to.equal(true);
    for (const name of ['fe', 'fe50', 'FE5', '..', 'a.b']) expect(isInnerName(name), name).to.equal(false);
  });
});
