import type { ByteSource } from '@rangegraft/core';
import { malformedXml, missingRequestBody } from '../protocol-error.js';
import { parseXml } from './parse.js';
import type { XmlElement } from './parse.js';
import { childText, childrenOf, childrenOfRoot } from './schema.js';

/** An object or version to delete. The conditions are as written: whoever does not check them must not delete. */
export interface ObjectToDelete {
  readonly key: string;
  readonly versionId?: string;
  readonly etag?: string;
  readonly lastModifiedTime?: string;
  readonly size?: string;
}

/** What the body of a DeleteObjects says. */
export interface DeleteObjects {
  /** 1 to 1,000. */
  readonly objects: readonly ObjectToDelete[];
  /** Whether only failures are to be reported. */
  readonly quiet: boolean;
}

const MAX_OBJECTS = 1000;

/**
 * Reads the body of a DeleteObjects.
 *
 * @throws MissingRequestBodyError, MalformedXML
 */
export async function readDeleteObjects(source: ByteSource): Promise<DeleteObjects> {
  const root = await parseXml(source);
  if (root === undefined) throw missingRequestBody();
  const children = childrenOfRoot(root, 'Delete');
  const objects = children.filter(({ name }) => name === 'Object');
  if (objects.length === 0 || objects.length > MAX_OBJECTS) throw malformedXml();
  return { objects: objects.map(readObject), quiet: parseBoolean(childText(children, 'Quiet')) };
}

function readObject(object: XmlElement): ObjectToDelete {
  const children = childrenOf(object);
  // White space belongs to the key.
  const key = childText(children, 'Key');
  if (key === undefined || key === '') throw malformedXml();
  const versionId = childText(children, 'VersionId')?.trim();
  const etag = childText(children, 'ETag')?.trim();
  const lastModifiedTime = childText(children, 'LastModifiedTime')?.trim();
  const size = childText(children, 'Size')?.trim();
  return {
    key,
    ...(versionId !== undefined && { versionId }),
    ...(etag !== undefined && { etag }),
    ...(lastModifiedTime !== undefined && { lastModifiedTime }),
    ...(size !== undefined && { size }),
  };
}

function parseBoolean(text = 'false'): boolean {
  switch (text.trim()) {
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      throw malformedXml();
  }
}
