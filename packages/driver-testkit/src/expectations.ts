import { StorageError, type DriverErrorCode } from '@rangegraft/core';
import { expect } from 'chai';

/** What the call rejects with, or throws; fails when it succeeds. */
export async function rejection(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return expect.fail('expected a rejection, but the call succeeded');
}

/** Expects a `StorageError` of that code. */
export async function expectError(code: DriverErrorCode, call: () => unknown): Promise<void> {
  const error = await rejection(call);
  if (!StorageError.is(error, code)) {
    throw new Error(`expected a StorageError with the code ${code}, got ${describeError(error)}`, { cause: error });
  }
}

/** Expects the same members in any order. */
export function expectSameMembers(actual: readonly string[], expected: readonly string[], message?: string): void {
  expect([...actual].sort(), message).to.deep.equal([...expected].sort());
}

function describeError(error: unknown): string {
  if (StorageError.is(error)) return `the code ${error.code} (${error.message})`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
