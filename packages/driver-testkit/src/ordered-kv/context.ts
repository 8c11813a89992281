import type { KvEntry, KvRange, OrderedKv } from '@rangegraft/ordered-kv';
import type { Topic } from '../contract.js';
import type { Opening } from '../site.js';

export interface KvContext {
  readonly kv: OrderedKv;
  readonly dispose: () => Promise<void>;
  readonly reopen: () => Promise<OrderedKv>;
  readonly another: () => Promise<OrderedKv>;
}

export type KvTopic = Topic<KvContext>;

export function kvContext({ store: kv, dispose, reopen, another }: Opening<OrderedKv>): KvContext {
  return { kv, dispose, reopen, another };
}

export const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
export const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();

/** From the first key there can be to the last. */
export const EVERYTHING: KvRange = { from: Uint8Array.of(), to: new Uint8Array(1979).fill(0xff), limit: 100_000 };

export async function putAll(kv: OrderedKv, entries: Readonly<Record<string, string>>): Promise<void> {
  await kv.write((transaction) => {
    for (const [key, value] of Object.entries(entries)) transaction.put(utf8(key), utf8(value));
  });
}

/** Entries as texts, `key=value`. */
export function texts(entries: readonly KvEntry[]): readonly string[] {
  return entries.map(({ key, value }) => `${text(key) ?? ''}=${text(value) ?? ''}`);
}

export async function everything(kv: OrderedKv): Promise<readonly string[]> {
  return kv.read((reader) => texts(reader.range(EVERYTHING)));
}

/** A range between two texts. */
export function between(from: string, to: string, change: Partial<KvRange> = {}): KvRange {
  return { from: utf8(from), to: utf8(to), limit: 1000, ...change };
}
