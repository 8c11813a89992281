import { after, beyond } from '../rules/key-order.js';

/** A place in a listing by key: `from` as in `KeyListing`, and more where several items share a key. */
export interface Place {
  readonly from?: Uint8Array | undefined;
}

export interface KeyPageRequest<Item, At extends Place> {
  readonly prefix: string;
  /** Empty: keys are not grouped. */
  readonly delimiter: string;
  readonly start: At;
  /** The most items and common prefixes together. */
  readonly most: number;
  /** Gives at most `limit` items from a place on, in order; fewer mean that there are no more. */
  readonly fetch: (place: At | Place, limit: number) => Promise<readonly Item[]>;
  readonly placeAfter: (item: Item) => At;
}

export interface KeyPage<Item, At extends Place> {
  readonly items: readonly Item[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page begins; absent when this is the last. */
  readonly next?: At | Place;
  /** Whether the last thing on the page is a common prefix. */
  readonly endsWithPrefix: boolean;
}

/** The common prefix that a key belongs to, if any: up to the first delimiter after the prefix. */
export function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** Where a listing begins behind a key marker. One that is a common prefix, or within its group, skips all of that. */
export function placeOfMarker(marker: string, prefix: string, delimiter: string): Place {
  if (marker === '') return {};
  const group = commonPrefixOf(marker, prefix, delimiter);
  return { from: group === undefined ? after(marker) : beyond(group) };
}

/** One page of a listing, with keys grouped by their common prefixes. Seeks over each group instead of reading it. */
export async function listByKey<Item extends { readonly key: string }, At extends Place>(
  request: KeyPageRequest<Item, At>,
): Promise<KeyPage<Item, At>> {
  const { prefix, delimiter, most, fetch, placeAfter } = request;
  const items: Item[] = [];
  const commonPrefixes: string[] = [];
  let endsWithPrefix = false;
  let place: At | Place = request.start;
  const page = (next?: At | Place) => ({
    items,
    commonPrefixes,
    endsWithPrefix,
    ...(next === undefined ? {} : { next }),
  });
  if (most === 0) return page();
  for (;;) {
    const limit = most - items.length - commonPrefixes.length + 1;
    const fetched = await fetch(place, limit);
    let group: string | undefined;
    for (const item of fetched) {
      if (group !== undefined && item.key.startsWith(group)) continue;
      if (items.length + commonPrefixes.length === most) return page(place);
      group = commonPrefixOf(item.key, prefix, delimiter);
      endsWithPrefix = group !== undefined;
      if (group === undefined) {
        items.push(item);
        place = placeAfter(item);
      } else {
        commonPrefixes.push(group);
        place = { from: beyond(group) };
      }
    }
    if (fetched.length < limit) return page();
  }
}
