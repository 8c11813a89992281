import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import type { BucketRecord, VersionRecord } from '../records.js';
import { after } from '../rules/key-order.js';
import { listByKey, type KeyPage, type KeyPageRequest, type Place } from './list-by-key.js';

/** One page of the objects of a bucket: of current versions that are no delete markers. */
export function objectPage(
  context: EngineContext,
  bucket: BucketRecord,
  request: Pick<KeyPageRequest<VersionRecord, Place>, 'prefix' | 'delimiter' | 'most' | 'start'>,
  options: OperationOptions,
): Promise<KeyPage<VersionRecord, Place>> {
  const { prefix } = request;
  return listByKey<VersionRecord, Place>({
    ...request,
    fetch: ({ from }, limit) => context.catalog.listObjects(bucket.id, { ...options, prefix, from, limit }),
    placeAfter: ({ key }) => ({ from: after(key) }),
  });
}
