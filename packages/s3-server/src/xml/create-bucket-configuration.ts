import type { ByteSource } from '@rangegraft/core';
import { malformedXml } from '../protocol-error.js';
import { parseXml } from './parse.js';
import type { XmlElement } from './parse.js';
import { childText, childrenOf, childrenOfRoot } from './schema.js';

/** What the body of a CreateBucket says. */
export interface CreateBucketConfiguration {
  /** The region asked for; not yet known to exist. */
  readonly locationConstraint?: string;
  /** Of a directory bucket: its Zone. */
  readonly location?: { readonly type?: string; readonly name?: string };
  /** Of a directory bucket. */
  readonly bucketInfo?: { readonly type?: string; readonly dataRedundancy?: string };
  /** Present if the bucket is to have tags. */
  readonly tagged?: true;
}

/**
 * Reads the body of a CreateBucket, which may be absent.
 *
 * @throws MalformedXML
 */
export async function readCreateBucketConfiguration(source: ByteSource): Promise<CreateBucketConfiguration> {
  const root = await parseXml(source);
  if (root === undefined) return {};
  const children = childrenOfRoot(root, 'CreateBucketConfiguration');
  const location = onlyChild(children, 'Location');
  const bucketInfo = onlyChild(children, 'Bucket');
  const tags = onlyChild(children, 'Tags') ?? [];
  return {
    ...trimmed(children, { locationConstraint: 'LocationConstraint' }),
    ...(location && { location: trimmed(location, { type: 'Type', name: 'Name' }) }),
    ...(tags.length > 0 && { tagged: true }),
    ...(bucketInfo && { bucketInfo: trimmed(bucketInfo, { type: 'Type', dataRedundancy: 'DataRedundancy' }) }),
  };
}

/** The children of the only element of that name; undefined if there is none. */
function onlyChild(children: readonly XmlElement[], name: string): readonly XmlElement[] | undefined {
  const [found, ...others] = children.filter((child) => child.name === name);
  if (others.length > 0) throw malformedXml();
  return found && childrenOf(found);
}

/** The texts of the elements that are there, by the names that they are to have. */
function trimmed<Name extends string>(
  children: readonly XmlElement[],
  elements: Readonly<Record<Name, string>>,
): { readonly [N in Name]?: string } {
  const texts = Object.entries<string>(elements).map(([name, element]) => [name, childText(children, element)?.trim()]);
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined)) as { readonly [N in Name]?: string };
}
