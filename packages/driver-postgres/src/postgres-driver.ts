import type { Driver } from '@rangegraft/core';
import { Database } from './database/database.js';
import { PostgresBlobStore, type PostgresBlobStoreOptions } from './postgres-blob-store.js';
import { PostgresCatalog, type PostgresCatalogOptions } from './postgres-catalog.js';

export interface PostgresDriverOptions extends PostgresCatalogOptions, PostgresBlobStoreOptions {}

/**
 * Blobs and catalog in PostgreSQL, in the tables of one schema. Durable; any number of processes may have it open.
 * Both halves share one pool of connections.
 */
export class PostgresDriver implements Driver {
  readonly blobs: PostgresBlobStore;
  readonly catalog: PostgresCatalog;
  readonly #database: Database;

  private constructor(database: Database, catalog: PostgresCatalog, blobs: PostgresBlobStore) {
    this.#database = database;
    this.catalog = catalog;
    this.blobs = blobs;
  }

  /**
   * Opens a schema, and makes it ready when it is new.
   *
   * @throws StorageError `Incompatible` when the tables are of a newer version, `InvalidConfiguration` when the database
   *   cannot be used, `Unavailable` when it cannot be reached.
   */
  static async open(options: PostgresDriverOptions): Promise<PostgresDriver> {
    const database = new Database(options);
    try {
      const catalog = await PostgresCatalog.in(database, { ids: options.ids });
      return new PostgresDriver(database, catalog, await PostgresBlobStore.in(database, { name: options.name }));
    } catch (error) {
      await database[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.catalog[Symbol.asyncDispose]();
    await this.blobs[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
  }
}
