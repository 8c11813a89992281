import { expect } from 'chai';
import { accountIdOf } from '../../src/index.js';

describe('the account id of a canonical id', () => {
  it('is the id itself where that has 12 digits', () => {
    expect(accountIdOf('012345678901')).to.equal('012345678901');
  });

  it('is derived where it has another form, and is always the same', () => {
    const id = '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a';
    expect(accountIdOf(id))
      .to.match(/^\d{12}$/)
      .and.equal(accountIdOf(id));
    expect(accountIdOf(id)).not.to.equal(accountIdOf(`${id}0`));
  });
});
