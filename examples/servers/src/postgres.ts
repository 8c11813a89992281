import { postgresDriver } from '@rangegraft/driver-postgres';
import { openDatabase } from './database.js';
import { serve } from './serve.js';

await using database = await openDatabase();
await serve(postgresDriver({ url: database.url, schema: database.schema }));
