import { driverModule, type EngineModule } from '@rangegraft/core';
import { PostgresBlobStore, type PostgresBlobStoreOptions } from './postgres-blob-store.js';
import { PostgresCatalog, type PostgresCatalogOptions } from './postgres-catalog.js';
import { PostgresDriver, type PostgresDriverOptions } from './postgres-driver.js';

/** For `createEngine`: blobs and catalog in PostgreSQL. */
export function postgresDriver(options: PostgresDriverOptions): EngineModule {
  return driverModule(() => PostgresDriver.open(options));
}

/** For `createEngine`: only the blobs, beside a catalog from elsewhere. */
export function postgresBlobs(options: PostgresBlobStoreOptions): EngineModule {
  return driverModule(async () => {
    const blobs = await PostgresBlobStore.open(options);
    return { blobs, [Symbol.asyncDispose]: () => blobs[Symbol.asyncDispose]() };
  });
}

/** For `createEngine`: only the catalog, beside blobs from elsewhere. */
export function postgresCatalog(options: PostgresCatalogOptions): EngineModule {
  return driverModule(async () => {
    const catalog = await PostgresCatalog.open(options);
    return { catalog, [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose]() };
  });
}
