import { StorageError } from '@rangegraft/core';
import { LRUCache } from 'lru-cache';
import { fstatSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** An open file that somebody uses. Whoever got it releases it once. */
export interface Descriptor {
  readonly handle: FileHandle;
  readonly release: () => void;
}

export interface DescriptorCacheOptions {
  /** How many files stay open when nobody uses them. */
  readonly limit: number;
  /** Milliseconds after which a file that nobody asked for is closed. */
  readonly idle: number;
}

/**
 * Keeps the descriptors of recently used files open for reading.
 *
 * One that leaves the cache is closed when its last user releases it, so the number of open files is at most `limit`
 * plus those in use. One that nobody asked for in a while is closed too: a file that another process deleted gives its
 * space back only when no process has it open.
 */
export class DescriptorCache implements AsyncDisposable {
  readonly #files: LRUCache<string, OpenFile>;
  readonly #all = new Set<OpenFile>();
  readonly #timer: NodeJS.Timeout;
  #disposed = false;

  constructor({ limit, idle }: DescriptorCacheOptions) {
    this.#files = new LRUCache({ max: limit, ttl: idle, updateAgeOnGet: true, dispose: (file) => file.retire() });
    this.#timer = setInterval(() => this.#files.purgeStale(), idle).unref();
  }

  /** Makes sure that a file is there, and leaves it open. Rejects with the system's error. */
  async find(path: string): Promise<void> {
    const open = this.#files.get(path);
    const { handle, release } = await this.acquire(path);
    // What was open before may have been deleted since, by another process.
    const isGone = open !== undefined && isDeleted(handle);
    release();
    if (!isGone) return;
    this.#forget(path, open);
    (await this.acquire(path)).release();
  }

  /** Opens a file, or joins those who have it open. Rejects with the system's error. */
  async acquire(path: string): Promise<Descriptor> {
    const file = this.#files.get(path) ?? this.#openFile(path);
    try {
      return await file.use();
    } catch (error) {
      this.#forget(path, file);
      throw this.#disposed ? disposed() : error;
    }
  }

  /** Forgets a file that was deleted: whoever asks for it from now on opens what is there then. */
  drop(path: string): void {
    this.#files.delete(path);
  }

  /** Closes every file, also those in use: what is read from them later fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#timer);
    this.#files.clear();
    await Promise.all([...this.#all].map((file) => file.close()));
  }

  #openFile(path: string): OpenFile {
    if (this.#disposed) throw disposed();
    const file = new OpenFile(path, () => this.#all.delete(file));
    this.#all.add(file);
    this.#files.set(path, file);
    return file;
  }

  #forget(path: string, file: OpenFile): void {
    if (this.#files.peek(path, { allowStale: true }) === file) this.#files.delete(path);
  }
}

/** A file that is open, or being opened, with the number of its users. */
class OpenFile {
  readonly #opening: Promise<FileHandle>;
  readonly #closed: () => void;
  #users = 0;
  #retired = false;
  #closing: Promise<void> | undefined;

  constructor(path: string, closed: () => void) {
    this.#opening = open(path, 'r');
    this.#closed = closed;
  }

  async use(): Promise<Descriptor> {
    // Counted before the wait: it is not closed under those who wait for it to open.
    this.#users++;
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      this.#users--;
      this.#closeWhenUnused();
    };
    try {
      return { handle: await this.#opening, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Closes it as soon as nobody uses it. */
  retire(): void {
    this.#retired = true;
    this.#closeWhenUnused();
  }

  close(): Promise<void> {
    this.#closing ??= this.#opening
      .then((handle) => handle.close())
      // A descriptor that only read has nothing to lose, and one that never opened has nothing to close.
      .catch(() => undefined)
      .finally(this.#closed);
    return this.#closing;
  }

  #closeWhenUnused(): void {
    if (this.#retired && this.#users === 0) void this.close();
  }
}

/** Whether an open file has no name any more. Asked synchronously: what is known of an open file is in memory. */
function isDeleted(handle: FileHandle): boolean {
  // A closed handle has no descriptor to ask about; reading it tells.
  return handle.fd >= 0 && fstatSync(handle.fd).nlink === 0;
}

function disposed(): StorageError {
  return new StorageError('Disposed', 'the blob store was used after it was disposed');
}
