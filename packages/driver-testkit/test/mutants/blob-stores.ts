import { collect, sourceOf, StorageError, type BlobInfo, type BlobStore, type ByteSource } from '@rangegraft/core';
import { chunksOf } from '../../src/bytes.js';
import { wrong, type Mutant } from './mutant.js';

async function* mapped(source: ByteSource, change: (chunk: Uint8Array) => Uint8Array): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield change(chunk);
}

/** Asks for many chunks before the first one has come. */
async function* hurried(source: ByteSource): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const ahead = Array.from({ length: 8 }, () => iterator.next());
  for (let result = await ahead.shift(); result?.done === false; result = await ahead.shift()) {
    yield result.value;
    ahead.push(iterator.next());
  }
}

/** Hands out one buffer again and again. */
async function* reusing(source: ByteSource): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(1024);
  for await (const chunk of source) {
    for (let offset = 0; offset < chunk.length; offset += buffer.length) {
      const part = chunk.subarray(offset, offset + buffer.length);
      buffer.set(part);
      yield buffer.subarray(0, part.length);
    }
  }
}

async function* listing(infos: readonly BlobInfo[]): AsyncGenerator<BlobInfo> {
  await Promise.resolve();
  yield* infos;
}

async function allOf(store: BlobStore, after?: string): Promise<readonly BlobInfo[]> {
  const infos: BlobInfo[] = [];
  for await (const info of store.list({ after })) infos.push(info);
  return infos;
}

async function* later<T>(items: Promise<AsyncIterable<T>>): AsyncGenerator<T> {
  yield* await items;
}

const LOST_MEANWHILE = [
  'failing to write',
  'ends in success or Conflict when the blob is deleted meanwhile, and never stores a part of it',
] as const;

export const blobStores: readonly Mutant<BlobStore>[] = [
  {
    name: 'drops a byte on read',
    mutate: (store) =>
      wrong(store, {
        read: async (...args) => mapped(await store.read(...args), (chunk) => chunk.subarray(0, chunk.length - 1)),
      }),
    rejectedBy: ['reading', 'reads 1 bytes from 0 on'],
  },
  {
    name: 'is off by one where blocks meet',
    mutate: (store) =>
      wrong(store, {
        read: (id, { offset, length }, options) =>
          store.read(id, { offset: offset === 65_536 ? offset - 1 : offset, length }, options),
      }),
    rejectedBy: ['reading', 'reads 1 bytes from 65536 on'],
  },
  {
    name: 'stores the whole buffer under a chunk',
    mutate: (store) =>
      wrong(store, {
        write: (id, source, options) =>
          store.write(
            id,
            mapped(source, (chunk) => new Uint8Array(chunk.buffer)),
            options,
          ),
      }),
    rejectedBy: ['writing', 'stores only the part of a buffer that a chunk shows'],
  },
  {
    name: 'overwrites a blob',
    mutate: (store) =>
      wrong(store, {
        write: async (id, source, options) => {
          await store.delete([id]);
          return store.write(id, source, options);
        },
      }),
    rejectedBy: ['writing', 'refuses an id that is stored already, and keeps what is stored'],
  },
  {
    name: 'takes an empty blob for none',
    mutate: (store) =>
      wrong(store, {
        write: async (id, source, options) => {
          if ((await store.stat(id))?.length === 0) await store.delete([id]);
          return store.write(id, source, options);
        },
      }),
    rejectedBy: ['writing', 'refuses the id of an empty blob too'],
  },
  {
    name: "deletes another writer's blob when a write fails",
    mutate: (store) =>
      wrong(store, {
        write: (id, source, options) =>
          store.write(id, source, options).catch(async (error: unknown) => {
            await store.delete([id]);
            throw error;
          }),
      }),
    rejectedBy: ['writing', 'keeps what is stored when a second writer of its id fails'],
  },
  {
    name: 'asks for many chunks before the first one has come',
    mutate: (store) => wrong(store, { write: (id, source, options) => store.write(id, hurried(source), options) }),
    rejectedBy: ['writing', 'asks for no more than one chunk ahead of the one it waits for'],
  },
  {
    name: 'keeps what a failed write has brought',
    mutate: (store) =>
      wrong(store, {
        write: async (id, source, options) => {
          const chunks: Uint8Array[] = [];
          try {
            for await (const chunk of source) chunks.push(chunk);
          } catch (error) {
            await store.write(id, sourceOf(Buffer.concat(chunks)));
            throw error;
          }
          return store.write(id, sourceOf(Buffer.concat(chunks)), options);
        },
      }),
    rejectedBy: ['failing to write', 'leaves nothing behind when the source fails in the middle'],
  },
  {
    name: 'wraps the reason of an abort',
    mutate: (store) =>
      wrong(store, {
        write: (id, source, options) =>
          store.write(id, source, options).catch((error: unknown) => {
            throw new Error('the write failed', { cause: error });
          }),
      }),
    rejectedBy: ['failing to write', 'leaves nothing behind when the signal aborts in the middle'],
  },
  {
    name: 'drains its source although the signal has aborted',
    mutate: (store) =>
      wrong(store, { write: async (id, source, options) => store.write(id, sourceOf(await collect(source)), options) }),
    rejectedBy: ['failing to write', 'leaves nothing behind when the signal aborts in the middle'],
  },
  {
    name: 'finds out while iterating that there is no blob',
    mutate: (store) => wrong(store, { read: (...args) => Promise.resolve(later(store.read(...args))) }),
    rejectedBy: ['reading', 'finds no blob that was never written'],
  },
  {
    name: 'tells of a blob that never was',
    mutate: (store) => wrong(store, { stat: async (id) => (await store.stat(id)) ?? { id, length: 0 } }),
    rejectedBy: ['reading', 'finds no blob that was never written'],
  },
  {
    name: 'ends a read early where the blob ends',
    mutate: (store) =>
      wrong(store, {
        read: async (id, range, options) => {
          const { length = 0 } = (await store.stat(id)) ?? {};
          const rest = Math.max(0, Math.min(range.length, length - range.offset));
          return rest === 0 ? sourceOf(new Uint8Array()) : store.read(id, { ...range, length: rest }, options);
        },
      }),
    rejectedBy: ['reading', 'reports a range that the blob does not reach as damage'],
  },
  {
    name: 'hands out one buffer again and again',
    mutate: (store) => wrong(store, { read: async (...args) => reusing(await store.read(...args)) }),
    rejectedBy: ['reading', 'never changes a chunk it has handed out'],
  },
  {
    name: 'reads everything before its reader has taken anything',
    mutate: (store) => wrong(store, { read: async (...args) => sourceOf(await collect(await store.read(...args))) }),
    rejectedBy: ['reading', 'buffers a bounded number of bytes while its reader waits'],
  },
  {
    name: 'reads on after the signal has aborted',
    mutate: (store) => wrong(store, { read: (id, range) => store.read(id, range) }),
    rejectedBy: ['aborting', 'stops a read with the reason as it came'],
  },
  {
    name: 'lists from new to old',
    mutate: (store) =>
      wrong(store, {
        list: ({ after } = {}) => later(allOf(store, after).then((infos) => listing([...infos].reverse()))),
      }),
    rejectedBy: ['listing', 'lists every blob once, ascending by id, with its length'],
  },
  {
    name: 'lists the blob that a listing begins after',
    mutate: (store) =>
      wrong(store, {
        list: ({ after = '' } = {}) =>
          later(allOf(store).then((infos) => listing(infos.filter(({ id }) => id >= after)))),
      }),
    rejectedBy: ['listing', 'begins after an id, whether that is stored or not'],
  },
  {
    name: 'lists a thousand blobs at most',
    mutate: (store) =>
      wrong(store, {
        list: ({ after } = {}) => later(allOf(store, after).then((infos) => listing(infos.slice(0, 1000)))),
      }),
    rejectedBy: ['listing', 'goes through thousands of blobs'],
  },
  {
    name: 'refuses to delete what is not there',
    mutate: (store) =>
      wrong(store, {
        delete: async (ids, options) => {
          for (const id of ids) {
            if ((await store.stat(id)) === undefined) throw new StorageError('NotFound', 'there is no such blob');
          }
          await store.delete(ids, options);
        },
      }),
    rejectedBy: ['deleting', 'can be repeated'],
  },
  {
    name: 'stops deleting at the first blob that is not there',
    mutate: (store) =>
      wrong(store, {
        delete: async (ids, options) => {
          for (const id of ids) {
            if ((await store.stat(id)) === undefined) return;
            await store.delete([id], options);
          }
        },
      }),
    rejectedBy: ['deleting', 'can be interrupted and repeated: what is gone already does not keep the rest'],
  },
  {
    name: 'says that it is unavailable when a blob is deleted under its writer',
    mutate: (store) => {
      const deleted = new Set<string>();
      return wrong(store, {
        write: async (id, source, options) => {
          const info = await store.write(id, source, options);
          if (!deleted.has(id)) return info;
          await store.delete([id]);
          throw new StorageError('Unavailable', 'the blob was deleted', { retryable: true });
        },
        delete: async (ids, options) => {
          for (const id of ids) deleted.add(id);
          await store.delete(ids, options);
        },
      });
    },
    rejectedBy: LOST_MEANWHILE,
  },
  {
    name: 'stores the rest of a blob that is deleted under its writer',
    mutate: (store) => {
      const arrived = new Map<string, Uint8Array[]>();
      return wrong(store, {
        write: async (id, source, options) => {
          arrived.set(id, []);
          for await (const chunk of source) arrived.get(id)?.push(chunk);
          return store.write(id, chunksOf(arrived.get(id) ?? []), options);
        },
        delete: async (ids, options) => {
          for (const id of ids) arrived.get(id)?.splice(0);
          await store.delete(ids, options);
        },
      });
    },
    rejectedBy: LOST_MEANWHILE,
  },
  {
    name: 'goes on when it is disposed',
    mutate: (store) => wrong(store, { [Symbol.asyncDispose]: () => Promise.resolve() }),
    rejectedBy: ['a store that was disposed', 'stat rejects with Disposed once the store is disposed'],
  },
];
