import { StorageError, type OperationOptions } from '@rangegraft/core';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { Again, Failure, finalError, toStorageError } from './failure.js';
import { Session, Statements } from './session.js';
import type { Steps } from './steps.js';

/** How often a step is run that others keep undoing. */
export const ATTEMPTS = 12;
/** The longest rest between two attempts, in milliseconds; the first ones are shorter. */
const LONGEST_REST = 100;
/** How long a caller waits for a connection unless told otherwise, in milliseconds. */
const CONNECTION_TIMEOUT = 10_000;

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`; what it says wins over `pool`. */
  readonly url?: string | undefined;
  /** What `pg` takes for a pool of connections: host, ssl, max, timeouts. */
  readonly pool?: pg.PoolConfig | undefined;
  /** The schema that holds the tables: `rangegraft` unless given. It is created where it is missing. */
  readonly schema?: string | undefined;
}

/** Whether doing it twice is the same as doing it once: then it is done again also when its fate is not known. */
type Repetition = 'harmless' | 'harmful';

/**
 * The connections of one driver. Every call takes a connection for one short transaction and gives it back.
 *
 * What others undo is run again. Other failures become `Unavailable`, `InvalidConfiguration` or `Corrupt`; what a body
 * throws itself is passed on as it is, after the transaction was rolled back.
 */
export class Database implements Steps, AsyncDisposable {
  readonly schema: string;
  readonly #pool: pg.Pool;
  /** Shared by all who speak to this schema. */
  readonly statements: Statements;
  #disposed: Promise<void> | undefined;

  constructor({ url, pool, schema = 'rangegraft' }: DatabaseOptions) {
    this.schema = schema;
    this.statements = new Statements(schema);
    this.#pool = new pg.Pool({
      application_name: 'rangegraft',
      keepAlive: true,
      connectionTimeoutMillis: CONNECTION_TIMEOUT,
      ...pool,
      ...(url === undefined ? {} : { connectionString: url }),
    });
    // An idle connection that breaks is replaced when one is needed; without a listener it would end the process.
    this.#pool.on('error', ignore);
  }

  async rows<Row>(
    options: OperationOptions | undefined,
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    return this.#repeat(options, 'harmless', (session) => session.rows<Row>(sql, values));
  }

  async change(options: OperationOptions | undefined, sql: string, values: readonly unknown[] = []): Promise<number> {
    return this.#repeat(options, 'harmful', (session) => session.count(sql, values));
  }

  /** What a query without parameters gives in the binary format of COPY. */
  async copyOut(options: OperationOptions | undefined, sql: string): Promise<Buffer> {
    return this.#repeat(options, 'harmless', (session) => session.copyOut(sql));
  }

  /**
   * Runs statements of which the last one is COPY FROM STDIN, in one round trip and as one transaction. They may be
   * done a second time, so the second time must be refused or change nothing.
   */
  async copyIn(options: OperationOptions | undefined, sql: string, chunks: readonly Buffer[]): Promise<void> {
    return this.#repeat(options, 'harmless', (session) => session.copyIn(sql, chunks));
  }

  /** At READ COMMITTED, whatever the database's default is. */
  async transaction<T>(options: OperationOptions | undefined, body: (session: Session) => Promise<T>): Promise<T> {
    return this.#repeat(options, 'harmful', async (session) => {
      let committing = false;
      try {
        await session.run('BEGIN ISOLATION LEVEL READ COMMITTED');
        const result = await body(session);
        // The step may have waited for others: aborted in the meantime, it must not happen.
        options?.signal?.throwIfAborted();
        committing = true;
        await session.run('COMMIT');
        return result;
      } catch (error) {
        if (session.broken) {
          // Without its connection the transaction is rolled back, unless it was about to be committed.
          throw committing ? error : new Again('the connection was lost', { cause: error });
        }
        // Where this fails as well, the connection is lost, and the transaction with it.
        await session.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  /** Waits for what is under way, then closes every connection. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#pool.end();
    return this.#disposed;
  }

  async #repeat<T>(
    options: OperationOptions | undefined,
    repetition: Repetition,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#withSession(options, work);
      } catch (error) {
        if (!(error instanceof Again || error instanceof Failure)) throw error;
        if (attempt === ATTEMPTS || !isRepeatable(error, repetition, attempt)) throw finalError(error);
      }
      await wait(Math.random() * Math.min(2 ** attempt, LONGEST_REST));
    }
  }

  async #withSession<T>(options: OperationOptions | undefined, work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#connect(options?.signal);
    const session = new Session(client, this.statements);
    // A connection may break between two statements: the next one tells. Without a listener the process would end.
    client.on('error', ignore);
    try {
      options?.signal?.throwIfAborted();
      return await work(session);
    } finally {
      client.off('error', ignore);
      client.release(session.broken);
    }
  }

  /** Takes a connection from the pool; who stops waiting for it leaves it to others. */
  async #connect(signal: AbortSignal | undefined): Promise<pg.PoolClient> {
    signal?.throwIfAborted();
    if (this.#disposed !== undefined) throw new StorageError('Disposed', 'the driver was used after it was disposed');
    const connecting = this.#pool.connect();
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        reject(signal?.reason as Error);
        connecting.then((client) => client.release()).catch(() => undefined);
      };
      signal?.addEventListener('abort', aborted, { once: true });
      connecting
        .finally(() => signal?.removeEventListener('abort', aborted))
        // Nothing was sent yet: there is nothing of which the fate is unknown.
        .then(resolve, (error: unknown) => reject(toStorageError(new Failure(error))));
    });
  }
}

function isRepeatable(error: Again | Failure, repetition: Repetition, attempt: number): boolean {
  // A connection that was idle when the server was restarted is lost; a second one tells that there is more to it.
  if (error instanceof Again) return error.cause === undefined || attempt === 1;
  return error.kind === 'undone' || (error.kind === 'lost' && repetition === 'harmless' && attempt === 1);
}

function ignore(): void {}
