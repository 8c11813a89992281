import { open } from 'node:fs/promises';

/**
 * Makes the entries of directories durable. Callers that ask for the same directory share an fsync: a call made while
 * one runs joins the next one, since the running one may have begun before the caller's file was there.
 *
 * A directory is opened anew for each fsync, which costs nothing beside it: one that was removed and made again is
 * never taken for the one that is there.
 */
export class DirectorySync {
  readonly #directories = new Map<string, Syncs>();

  /** Resolves when every entry that the directory had at the time of the call is safe; rejects with the system's error. */
  sync(directory: string): Promise<void> {
    const syncs = this.#directories.get(directory);
    if (syncs === undefined) return this.#begin(directory);
    const begin = (): Promise<void> => this.#begin(directory);
    syncs.next ??= syncs.running.then(begin, begin);
    return syncs.next;
  }

  #begin(directory: string): Promise<void> {
    const syncs: Syncs = { running: syncNow(directory), next: undefined };
    this.#directories.set(directory, syncs);
    const forget = (): void => {
      if (syncs.next === undefined) this.#directories.delete(directory);
    };
    syncs.running.then(forget, forget);
    return syncs.running;
  }
}

interface Syncs {
  readonly running: Promise<void>;
  /** The one that begins when the running one has ended. */
  next: Promise<void> | undefined;
}

/** Makes the entries of one directory durable. */
export async function syncNow(directory: string): Promise<void> {
  // Windows opens no directories, and keeps their entries in a journal of its own.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
