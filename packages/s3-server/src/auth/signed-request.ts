/** What a signature covers, as it came over the wire. `node:http` gives all of it: `method`, `url`, `rawHeaders`. */
export interface SignedRequest {
  readonly method: string;
  /** The request target: nothing in it is decoded. */
  readonly rawTarget: string;
  /** Names and values in turn, as they came; one character of a value is one byte. */
  readonly rawHeaders: readonly string[];
}

/** Header values by lower-case name; the values of a repeated header are joined with commas. */
export type HeaderValues = ReadonlyMap<string, string>;

/** The header values of a raw list: names and values in turn. */
export function headerValues(rawHeaders: readonly string[]): HeaderValues {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    const value = rawHeaders[index + 1] as string;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}
