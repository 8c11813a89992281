import type { BlobStore, OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { noteId, settleNote } from '../store-notes.js';
import type { KeyProvider } from './key-provider.js';

/** What a store says of the keys that its blobs are sealed with: a data key that only they can open. */
interface KeyCheck {
  readonly keyId: string;
  /** Base64. */
  readonly wrapped: string;
}

/** Far behind the markers, whose numbers are epochs. */
const KEY_CHECK = noteId(2 ** 52);

type StoresAndKeys = Pick<EngineContext, 'stores' | 'keyProvider'>;

/**
 * Notes in the stores which keys are used for them, and refuses others: what is stored could not be opened, and what
 * would be stored could not be opened with the right ones.
 *
 * @throws StorageError `Incompatible`, and what the provider throws
 */
export async function checkKeys({ stores, keyProvider }: StoresAndKeys, options?: OperationOptions): Promise<void> {
  if (keyProvider === undefined) return;
  for (const store of stores.values()) await checkKeysOf(store, keyProvider, options);
}

/** Whether keys have been used for one of the stores. */
export async function keysWereUsed({ stores }: StoresAndKeys, options?: OperationOptions): Promise<boolean> {
  for (const store of stores.values()) {
    if ((await store.stat(KEY_CHECK, options)) !== undefined) return true;
  }
  return false;
}

async function checkKeysOf(store: BlobStore, provider: KeyProvider, options?: OperationOptions): Promise<void> {
  const keyId = provider.defaultKeyId;
  const make = async (): Promise<KeyCheck> => {
    const { wrapped } = await provider.generateDataKey({ keyId }, options);
    return { keyId, wrapped: Buffer.from(wrapped).toString('base64') };
  };
  const check = await settleNote(store, { id: KEY_CHECK, name: 'key check', make }, options);
  try {
    if (check.keyId !== keyId) throw new StorageError('Corrupt', `the key was ${check.keyId}, and is ${keyId}`);
    await provider.unwrapDataKey(Buffer.from(check.wrapped, 'base64'), { keyId }, options);
  } catch (cause) {
    if (!StorageError.is(cause, 'Corrupt')) throw cause;
    const message = `blob store '${store.name}' is encrypted with other keys than those that were given`;
    throw new StorageError('Incompatible', message, { cause });
  }
}
