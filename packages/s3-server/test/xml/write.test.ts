import { expect } from 'chai';
import { Xml, element, errorDocument, escapeXml, resultDocument, xml } from '../../src/xml/index.js';

describe('writing XML', () => {
  it('escapes markup, quotes and control characters', () => {
    expect(escapeXml('a&b<c>d"e\'f')).to.equal("a&amp;b&lt;c&gt;d&quot;e'f");
    expect(escapeXml('\u0001\t\n\r\u007f\u0085\u2028')).to.equal('&#x1;\t\n&#xD;&#x7F;&#x85;&#x2028;');
    expect(escapeXml('\u00e9\u{1f600}')).to.equal('\u00e9\u{1f600}');
  });

  it('escapes what is inserted, and nothing twice', () => {
    const inner = xml`<b>${'&'}</b>`;
    expect(xml`<a n="${'"'}">${inner}${[inner, '<']}${1}${true}${undefined}</a>`.toString()).to.equal(
      '<a n="&quot;"><b>&amp;</b><b>&amp;</b>&lt;1true</a>',
    );
  });

  it('leaves out elements that have no value', () => {
    expect(xml`${element('A', undefined)}${element('B', '')}${element('C', 0)}`.toString()).to.equal('<B></B><C>0</C>');
  });

  it('refuses text that calls itself XML', () => {
    const forge = Xml as unknown as new (text: string) => Xml;
    expect(() => new forge('<a>')).to.throw(TypeError);
  });

  it('begins a result with a declaration and a root in the namespace of S3', () => {
    expect(resultDocument('R', [element('Key', 'a&b'), element('Size', 1)])).to.equal(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<R xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Key>a&amp;b</Key><Size>1</Size></R>',
    );
  });

  it('writes errors without a namespace, extra elements in order, and nothing behind them', () => {
    const text = errorDocument({
      code: 'NoSuchKey',
      message: 'no <key>',
      context: { Key: 'a&b', 'X-Amz-Expires': 5 },
      requestId: 'R1',
      hostId: 'H1',
    });
    expect(text).to.equal(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>no &lt;key&gt;</Message>' +
        '<Key>a&amp;b</Key><X-Amz-Expires>5</X-Amz-Expires><RequestId>R1</RequestId><HostId>H1</HostId></Error>',
    );
  });
});
