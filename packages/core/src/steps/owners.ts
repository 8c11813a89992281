import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import type { Owner } from '../operations/shared-types.js';
import type { BucketRecord } from '../records.js';

/** Who owns what a call creates: its caller, or the engine's owner. */
export function callingOwner({ settings }: EngineContext, options: OperationOptions | undefined): Owner {
  const caller = options?.caller;
  if (caller === undefined || caller === 'anonymous') return settings.owner;
  return { id: caller.id, displayName: caller.displayName };
}

/** The owner of a bucket and of all that is in it, as listings show it. */
export function ownerOf({ settings }: EngineContext, { attributes }: BucketRecord): Owner {
  const { owner: id, ownerName } = attributes;
  return id === settings.owner.id ? settings.owner : { id, displayName: ownerName ?? id };
}
