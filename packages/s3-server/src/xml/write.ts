/** How every document begins. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The namespace of S3's result documents; error documents have none. */
export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Text that is XML already. Only `xml` and its helpers make it, so that nothing is written that was not escaped. */
export class Xml {
  readonly #text: string;

  constructor(text: string, key: typeof made) {
    if (key !== made) throw new TypeError('use the xml template');
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

const made = Symbol('made');

/** What may stand in an `xml` template: text is escaped, undefined is nothing, an array is its items in turn. */
export type XmlContent = string | number | boolean | undefined | Xml | readonly XmlContent[];

/** Writes XML: the template's own text as it is, what is inserted escaped unless it is XML itself. */
export function xml(strings: TemplateStringsArray, ...contents: readonly XmlContent[]): Xml {
  let text = strings[0] as string;
  for (const [index, content] of contents.entries()) text += write(content) + (strings[index + 1] as string);
  return new Xml(text, made);
}

/** `<name>content</name>`, or nothing if the content is undefined. The name is written as it is. */
export function element(name: string, content: XmlContent): Xml {
  return new Xml(content === undefined ? '' : `<${name}>${write(content)}</${name}>`, made);
}

/** A whole result document: declaration, and a root in S3's namespace. */
export function resultDocument(root: string, content: XmlContent): string {
  return `${XML_DECLARATION}<${root} xmlns="${S3_NAMESPACE}">${write(content)}</${root}>`;
}

const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\ufffe\uffff]/g;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Escapes text for an element or an attribute. Control characters become character references, as S3 writes them: a
 * carriage return would otherwise arrive as a line feed. Those XML 1.0 does not have at all remain unreadable for
 * strict parsers; listings offer `encoding-type=url` for keys of that kind.
 */
export function escapeXml(text: string): string {
  return text.replace(SPECIAL, (char) => ENTITIES[char] ?? `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`);
}

function write(content: XmlContent): string {
  if (content === undefined) return '';
  if (content instanceof Xml) return content.toString();
  if (typeof content === 'object') return content.map(write).join('');
  return escapeXml(String(content));
}
