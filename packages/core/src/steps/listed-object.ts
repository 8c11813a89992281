import type { ListedObject } from '../operations/list-objects-v2.js';
import type { ObjectContent, VersionRecord } from '../records.js';
import { STANDARD } from '../rules/attributes.js';

/** What listings show of a version with that content. */
export function listedObject(
  { key, lastModified }: Pick<VersionRecord, 'key' | 'lastModified'>,
  { etag, size, checksum, attributes }: ObjectContent,
): ListedObject {
  return {
    key,
    etag,
    size,
    lastModified: new Date(lastModified),
    storageClass: attributes.storageClass ?? STANDARD,
    ...(checksum === undefined ? {} : { checksumAlgorithm: checksum.algorithm, checksumType: checksum.type }),
  };
}

/** What listings of objects show of a version, which is no delete marker. */
export function listedCurrent(version: VersionRecord): readonly ListedObject[] {
  // The catalog lists no delete markers; were there one, there would be nothing to show of it.
  return version.content === undefined ? [] : [listedObject(version, version.content)];
}
