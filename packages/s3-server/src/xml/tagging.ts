import type { ByteSource, ObjectTag } from '@rangegraft/core';
import { malformedXml, missingRequestBody } from '../protocol-error.js';
import { parseXml } from './parse.js';
import type { XmlElement } from './parse.js';
import { childText, childrenOf, childrenOfRoot } from './schema.js';

/**
 * Reads the body of a PutObjectTagging. Whether the tags are allowed is not looked at.
 *
 * @throws MissingRequestBodyError, MalformedXML
 */
export async function readTagging(source: ByteSource): Promise<readonly ObjectTag[]> {
  const root = await parseXml(source);
  if (root === undefined) throw missingRequestBody();
  const [tagSet, ...others] = childrenOfRoot(root, 'Tagging').filter(({ name }) => name === 'TagSet');
  if (tagSet === undefined || others.length > 0) throw malformedXml();
  return childrenOf(tagSet)
    .filter(({ name }) => name === 'Tag')
    .map(readTag);
}

function readTag(tag: XmlElement): ObjectTag {
  const children = childrenOf(tag);
  // White space belongs to the texts.
  const key = childText(children, 'Key');
  const value = childText(children, 'Value');
  if (key === undefined || value === undefined) throw malformedXml();
  return { key, value };
}
