import { StorageError, type DriverErrorCode } from '@rangegraft/core';
import { constants } from 'node:os';

/** LMDB's own numbers (lmdb.h); positive ones are the system's. */
const CORRUPTED: ReadonlySet<number> = new Set([
  -30797, // a page that must be there is not
  -30796, // corrupted
  -30793, // not an LMDB file
]);
const VERSION_MISMATCH = -30794;
/** A transaction that grew too large, or a table of readers that is full: both pass. */
const PASSING: ReadonlySet<number> = new Set([
  -30790, // readers
  -30788, // transaction
  constants.errno.ENOSPC,
  constants.errno.EDQUOT,
  constants.errno.ENOMEM,
  constants.errno.EMFILE,
  constants.errno.ENFILE,
  constants.errno.EAGAIN,
]);

/** Wraps what LMDB said. Errors of our own pass through. */
export function lmdbFailure(doing: string, cause: unknown): StorageError {
  if (StorageError.is(cause)) return cause;
  const number = numberOf(cause);
  const said = cause instanceof Error ? cause.message : String(cause);
  return new StorageError(codeOf(number), `cannot ${doing}: ${said}`, {
    retryable: number !== undefined && PASSING.has(number),
    cause,
  });
}

/** What LMDB says made a commit fail; `undefined` when the error is none of a commit. */
export async function commitFailure(error: unknown): Promise<Error | undefined> {
  if (!(error instanceof Error) || !('commitError' in error)) return undefined;
  try {
    // The reason comes in a promise that rejects a moment later, and must be listened to in this turn.
    await error.commitError;
  } catch (cause) {
    if (cause instanceof Error) return cause;
  }
  return error;
}

/** The system's name of LMDB's error number, where it is one of the system's. */
export function systemNameOf(error: unknown): string | undefined {
  const number = numberOf(error);
  return Object.entries(constants.errno).find(([, value]) => value === number)?.[0];
}

function numberOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

function codeOf(number: number | undefined): DriverErrorCode {
  if (number === undefined) return 'Unavailable';
  if (CORRUPTED.has(number)) return 'Corrupt';
  return number === VERSION_MISMATCH ? 'Incompatible' : 'Unavailable';
}
