import { StorageError } from '@rangegraft/core';
import { expect } from 'chai';

/** What a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  return expect.fail('the call succeeded');
}

/** Expects an error that says: try again later; and that keeps what the database has said. */
export async function expectUnavailable(call: Promise<unknown>): Promise<StorageError> {
  const error = await failureOf(call);
  if (!StorageError.is(error, 'Unavailable')) throw new Error('expected Unavailable', { cause: error });
  expect(error.retryable, 'retryable').to.equal(true);
  expect(error.cause, 'cause').to.be.instanceOf(Error);
  return error;
}
