import { StorageError } from '@rangegraft/core';
import { realpath } from 'node:fs/promises';
import { open, type RootDatabase } from 'lmdb';
import { cannotOpen } from './fs-error.js';
import { commitFailure, lmdbFailure, systemNameOf } from './lmdb-error.js';
import { checkFiles, isFull } from './lmdb-files.js';

export type LmdbDatabase = RootDatabase<Uint8Array, Uint8Array>;

/** Address space, neither memory nor disk: growing within it needs no new mapping. LMDB goes beyond it where it must. */
const MAP_BYTES = 16 * 1024 ** 3;

/**
 * The environments that are open in this process. One is never opened twice: its locks are the process's, and a second
 * opening would wait for the lock that a transaction of the first one holds while that waits for this thread.
 */
const environments = new Map<string, LmdbEnvironment>();

/** An LMDB environment, shared by everything in this process that uses its directory. */
export class LmdbEnvironment {
  readonly database: LmdbDatabase;
  readonly #path: string;
  /** How to fail the transactions that have not ended. */
  readonly #running = new Set<(error: StorageError) => void>();
  #users = 1;
  #broken: StorageError | undefined;
  #closing: Promise<void> | undefined;

  private constructor(path: string) {
    this.#path = path;
    this.database = openDatabase(path);
  }

  /** Opens the environment of an existing directory, or joins those who have it open. Everyone releases it once. */
  static async of(directory: string): Promise<LmdbEnvironment> {
    const path = await findFiles(directory);
    for (;;) {
      const environment = environments.get(path);
      if (environment === undefined) break;
      if (environment.#broken !== undefined) throw environment.#broken;
      if (environment.#closing === undefined) {
        environment.#users++;
        return environment;
      }
      await environment.#closing;
    }
    const environment = new LmdbEnvironment(path);
    environments.set(path, environment);
    return environment;
  }

  /**
   * Runs a body in a transaction. Resolves when it is durable; when the body throws, nothing of it remains.
   *
   * @throws StorageError `Unavailable` when the commit fails.
   */
  async transact(body: () => void): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    let end = (): unknown => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#running.add(reject);
        end = () => this.#running.delete(reject);
        // A child transaction, since only these are undone when the body throws.
        this.database.childTransaction(body).then(resolve, reject);
      });
    } catch (error) {
      const cause = await commitFailure(error);
      throw cause === undefined ? error : await this.#commitFailed(cause);
    } finally {
      end();
    }
  }

  async release(): Promise<void> {
    // A broken one is left as it is: closing it would wait for transactions that never end.
    if (--this.#users > 0 || this.#broken !== undefined) return;
    this.#closing = this.database.close().finally(() => environments.delete(this.#path));
    await this.#closing;
  }

  async #commitFailed(cause: Error): Promise<StorageError> {
    if (this.#isUsable()) {
      // LMDB itself calls a full disk an I/O error.
      const reason = (await isFull(this.#path)) ? `the disk of ${this.#path} is full` : cause.message;
      return new StorageError('Unavailable', `cannot commit to the catalog: ${reason}`, { retryable: true, cause });
    }
    const broken = new StorageError('Unavailable', `the catalog in ${this.#path} needs a restart: ${cause.message}`, {
      cause,
    });
    this.#broken = broken;
    for (const fail of this.#running) fail(broken);
    return broken;
  }

  /**
   * Whether the environment outlived a failed commit. It does unless the last step failed, the writing of a meta page:
   * then LMDB gives up, and a further transaction would wait forever. Reading tells.
   */
  #isUsable(): boolean {
    try {
      this.database.resetReadTxn();
      this.database.getBinary(Uint8Array.of(0));
      return true;
    } catch {
      return false;
    }
  }
}

/** The one path that a directory has, after a look at what is in it. */
async function findFiles(directory: string): Promise<string> {
  try {
    const path = await realpath(directory);
    await checkFiles(path);
    return path;
  } catch (error) {
    throw cannotOpen(directory, error);
  }
}

/** See `docs/design/0004-lmdb-catalog.md` for the choices made here. */
function openDatabase(path: string): LmdbDatabase {
  try {
    return open<Uint8Array, Uint8Array>({
      path,
      noSubdir: false,
      keyEncoding: 'binary',
      encoding: 'binary',
      overlappingSync: false,
      eventTurnBatching: false,
      mapSize: MAP_BYTES,
    });
  } catch (cause) {
    const code = systemNameOf(cause);
    if (code !== undefined) throw cannotOpen(path, Object.assign(new Error(code, { cause }), { code }));
    throw lmdbFailure(`open ${path}`, cause);
  }
}
