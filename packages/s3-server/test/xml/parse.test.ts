import { sourceOf } from '@rangegraft/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseXml, readLimited, xml } from '../../src/xml/index.js';
import { failureOf } from '../body/failure.js';
import { inPieces } from '../body/wire.js';

const MALFORMED = {
  code: 'MalformedXML',
  message: 'The XML you provided was not well-formed or did not validate against our published schema',
};

const parse = (text: string | Uint8Array) => parseXml(sourceOf(Buffer.from(text as string)));

describe('parseXml', () => {
  it('gives names, text and children, in order', async () => {
    const text =
      '<?xml version="1.0" encoding="utf-8"?>\n<a x="1">\n <b>1&amp;2</b><!-- c --><b/><c><![CDATA[<x>]]>&#233;</c></a>\n';
    expect(await parse(text)).to.deep.equal({
      name: 'a',
      text: '\n ',
      children: [
        { name: 'b', text: '1&2', children: [] },
        { name: 'b', text: '', children: [] },
        { name: 'c', text: '<x>\u00e9', children: [] },
      ],
    });
  });

  it('knows elements by their local names', async () => {
    const text = '<s:a xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/"><s:b/><b xmlns="urn:x"/></s:a>';
    const root = await parse(text);
    expect(root?.name).to.equal('a');
    expect(root?.children.map(({ name }) => name)).to.deep.equal(['b', 'b']);
  });

  it('gives nothing for a body without bytes', async () => {
    expect(await parse('')).to.equal(undefined);
  });

  it('parses a document however its bytes arrive', async () => {
    const bytes = Buffer.from('\ufeff<a>\r\n<b>\u00e9\u{1f600}&lt;&#x41;</b>]]</a>');
    const whole = await parse(bytes);
    for (let end = 0; end <= bytes.length; end += 1)
      expect(await parseXml(inPieces(bytes, [end]))).to.deep.equal(whole);
    expect(await parseXml(inPieces(bytes, [...bytes.keys()]))).to.deep.equal(whole);
    expect(whole?.children[0]?.text).to.equal('\u00e9\u{1f600}<A');
  });

  it('refuses every beginning of a document', async () => {
    const text = '<?xml version="1.0"?><a><b x="1">1</b></a>';
    for (let length = 1; length < text.length; length += 1) {
      expect(await failureOf(parse(text.slice(0, length)))).to.include(MALFORMED);
    }
  });

  const malformed: Readonly<Record<string, string | Uint8Array>> = {
    'plain text': 'hello',
    'white space only': ' \n',
    'an element that is not closed': '<a><b></a>',
    'tags that overlap': '<a><b></a></b>',
    'a second root': '<a/><b/>',
    'text before the root': 'x<a/>',
    'text after the root': '<a/>x',
    'an undefined entity': '<a>&nbsp;</a>',
    'an entity named like a method': '<a>&toString;</a>',
    'an entity named like a prototype': '<a>&__proto__;</a>',
    'a bare ampersand': '<a>1 & 2</a>',
    'an entity without an end': '<a>&amp</a>',
    'a reference to no character': '<a>&#0;</a>',
    'a reference to a surrogate': '<a>&#xD800;</a>',
    'a control character': '<a>\u0001</a>',
    'an end of CDATA in text': '<a>]]></a>',
    'an attribute without quotes': '<a x=1/>',
    'an attribute twice': '<a x="1" x="2"/>',
    'a prefix that is bound to nothing': '<s:a/>',
    'a document type': '<!DOCTYPE a><a/>',
    'a document type that defines entities': '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    'a declaration in the middle': '<a/><?xml version="1.0"?>',
    'another encoding': '<?xml version="1.0" encoding="iso-8859-1"?><a/>',
    'bytes that are not UTF-8': Buffer.from('<a>\u00e9</a>', 'latin1'),
    'UTF-8 that stops in the middle': Buffer.from('<a/>\u00e9').subarray(0, -1),
    'UTF-16': Buffer.from('\ufeff<a/>', 'utf16le'),
    'elements nested too deep': `${'<a>'.repeat(9)}${'</a>'.repeat(9)}`,
    'too many elements': `<a>${'<b/>'.repeat(200_000)}</a>`,
  };
  for (const [name, text] of Object.entries(malformed)) {
    it(`refuses ${name}`, async () => {
      expect(await failureOf(parse(text))).to.include(MALFORMED);
    });
  }

  it('stops at the first error instead of reading on', async () => {
    async function* source(): AsyncGenerator<Uint8Array, void> {
      await Promise.resolve();
      yield Buffer.from('<a></b>');
      throw new Error('was read on');
    }
    expect(await failureOf(parseXml(source()))).to.include(MALFORMED);
  });

  it('does not take failures of the source for malformed XML', async () => {
    async function* source(): AsyncGenerator<Uint8Array, void> {
      await Promise.resolve();
      throw new Error('connection lost');
    }
    const outcome: unknown = await parseXml(source()).catch((error: unknown) => error);
    expect(outcome).to.have.property('message', 'connection lost');
  });

  it('reads back any text that was written', async () => {
    const char = fc.oneof(
      fc.constantFrom('&', '<', '>', '"', "'", ']', ']]>', '\n', '\r', '\t', '\u0085', '\u2028', '&amp;'),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    // XML 1.0 has no form for these characters, not even a reference.
    const texts = fc
      .array(char)
      .map((parts) => parts.join('').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect((await parse(xml`<a>${text}</a>`.toString()))?.text).to.equal(text);
      }),
    );
  });
});

describe('readLimited', () => {
  const read = async (limit: number) => {
    let length = 0;
    for await (const bytes of readLimited(inPieces(Buffer.alloc(10), [4, 4]), limit)) length += bytes.length;
    return length;
  };

  it('passes a body of the limit', async () => {
    expect(await read(10)).to.equal(10);
  });

  it('refuses a longer one', async () => {
    const failure = await failureOf(read(9));
    expect(failure).to.include({ code: 'MaxMessageLengthExceeded', message: 'Your request was too big.' });
    expect(failure.context).to.deep.equal({ MaxMessageLengthBytes: 9 });
  });
});
