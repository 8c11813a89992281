import { StorageError, type ErrorContext } from '@rangegraft/core';

/** The answer to a step that was based on something that has changed. */
export function conflict(message: string, context: ErrorContext): StorageError {
  return new StorageError('Conflict', message, { context });
}
