import type { ByteSource } from '@rangegraft/core';
import type { SaxesParser } from 'saxes';
import { malformedXml } from '../protocol-error.js';

/** An element of a request document. Attributes, comments and namespaces mean nothing in S3's documents. */
export interface XmlElement {
  /** The local name. */
  readonly name: string;
  /** The character data directly in the element, joined; white space is kept. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** S3's documents are three levels deep. */
const MAX_DEPTH = 8;
/** 10,000 parts with every checksum there is need fewer. */
const MAX_ELEMENTS = 200_000;

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: OpenElement[];
}

/**
 * Parses a document as its bytes arrive; undefined if there are none. How many bytes it may have is the caller's
 * business: `readLimited`. The library is loaded by the first who needs it, not by everybody who starts.
 *
 * @throws MalformedXML for bytes that are not UTF-8, for what is not well-formed (a second root, an undefined entity),
 *   and for document types
 */
export async function parseXml(source: ByteSource): Promise<XmlElement | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const builder = new TreeBuilder(await newParser());
  let empty = true;
  for await (const bytes of source) {
    empty &&= bytes.length === 0;
    refuseAsMalformed(() => builder.write(decoder.decode(bytes, { stream: true })));
  }
  if (empty) return undefined;
  return refuseAsMalformed(() => {
    builder.write(decoder.decode());
    return builder.end();
  });
}

type Parser = SaxesParser<{ readonly xmlns: true; readonly position: false }>;

/** Without an error handler it throws at the first error. */
async function newParser(): Promise<Parser> {
  const { SaxesParser } = await import('saxes');
  return new SaxesParser({ xmlns: true, position: false });
}

class TreeBuilder {
  readonly #parser: Parser;
  readonly #document: OpenElement = { name: '', text: '', children: [] };
  readonly #open: OpenElement[] = [this.#document];
  #count = 0;

  constructor(parser: Parser) {
    this.#parser = parser;
    this.#parser.on('xmldecl', ({ encoding = 'utf-8' }) => {
      if (!/^(utf-8|us-ascii)$/i.test(encoding)) throw new Error(`encoding ${encoding}`);
    });
    this.#parser.on('doctype', () => {
      throw new Error('document type');
    });
    this.#parser.on('opentag', ({ local }) => this.#begin(local));
    this.#parser.on('closetag', () => this.#open.pop());
    this.#parser.on('text', (text) => this.#addText(text));
    this.#parser.on('cdata', (text) => this.#addText(text));
  }

  write(text: string): void {
    this.#parser.write(text);
  }

  end(): XmlElement {
    this.#parser.close();
    return this.#document.children[0] as XmlElement;
  }

  #begin(name: string): void {
    this.#count += 1;
    if (this.#count > MAX_ELEMENTS) throw new Error('too many elements');
    if (this.#open.length > MAX_DEPTH) throw new Error('elements nested too deep');
    const element = { name, text: '', children: [] };
    this.#current.children.push(element);
    this.#open.push(element);
  }

  #addText(text: string): void {
    this.#current.text += text;
  }

  get #current(): OpenElement {
    return this.#open[this.#open.length - 1] as OpenElement;
  }
}

function refuseAsMalformed<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw malformedXml(cause);
  }
}
