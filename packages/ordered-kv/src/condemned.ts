import type { BlobId } from '@rangegraft/core';
import { blobKey, condemnedKey } from './keyspace.js';
import type { KvTransaction } from './ordered-kv.js';

const NOTHING = new Uint8Array(0);

export function condemn(transaction: KvTransaction, ids: readonly BlobId[]): readonly BlobId[] {
  // A blob at zero is still known: it is claimed and settled, not condemned.
  const unknown = ids.filter((id) => transaction.get(blobKey(id)) === undefined);
  for (const id of unknown) transaction.put(condemnedKey(id), NOTHING);
  return unknown;
}
