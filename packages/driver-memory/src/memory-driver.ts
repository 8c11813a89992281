import type { Driver, IdSource } from '@rangegraft/core';
import { KvCatalog } from '@rangegraft/ordered-kv';
import { MemoryBlobStore } from './memory-blob-store.js';
import { MemoryKv } from './memory-kv.js';

export interface MemoryDriverOptions {
  /** The name of the blob store; `memory` unless given. */
  readonly name?: string | undefined;
  /** Mints the identity of the catalog. */
  readonly ids?: IdSource | undefined;
}

/**
 * Blobs and catalog in the memory of this process: for tests, and to read before writing a driver.
 *
 * A driver is two things side by side. The blobs are a store of the driver's own. The catalog is one, too, unless the
 * database is an ordered key-value store, as here: then it comes from `@rangegraft/ordered-kv`.
 */
export class MemoryDriver implements Driver {
  readonly blobs: MemoryBlobStore;
  readonly catalog: KvCatalog;

  private constructor(blobs: MemoryBlobStore, catalog: KvCatalog) {
    this.blobs = blobs;
    this.catalog = catalog;
  }

  /** Opens an empty store. */
  static async open({ name, ids }: MemoryDriverOptions = {}): Promise<MemoryDriver> {
    return new MemoryDriver(new MemoryBlobStore({ name }), await KvCatalog.open(new MemoryKv(), { ids }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.catalog[Symbol.asyncDispose]();
    await this.blobs[Symbol.asyncDispose]();
  }
}
