import { StorageError } from '@rangegraft/core';

/** What a caller may try again: space, descriptors and memory come back. */
const passing: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY']);

/** What only a change of the options or of the directory's permissions can mend. */
const lasting: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'EEXIST',
  'ENAMETOOLONG',
]);

/** The system's name of what went wrong, such as `ENOENT`; `undefined` when the error is none of the system's. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Wraps what the file system said to an operation on stored bytes. Errors of our own pass through. */
export function unavailable(doing: string, cause: unknown): StorageError {
  if (StorageError.is(cause)) return cause;
  const code = systemCode(cause);
  const said = cause instanceof Error ? cause.message : String(cause);
  return new StorageError('Unavailable', `cannot ${doing}: ${said}`, {
    retryable: code !== undefined && passing.has(code),
    cause,
  });
}

/** Wraps what the file system said while a directory was opened. */
export function cannotOpen(directory: string, cause: unknown): StorageError {
  if (StorageError.is(cause)) return cause;
  const code = systemCode(cause);
  if (code === undefined || !lasting.has(code)) return unavailable(`open ${directory}`, cause);
  return new StorageError('InvalidConfiguration', `cannot open ${directory}: ${reasons[code] ?? code}`, { cause });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'the directory that should hold it does not exist',
  ENOTDIR: 'part of the path is not a directory',
  EEXIST: 'it is not a directory',
};
