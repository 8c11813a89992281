import { StorageError } from '@rangegraft/core';

/** The storage error that `run` throws. */
export function failureOf(run: () => unknown): StorageError<string> {
  try {
    run();
  } catch (error) {
    if (StorageError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
