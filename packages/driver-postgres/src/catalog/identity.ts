import type { CatalogIdentity, IdSource } from '@rangegraft/core';
import type { Database } from '../database/database.js';

/** Reads which catalog the schema holds; in new tables, creates one. Any number of processes may start at once. */
export async function openIdentity(database: Database, ids: IdSource): Promise<CatalogIdentity> {
  await database.rows(
    undefined,
    'INSERT INTO @.catalog (id, epoch, tick) VALUES ($1, 1, 0) ON CONFLICT (only_row) DO NOTHING',
    [ids.next()],
  );
  const [identity] = await database.rows<CatalogIdentity>(undefined, 'SELECT id, epoch FROM @.catalog');
  return identity!;
}
