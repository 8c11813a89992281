import { testDriver } from '@rangegraft/driver-testkit';
import { PostgresDriver } from '../src/index.js';
import { makeEmptySchema } from './support/postgres-server.js';

testDriver('PostgreSQL', async () => {
  const schema = await makeEmptySchema();
  return { open: () => PostgresDriver.open(schema), remove: () => schema.remove() };
});
