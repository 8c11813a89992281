import type { OperationOptions } from './blob-store.js';
import type { Catalog } from './driver.js';
import type { EngineContext } from './engine-context.js';
import { EngineOperations } from './engine-operations.js';
import { contextOf, type StorageEngineOptions } from './engine-options.js';
import { describeObject, explainCopy } from './inspection/index.js';
import type * as inspection from './inspection/index.js';
import { RecordCache } from './record-cache.js';
import type { S3Operations } from './s3-operations.js';
import { checkKeys, keysWereUsed } from './sealing/key-check.js';
import type { EngineSettings } from './settings.js';
import { checkDurability, markStores } from './store-marker.js';
import { Sweeper, type SweepingOptions, type SweepOptions, type SweepReport } from './sweeper.js';

/**
 * S3's operations over a catalog and blob stores.
 *
 * `open` it before use and `close` it afterwards; closing stops the sweeper and drops the lease, and leaves the
 * catalog and the stores to whoever opened them. `createEngine` does all of that.
 */
export class StorageEngine extends EngineOperations implements AsyncDisposable {
  readonly #context: EngineContext;
  readonly #sweeper: Sweeper;
  #closing: Promise<void> | undefined;

  constructor(options: StorageEngineOptions) {
    const context = contextOf(options);
    super(context);
    this.#context = context;
    this.#sweeper = new Sweeper(context);
  }

  /**
   * Makes sure that catalog, blob stores and keys belong together.
   * @throws StorageError `Incompatible`
   */
  async open(options?: OperationOptions): Promise<this> {
    checkDurability(this.#context);
    await markStores(this.#context, options);
    await checkKeys(this.#context, options);
    return this;
  }

  /** Whether the stores have ever been opened with a key provider: what was stored then is encrypted. */
  wasEncrypted(options?: OperationOptions): Promise<boolean> {
    return keysWereUsed(this.#context, options);
  }

  get settings(): EngineSettings {
    return this.#context.settings;
  }

  /**
   * The operations over another view of the same catalog, such as one whose steps join a transaction of the caller's.
   * Bytes go where this engine puts them, reads are under its lease; it must outlive what is done.
   */
  withCatalog(view: (catalog: Catalog) => Catalog): S3Operations {
    const catalog = view(this.#context.catalog);
    const records = new RecordCache(catalog, this.settings.cacheSize);
    return new EngineOperations({ ...this.#context, catalog, records });
  }

  /** Tells what an object is and how it is stored, without reading its bytes. @throws StorageError as GetObject */
  describeObject(
    input: inspection.DescribeObjectInput,
    options?: inspection.DescribeObjectOptions,
  ): Promise<inspection.ObjectDescription> {
    return describeObject(this.#context, input, options);
  }

  /** Tells what a copy would link, move and read, and why, without doing it. @throws StorageError as the copy */
  explainCopy(input: inspection.ExplainCopyInput, options?: OperationOptions): Promise<inspection.CopyExplanation> {
    return explainCopy(this.#context, input, options);
  }

  /** Removes what nothing refers to any more; may be called at any time, by any number of processes. */
  sweep(options?: SweepOptions): Promise<SweepReport> {
    return this.#sweeper.sweep(options);
  }

  /** Sweeps again and again, `intervalMs` after the end of the last sweep. */
  startSweeping(options: SweepingOptions): void {
    this.#sweeper.start(options);
  }

  /** Stops what runs in the background and gives up reads that have not come to their end. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#sweeper.stop();
      await this.#context.lease[Symbol.asyncDispose]();
    })();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
