import type { Address } from './addressing.js';

/*
 * The sub-resources of S3 that are not implemented. A request that names one is never taken for a request about the
 * bucket or object itself: `PUT /key?acl` must not become the object's content.
 */

/** Of buckets: parameter and what the operation's name ends in. */
const BUCKET: ReadonlyMap<string, string> = new Map([
  ['abac', 'BucketAbac'],
  ['accelerate', 'BucketAccelerateConfiguration'],
  ['analytics', 'BucketAnalyticsConfiguration'],
  ['intelligent-tiering', 'BucketIntelligentTieringConfiguration'],
  ['inventory', 'BucketInventoryConfiguration'],
  ['lifecycle', 'BucketLifecycleConfiguration'],
  ['logging', 'BucketLogging'],
  ['metadataAnnotationTable', 'BucketMetadataAnnotationTableConfiguration'],
  ['metadataConfiguration', 'BucketMetadataConfiguration'],
  ['metadataInventoryTable', 'BucketMetadataInventoryTableConfiguration'],
  ['metadataJournalTable', 'BucketMetadataJournalTableConfiguration'],
  ['metadataTable', 'BucketMetadataTableConfiguration'],
  ['metrics', 'BucketMetricsConfiguration'],
  ['notification', 'BucketNotificationConfiguration'],
  ['object-lock', 'ObjectLockConfiguration'],
  ['ownershipControls', 'BucketOwnershipControls'],
  ['policyStatus', 'BucketPolicyStatus'],
  ['publicAccessBlock', 'PublicAccessBlock'],
  ['replication', 'BucketReplication'],
  ['requestPayment', 'BucketRequestPayment'],
  ['website', 'BucketWebsite'],
]);

/** Of objects: parameter and what the operation's name ends in. */
const OBJECT: ReadonlyMap<string, string> = new Map([
  ['annotation', 'ObjectAnnotation'],
  ['encryption', 'ObjectEncryption'],
  ['legal-hold', 'ObjectLegalHold'],
  ['retention', 'ObjectRetention'],
  ['torrent', 'ObjectTorrent'],
]);

/** Of which there may be several: the parameter that names one of them, without which all are meant. */
const SEVERAL: ReadonlyMap<string, string> = new Map([
  ['analytics', 'id'],
  ['annotation', 'annotationName'],
  ['intelligent-tiering', 'id'],
  ['inventory', 'id'],
  ['metrics', 'id'],
]);

/** Operations whose names follow no pattern. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['DELETE bucket?lifecycle', 'DeleteBucketLifecycle'],
  ['POST bucket?metadataConfiguration', 'CreateBucketMetadataConfiguration'],
  ['POST bucket?metadataTable', 'CreateBucketMetadataTableConfiguration'],
  ['POST object?restore', 'RestoreObject'],
  ['POST object?select', 'SelectObjectContent'],
  ['PUT bucket?metadataAnnotationTable', 'UpdateBucketMetadataAnnotationTableConfiguration'],
  ['PUT bucket?metadataInventoryTable', 'UpdateBucketMetadataInventoryTableConfiguration'],
  ['PUT bucket?metadataJournalTable', 'UpdateBucketMetadataJournalTableConfiguration'],
  ['PUT object?encryption', 'UpdateObjectEncryption'],
  ['PUT object?renameObject', 'RenameObject'],
]);

/** S3's name of the operation that a parameter stands for and that is not implemented; undefined if it is none. */
export function unimplementedOperation(
  { method, address: { key, query } }: { readonly method: string; readonly address: Pick<Address, 'key' | 'query'> },
  parameter: string,
): string | undefined {
  const about = key === undefined ? 'bucket' : 'object';
  const named = NAMED.get(`${method} ${about}?${parameter}`);
  if (named !== undefined) return named;
  const noun = (about === 'bucket' ? BUCKET : OBJECT).get(parameter);
  if (noun === undefined) return undefined;
  const id = SEVERAL.get(parameter);
  if (method === 'GET' && id !== undefined && !query.has(id)) return `List${noun}s`;
  return `${method.charAt(0)}${method.slice(1).toLowerCase()}${noun}`;
}
