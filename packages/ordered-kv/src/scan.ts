import type { KeyRange } from './key-bytes.js';
import { keyAfter } from './key-bytes.js';
import type { KvEntry, KvReader } from './ordered-kv.js';

/** At most so many entries are held at a time, whatever the caller of a listing asks for. */
const LARGEST_PAGE = 1000;

/**
 * The entries of a range in order, read a page at a time. Entries may be deleted while they pass.
 *
 * @param expected How many the caller will probably take.
 */
export function* scan(reader: KvReader, range: KeyRange, expected: number): Generator<KvEntry, void, undefined> {
  const limit = Math.min(expected, LARGEST_PAGE);
  let { from } = range;
  while (Buffer.compare(from, range.to) < 0) {
    const page = reader.range({ from, to: range.to, limit });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return;
    from = keyAfter(last.key);
  }
}

/** The first entry of a range. */
export function firstOf(reader: KvReader, { from, to }: KeyRange): KvEntry | undefined {
  return reader.range({ from, to, limit: 1 })[0];
}

/** Whether a range holds any entry. */
export function hasAny(reader: KvReader, range: KeyRange): boolean {
  return firstOf(reader, range) !== undefined;
}
