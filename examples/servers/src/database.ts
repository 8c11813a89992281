import path from 'node:path';
import { EmbeddedServer } from '@rangegraft/driver-postgres';
import { variable } from './environment.js';

/** Where the catalog is, for as long as it is not disposed of. */
export interface OpenDatabase extends AsyncDisposable {
  readonly url: string;
  /** The schema of the tables in it. */
  readonly schema: string;
}

/** The database that DATABASE_URL names; without it a PostgreSQL server of our own, with its files in RANGEGRAFT_DATA. */
export async function openDatabase(): Promise<OpenDatabase> {
  const schema = variable('DATABASE_SCHEMA', 'rangegraft');
  const url = process.env['DATABASE_URL'];
  if (url) return { url, schema, [Symbol.asyncDispose]: () => Promise.resolve() };
  const directory = path.join(variable('RANGEGRAFT_DATA', './data'), 'postgres');
  const server = await EmbeddedServer.open({ directory });
  return { url: server.url, schema, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
