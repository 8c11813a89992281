import { setTimeout } from 'node:timers/promises';
import type { BlobStore, OperationOptions } from './blob-store.js';
import { collect, sourceOf } from './byte-source.js';
import { StorageError } from './errors.js';
import { idTime, type BlobId } from './ids.js';

/*
 * What the engine itself has to say about a blob store stands in the store, as JSON in a blob like any other, with an id
 * that is never minted: its time is 0.
 */

/** Something that is written into a store once, by whichever process comes first. */
export interface StoreNote<Content> {
  readonly id: BlobId;
  /** For errors, such as `marker`. */
  readonly name: string;
  /** Makes it, where there is none; throws where there should be one. */
  make(this: void): Promise<Content>;
}

/** How often a note is looked at, the pause in milliseconds after an unreadable one, and when a part counts as left over. */
const ATTEMPTS = 50;
const PAUSE = 20;
const GIVE_UP = 25;

/** The id of a note; of each number there is one. */
export function noteId(number: number): BlobId {
  return number.toString(16).padStart(32, '0');
}

/** Whether a blob is a note and not content. */
export function isNote(id: BlobId): boolean {
  return idTime(id) === 0;
}

/** What a note says, also if it has to be written for that. @throws StorageError `Corrupt`, and what `make` throws */
export async function settleNote<Content>(
  store: BlobStore,
  { id, name, make }: StoreNote<Content>,
  options?: OperationOptions,
): Promise<Content> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const content = await readNote<Content>(store, id, options);
    if (content === 'absent') {
      const made = await make();
      if (await writeNote(store, { id, content: made }, options)) return made;
    } else if (content === 'unreadable') {
      // Another process may be writing it. One that died while it did has left a part, and nothing else.
      await setTimeout(PAUSE);
      if (attempt === GIVE_UP) {
        await make();
        await store.delete([id], options);
      }
    } else {
      return content;
    }
  }
  throw new StorageError('Corrupt', `the ${name} of blob store '${store.name}' is damaged`);
}

/** @returns whether it was written: `false` when another process was first. */
async function writeNote(
  store: BlobStore,
  { id, content }: { readonly id: BlobId; readonly content: unknown },
  options?: OperationOptions,
): Promise<boolean> {
  try {
    await store.write(id, sourceOf(Buffer.from(JSON.stringify(content))), options);
    return true;
  } catch (error) {
    if (StorageError.is(error, 'Exists')) return false;
    throw error;
  }
}

async function readNote<Content>(
  store: BlobStore,
  id: BlobId,
  options?: OperationOptions,
): Promise<Content | 'absent' | 'unreadable'> {
  const info = await store.stat(id, options);
  if (info === undefined) return 'absent';
  if (info.length === 0) return 'unreadable';
  try {
    const bytes = await collect(await store.read(id, { offset: 0, length: info.length }, options));
    return JSON.parse(Buffer.from(bytes).toString()) as Content;
  } catch (error) {
    if (StorageError.is(error, 'NotFound')) return 'absent';
    if (error instanceof SyntaxError || StorageError.is(error, 'Corrupt')) return 'unreadable';
    throw error;
  }
}
