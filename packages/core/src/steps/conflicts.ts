import { StorageError } from '../errors.js';

const ATTEMPTS = 20;

/**
 * Runs an attempt until the state it was based on holds still: each attempt reads afresh, decides and commits.
 *
 * `NotFound` counts too: what the attempt had read was deleted before it was done.
 * @throws StorageError `OperationAborted` when others change the same things every time.
 */
export async function settleConflicts<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  let cause: unknown;
  for (let left = ATTEMPTS; left > 0; left--) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!StorageError.is(error, 'Conflict') && !StorageError.is(error, 'NotFound')) throw error;
      cause = error;
    }
  }
  throw operationAborted(cause);
}

/** What a client is told that may send the whole request again, after a conflict that cannot be settled here. */
export function operationAborted(cause: unknown): StorageError {
  return new StorageError(
    'OperationAborted',
    'A conflicting conditional operation is currently in progress against this resource. Please try again.',
    { retryable: true, cause },
  );
}
