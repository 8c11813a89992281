import { expect } from 'chai';
import { SigningKeys } from '../../src/auth/signing-key.js';

describe('SigningKeys', () => {
  const scope = (day: number) => ({ accessKey: 'AKID', scope: `201305${day}/us-east-1/s3/aws4_request` });

  it('derives the key of a day once', () => {
    const keys = new SigningKeys();
    expect(keys.derive(scope(24), 'secret')).to.equal(keys.derive(scope(24), 'secret'));
  });

  it('derives other keys for other days, access keys and secrets', () => {
    const keys = new SigningKeys();
    const derived = [
      keys.derive(scope(24), 'secret'),
      keys.derive(scope(25), 'secret'),
      keys.derive(scope(24), 'other'),
    ].map((key) => Buffer.from(key).toString('hex'));
    expect(new Set(derived).size).to.equal(3);
  });

  it('remembers no more than its limit, the oldest goes first', () => {
    const keys = new SigningKeys(2);
    const [first, second] = [keys.derive(scope(11), 'secret'), keys.derive(scope(12), 'secret')];
    keys.derive(scope(13), 'secret');
    expect(keys.derive(scope(12), 'secret')).to.equal(second);
    const again = keys.derive(scope(11), 'secret');
    expect(again).to.not.equal(first);
    expect(again).to.deep.equal(first);
  });
});
