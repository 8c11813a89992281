/*
 * Keys are ordered by their UTF-8 bytes. Places in that order are byte strings too: one between two keys need not be
 * valid UTF-8.
 */

/** The least place after `key`. */
export function after(key: string): Uint8Array {
  return Buffer.concat([Buffer.from(key), Buffer.of(0)]);
}

/** The least place after every key that begins with `prefix`, which is not empty. */
export function beyond(prefix: string): Uint8Array {
  // No byte of UTF-8 is 255, so the last one can always be raised.
  const place = Buffer.from(prefix);
  place[place.length - 1] = (place.at(-1) ?? 0) + 1;
  return place;
}
