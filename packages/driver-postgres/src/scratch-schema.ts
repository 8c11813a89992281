import { randomUUID } from 'node:crypto';
import { Database, type DatabaseOptions } from './database/database.js';
import { quoteName } from './database/values.js';

/** A schema that nobody had before. Disposing it drops it, with all that was put into it. */
export interface ScratchSchema extends AsyncDisposable {
  /** `rangegraft_scratch_` and a random end. */
  readonly schema: string;
}

/**
 * Makes an empty schema beside what a database holds, for a driver that is only tried out.
 *
 * @throws StorageError `InvalidConfiguration` when the database cannot be used, as without the right to make schemas,
 *   `Unavailable` when it cannot be reached.
 */
export async function makeScratchSchema(options: Omit<DatabaseOptions, 'schema'>): Promise<ScratchSchema> {
  const schema = `rangegraft_scratch_${randomUUID().replaceAll('-', '')}`;
  // Without IF NOT EXISTS: what is dropped at the end was made here.
  await run(options, `CREATE SCHEMA ${quoteName(schema)}`);
  return { schema, [Symbol.asyncDispose]: () => run(options, `DROP SCHEMA ${quoteName(schema)} CASCADE`) };
}

async function run(options: DatabaseOptions, sql: string): Promise<void> {
  await using database = new Database(options);
  await database.change(undefined, sql);
}
