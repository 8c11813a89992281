import { StorageError } from '@rangegraft/core';
import Libsql from 'libsql';

export type Sqlite = Libsql.Database;

/** What may work a moment later. */
const RETRYABLE: readonly string[] = ['SQLITE_BUSY', 'SQLITE_FULL'];

/** Opens a database file. What a statement has committed is on the disk, and other processes may use the file, too. */
export function openSqlite(file: string): Sqlite {
  const database = new Libsql(file, { timeout: 10_000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  return database;
}

/** Runs statements; what SQLite refuses becomes an error that the engine understands, all others pass as they are. */
export function attempt<T>(statements: () => T): T {
  try {
    return statements();
  } catch (error) {
    if (!(error instanceof Libsql.SqliteError)) throw error;
    const retryable = RETRYABLE.includes(error.code);
    throw new StorageError('Unavailable', `SQLite failed: ${error.message}`, { retryable, cause: error });
  }
}

export function disposed(): StorageError {
  return new StorageError('Disposed', 'the store was used after it was disposed');
}
