import { expect } from 'chai';
import { matchesWildcard } from '../../src/authorization/wildcard.js';

describe('wildcards', () => {
  for (const [pattern, text, expected] of [
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'a/b', true],
    ['?', '', false],
    ['?', '😀', true],
    ['a*c', 'abcbc', true],
    ['a*c', 'abcb', false],
    ['*ab', 'aab', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b?', 'ab', false],
    ['a.c', 'abc', false],
    ['[a]', 'a', false],
    ['a', 'ab', false],
    ['a**', 'a', true],
  ] as const) {
    it(`find that '${pattern}' ${expected ? 'matches' : 'does not match'} '${text}'`, () => {
      expect(matchesWildcard(pattern, text)).to.equal(expected);
    });
  }

  it('take no time that explodes with the number of stars', () => {
    expect(matchesWildcard(`${'*a'.repeat(200)}b`, 'a'.repeat(1000))).to.equal(false);
  });
});
