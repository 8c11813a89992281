import type { Driver } from '@rangegraft/core';
import { FilesystemBlobStore } from '@rangegraft/driver-filesystem';
import { testDriver } from '@rangegraft/driver-testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PostgresCatalog } from '../src/index.js';
import { makeEmptySchema } from './support/postgres-server.js';

testDriver('catalog in PostgreSQL, blobs on files', async () => {
  const schema = await makeEmptySchema();
  const directory = await mkdtemp(path.join(os.tmpdir(), 'rangegraft-'));
  return {
    async open(): Promise<Driver> {
      const blobs = new FilesystemBlobStore({ directory });
      const catalog = await PostgresCatalog.open(schema);
      return {
        blobs,
        catalog,
        async [Symbol.asyncDispose]() {
          await catalog[Symbol.asyncDispose]();
          await blobs[Symbol.asyncDispose]();
        },
      };
    },
    async remove() {
      await schema.remove();
      await rm(directory, { recursive: true });
    },
  };
});
