import { StorageError } from '@rangegraft/core';

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** What a promise rejected with; fails if it resolved or rejected with anything but a storage error. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    if (StorageError.is(error)) return error;
    throw error;
  }
  throw new Error('expected a rejection');
}
