import { filesystemBlobs } from '@rangegraft/driver-filesystem';
import { postgresCatalog } from '@rangegraft/driver-postgres';
import { openDatabase } from './database.js';
import { variable } from './environment.js';
import { serve } from './serve.js';

await using database = await openDatabase();
await serve(
  postgresCatalog({ url: database.url, schema: database.schema }),
  filesystemBlobs({ root: variable('RANGEGRAFT_DATA', './data') }),
);
