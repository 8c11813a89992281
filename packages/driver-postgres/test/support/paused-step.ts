import type { Database } from '../../src/database/database.js';
import type { Session } from '../../src/database/session.js';

/** A step that has done everything but commit: it holds all its locks until it is told how to end. */
export interface PausedStep<T> {
  /** Lets it commit. @returns what the step returned */
  commit(): Promise<T>;
  rollBack(): Promise<void>;
}

/** Runs a step of a catalog up to its commit. */
export async function pauseStep<T>(database: Database, body: (session: Session) => Promise<T>): Promise<PausedStep<T>> {
  const abandoned = new Error('rolled back');
  let end!: (error?: Error) => void;
  const ending = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error));
  });
  let reached!: () => void;
  const paused = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const step = database.transaction(undefined, async (session) => {
    const result = await body(session);
    reached();
    await ending;
    return result;
  });
  await Promise.race([paused, step]);
  return {
    commit() {
      end();
      return step;
    },
    async rollBack() {
      end(abandoned);
      await step.catch((error: unknown) => {
        if (error !== abandoned) throw error;
      });
    },
  };
}

/** How a step ended: with what it returned, or with an error's code. */
export type Ending<T> = { readonly value: T } | { readonly code: unknown };

/** A step that was started beside another one. */
export interface StartedStep<T> {
  /** Resolves once the step waits for a lock. @throws when it ends instead */
  waits(): Promise<void>;
  ends(): Promise<Ending<T>>;
}

/** Starts a step of whatever speaks to `database`, whose connections nobody else uses. */
export function startStep<T>(observer: Database, application: string, step: () => Promise<T>): StartedStep<T> {
  let ended = false;
  const ending = step()
    .then(
      (value): Ending<T> => ({ value }),
      (error: unknown): Ending<T> => ({ code: (error as { readonly code?: unknown }).code }),
    )
    .finally(() => {
      ended = true;
    });
  return {
    async waits() {
      while (!(await isWaiting(observer, application))) {
        if (ended) throw new Error(`the step did not wait, but ended: ${JSON.stringify(await ending)}`);
      }
    },
    ends: () => ending,
  };
}

async function isWaiting(observer: Database, application: string): Promise<boolean> {
  const rows = await observer.rows(
    undefined,
    `SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'`,
    [application],
  );
  return rows.length > 0;
}
