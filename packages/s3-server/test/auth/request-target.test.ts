import { expect } from 'chai';
import { decodePath, parseQuery, splitTarget } from '../../src/auth/index.js';
import { canonicalPath, canonicalQuery } from '../../src/auth/request-target.js';

describe('request targets', () => {
  const splits = [
    ['/', '/', ''],
    ['/b/k?x=1?y', '/b/k', 'x=1?y'],
    ['/b//k?', '/b//k', ''],
    ['//b/k', '//b/k', ''],
    ['http://host:9000/b/k?x', '/b/k', 'x'],
    ['HTTPS://host', '/', ''],
    ['http://host?x', '/', 'x'],
    ['?x', '/', 'x'],
  ] as const;
  for (const [target, path, query] of splits) {
    it(`splits ${target}`, () => {
      expect(splitTarget(target)).to.deep.equal({ path, query });
    });
  }

  const paths = [
    ['/a/b.c-d_e~f', '/a/b.c-d_e~f'],
    ['/a//b/./../c/', '/a//b/./../c/'],
    ['/a+b', '/a%2Bb'],
    ['/a%2Bb', '/a%2Bb'],
    ['/a%2bb', '/a%2Bb'],
    ['/%61%2Fb', '/a%2Fb'],
    ['/100%25', '/100%25'],
    ['/%2525', '/%2525'],
    ['/%C3%A9', '/%C3%A9'],
    ['/\u00c3\u00a9', '/%C3%A9'],
    ["/!'()*:@&=$,;", '/%21%27%28%29%2A%3A%40%26%3D%24%2C%3B'],
  ] as const;
  for (const [sent, canonical] of paths) {
    it(`signs the path ${sent} as ${canonical}`, () => {
      expect(canonicalPath(sent)).to.equal(canonical);
    });
  }

  const queries = [
    ['', ''],
    ['uploads', 'uploads='],
    ['b=2&a=1&&a=0', 'a=0&a=1&b=2'],
    ['a-=1&a=2', 'a=2&a-=1'],
    ['prefix=a/b&x=c%2fd', 'prefix=a%2Fb&x=c%2Fd'],
    ['a=b+c%20d%2B', 'a=b%20c%20d%2B'],
    ['a=b=c', 'a=b%3Dc'],
    ['=x', '=x'],
    ['X-Amz-Signature=1&x=2', 'x=2'],
  ] as const;
  for (const [sent, canonical] of queries) {
    it(`signs the query "${sent}" as "${canonical}"`, () => {
      expect(canonicalQuery(sent)).to.equal(canonical);
    });
  }

  it('refuses a percent sign that starts no escape', () => {
    for (const path of ['/%', '/a%2', '/%zz', '/100%']) {
      expect(() => canonicalPath(path))
        .to.throw("Couldn't parse the specified URI.")
        .with.deep.property('context', { URI: path });
      expect(() => canonicalQuery(path)).to.throw("Couldn't parse the specified URI.");
    }
  });

  it('decodes paths once', () => {
    expect(decodePath('/b/a%2Fb+c%2525%20%C3%A9')).to.equal('/b/a/b+c%25 \u00e9');
    expect(decodePath('/b/\u00c3\u00a9')).to.equal('/b/\u00e9');
  });

  it('decodes queries, plus signs as spaces', () => {
    expect(parseQuery('uploads&a=1+2%2B3&a=%C3%A9&=&')).to.deep.equal([
      ['uploads', ''],
      ['a', '1 2+3'],
      ['a', '\u00e9'],
      ['', ''],
    ]);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => decodePath('/%C3')).to.throw("Couldn't parse the specified URI.");
    expect(() => parseQuery('a=%FF')).to.throw("Couldn't parse the specified URI.");
  });
});
