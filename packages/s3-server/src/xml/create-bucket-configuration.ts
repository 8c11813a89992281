import type { ByteSource } from '@rangegraft/core';
import { parseXml } from './parse.js';
import { childText, childrenOfRoot } from './schema.js';

/** What the body of a CreateBucket says. */
export interface CreateBucketConfiguration {
  /** The region asked for; not yet known to exist. */
  readonly locationConstraint?: string;
}

/**
 * Reads the body of a CreateBucket, which may be absent.
 *
 * @throws MalformedXML
 */
export async function readCreateBucketConfiguration(source: ByteSource): Promise<CreateBucketConfiguration> {
  const root = await parseXml(source);
  if (root === undefined) return {};
  const locationConstraint = childText(childrenOfRoot(root, 'CreateBucketConfiguration'), 'LocationConstraint')?.trim();
  return { ...(locationConstraint !== undefined && { locationConstraint }) };
}
