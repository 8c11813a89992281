import { malformedXml } from '../protocol-error.js';
import type { XmlElement } from './parse.js';

/** The children of an element that holds elements only. Throws MalformedXML if there is text between them. */
export function childrenOf(element: XmlElement): readonly XmlElement[] {
  if (element.text.trim() !== '') throw malformedXml();
  return element.children;
}

/** The text of an element that holds text only. Throws MalformedXML if there are elements in it. */
export function textOf(element: XmlElement): string {
  if (element.children.length > 0) throw malformedXml();
  return element.text;
}

/**
 * The text of the child of this name; undefined if there is none. Children of unknown names are none of our business:
 * newer clients send them.
 *
 * @throws MalformedXML if there are several
 */
export function childText(children: readonly XmlElement[], name: string): string | undefined {
  const named = children.filter((child) => child.name === name);
  if (named.length > 1) throw malformedXml();
  return named[0] && textOf(named[0]);
}

/** The children of the root. Throws MalformedXML if it has another name. */
export function childrenOfRoot(root: XmlElement, name: string): readonly XmlElement[] {
  if (root.name !== name) throw malformedXml();
  return childrenOf(root);
}
