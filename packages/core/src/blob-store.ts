import type { Caller } from './authorization/identity.js';
import type { Session } from './authorization/session.js';
import type { ByteRange, ByteSource } from './byte-source.js';
import type { BlobId } from './ids.js';

/** What every method of a driver takes last. An abort rejects with `signal.reason` as it came. */
export interface OperationOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Of an operation of the engine: in whose name it is called. Absent: in the embedding program's own, which may do
   * everything. Nothing to a driver.
   */
  readonly caller?: Caller | undefined;
  /** Of an operation of the engine: the session that it is called in, which narrows what the caller may do. */
  readonly session?: Session | undefined;
}

/** Facts about a store that nobody can detect from outside. */
export interface StoreTraits {
  /** What a resolved call has written survives a crash of the process and of the machine. */
  readonly durable: boolean;
  /** Several processes may open the same store at once. */
  readonly shared: boolean;
}

/** A blob as its store sees it. `length` is in bytes. */
export interface BlobInfo {
  readonly id: BlobId;
  readonly length: number;
}

/**
 * Immutable byte strings, kept by id.
 *
 * The engine mints the ids (time-ordered, never reused), never writes an id twice, and reads only blobs whose write
 * has resolved. Until then a blob may exist in part: only `list` and `delete` may meet it.
 */
export interface BlobStore extends AsyncDisposable {
  /** The name that blob records carry; unique among the stores of one engine. */
  readonly name: string;
  readonly traits: StoreTraits;

  /**
   * Stores a blob. Resolves when it is stored whole and, if the store is durable, safe.
   *
   * The source is pulled no faster than it is stored. When the source throws, the signal aborts or storing fails,
   * the writer's own remains are deleted and the error is passed on.
   *
   * @throws StorageError `Exists` when the id is already stored; the stored blob stays as it is. `Conflict` when the blob
   *   was deleted while it was written, and so is not there. A store that does not notice may resolve: the catalog lets
   *   nobody commit what a sweeper deletes.
   */
  write(id: BlobId, source: ByteSource, options?: OperationOptions): Promise<BlobInfo>;

  /**
   * Opens part of a blob. The caller asks only for ranges inside the blob, of one byte or more.
   *
   * Resolves when the blob is known to exist; buffers a bounded number of bytes; ending the iteration closes it.
   *
   * @throws StorageError `NotFound` before the first chunk when there is no such blob,
   *   `Corrupt` while iterating when the blob turns out shorter than the range.
   */
  read(id: BlobId, range: ByteRange, options?: OperationOptions): Promise<ByteSource>;

  /** The blob's length, or `undefined` when there is no such blob. */
  stat(id: BlobId, options?: OperationOptions): Promise<BlobInfo | undefined>;

  /** Removes blobs. Deleting what is not there succeeds, so a removal can be repeated after a crash. */
  delete(ids: readonly BlobId[], options?: OperationOptions): Promise<void>;

  /** Every blob with an id greater than `after`, ascending; shows the remains of failed writes too. */
  list(options?: OperationOptions & { readonly after?: BlobId | undefined }): AsyncIterable<BlobInfo>;
}
