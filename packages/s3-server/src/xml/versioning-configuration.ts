import type { ByteSource } from '@rangegraft/core';
import { missingRequestBody } from '../protocol-error.js';
import { parseXml } from './parse.js';
import { childText, childrenOfRoot } from './schema.js';

/** What the body of a PutBucketVersioning says; not yet known to mean anything. */
export interface VersioningConfiguration {
  readonly status?: string;
  readonly mfaDelete?: string;
}

/**
 * Reads the body of a PutBucketVersioning.
 *
 * @throws MissingRequestBodyError, MalformedXML
 */
export async function readVersioningConfiguration(source: ByteSource): Promise<VersioningConfiguration> {
  const root = await parseXml(source);
  if (root === undefined) throw missingRequestBody();
  const children = childrenOfRoot(root, 'VersioningConfiguration');
  const status = childText(children, 'Status')?.trim();
  const mfaDelete = childText(children, 'MfaDelete')?.trim();
  return { ...(status !== undefined && { status }), ...(mfaDelete !== undefined && { mfaDelete }) };
}
