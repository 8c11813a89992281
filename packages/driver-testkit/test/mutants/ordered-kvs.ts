import type { KvEntry, KvReader, KvTransaction, OrderedKv } from '@rangegraft/ordered-kv';
import { EVERYTHING } from '../../src/ordered-kv/context.js';
import { wrong, type Mutant } from './mutant.js';

/** Changes what the bodies of both kinds of transaction are given. */
function withReader(kv: OrderedKv, change: (reader: KvReader) => Partial<KvReader>): OrderedKv {
  return wrong(kv, {
    read: (body) => kv.read((reader) => body(wrong(reader, change(reader)))),
    write: (body) => kv.write((transaction) => body(wrong<KvTransaction>(transaction, change(transaction)))),
  });
}

export const orderedKvs: readonly Mutant<OrderedKv>[] = [
  {
    name: 'includes the end of a range',
    mutate: (kv) =>
      withReader(kv, (reader) => ({
        range: ({ to, ...range }) => reader.range({ ...range, to: Buffer.concat([to, Buffer.of(0)]) }),
      })),
    rejectedBy: ['ranges', 'goes from the first key, included, to the last, left out'],
  },
  {
    name: 'takes the first entries of a reversed range',
    mutate: (kv) =>
      withReader(kv, (reader) => ({
        range: ({ reverse = false, ...range }) => {
          const entries = reader.range(range);
          return reverse ? [...entries].reverse() : entries;
        },
      })),
    rejectedBy: ['ranges', 'gives as many entries as the limit says'],
  },
  {
    name: 'orders keys by signed bytes',
    mutate: (kv) =>
      withReader(kv, (reader) => ({
        range: (range) =>
          [...reader.range(range)].sort((a, b) => {
            const [left, right] = [new Int8Array(a.key), new Int8Array(b.key)];
            const at = left.findIndex((byte, index) => byte !== right[index]);
            return at < 0 ? left.length - right.length : (left[at] ?? -129) - (right[at] ?? -129);
          }),
      })),
    rejectedBy: ['ranges', 'orders keys by their bytes'],
  },
  {
    name: 'takes an empty value for none',
    mutate: (kv) =>
      withReader(kv, (reader) => ({
        get: (key) => {
          const value = reader.get(key);
          return value?.length === 0 ? undefined : value;
        },
      })),
    rejectedBy: ['keys and values', 'gets what was put, and nothing else'],
  },
  {
    name: 'gives bytes that the next transaction overwrites',
    mutate: (kv) => {
      const buffer = new Uint8Array(5_000_000);
      return withReader(kv, (reader) => ({
        get: (key) => {
          const value = reader.get(key);
          if (value === undefined) return undefined;
          buffer.set(value);
          return buffer.subarray(0, value.length);
        },
        range: (range) => {
          const entries = reader.range(range);
          buffer.fill(0, 0, 1000);
          return entries;
        },
      }));
    },
    rejectedBy: ['keys and values', 'never changes bytes that it has given'],
  },
  {
    name: 'cuts long keys',
    mutate: (kv) =>
      wrong(kv, {
        write: (body) =>
          kv.write((transaction) =>
            body(wrong(transaction, { put: (key, value) => transaction.put(key.subarray(0, 511), value) })),
          ),
      }),
    rejectedBy: ['keys and values', 'keeps keys of 1 to 1,978 bytes'],
  },
  {
    name: 'shows a transaction the state before its own writes',
    mutate: (kv) => {
      const before = (transaction: KvTransaction): KvTransaction => {
        const entries = transaction.range(EVERYTHING);
        return wrong(transaction, { range: ({ limit }) => entries.slice(0, limit) });
      };
      return wrong(kv, { write: (body) => kv.write((transaction) => body(before(transaction))) });
    },
    rejectedBy: ['transactions', 'sees its own writes'],
  },
  {
    name: 'keeps what a body wrote before it threw',
    mutate: (kv) =>
      wrong(kv, {
        write: async (body) => {
          const outcome = await kv.write((transaction) => {
            try {
              return { value: body(transaction) };
            } catch (error) {
              return { error };
            }
          });
          if ('error' in outcome) throw outcome.error;
          return outcome.value;
        },
      }),
    rejectedBy: ['transactions', 'writes nothing when the body throws, and passes the error on'],
  },
  {
    name: 'runs two transactions at once',
    mutate: (kv) =>
      wrong(kv, {
        write: async (body) => {
          const writes: (readonly [Uint8Array, Uint8Array])[] = [];
          const result = await kv.read((reader) => {
            const transaction = wrong(reader as KvTransaction, { put: (key, value) => void writes.push([key, value]) });
            return body(transaction);
          });
          await kv.write((transaction) => {
            for (const [key, value] of writes) transaction.put(key, value);
          });
          return result;
        },
      }),
    rejectedBy: ['transactions', 'runs one after another: no increment is lost'],
  },
  {
    name: 'reads the state before the last write',
    mutate: (kv) => {
      let stale: readonly KvEntry[] = [];
      return wrong(kv, {
        write: (body) =>
          kv.write((transaction) => {
            stale = transaction.range(EVERYTHING);
            return body(transaction);
          }),
        read: (body) => kv.read((reader) => body(wrong(reader, { range: () => stale }))),
      });
    },
    rejectedBy: ['transactions', 'reads what the latest write has left, at once'],
  },
];
