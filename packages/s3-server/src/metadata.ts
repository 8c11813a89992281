import type { HeaderValues } from './auth/index.js';

const PREFIX = 'x-amz-meta-';
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PRINTABLE = /^[\t -~]*$/;
const ASCII = /^[\0-\x7f]*$/;
/** Bytes of UTF-8 in one encoded word: RFC 2047 allows it 75 characters in all. */
const WORD_BYTES = 45;

/** The user metadata of a request, by name without the prefix. */
export function readMetadata(headers: HeaderValues): Readonly<Record<string, string>> {
  const entries = [...headers]
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length), decodeValue(value)] as const);
  // Not an assignment for each: a name may be `__proto__`.
  return Object.fromEntries(entries);
}

/**
 * The headers that show user metadata. Values beyond printable ASCII are encoded as RFC 2047 has it; names that no
 * header can have are counted in `x-amz-missing-meta`.
 */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(metadata);
  const showable = entries.filter(([name]) => TOKEN.test(name));
  const missing = entries.length - showable.length;
  return {
    ...Object.fromEntries(showable.map(([name, value]) => [PREFIX + name, encodeValue(value)])),
    ...(missing > 0 && { 'x-amz-missing-meta': String(missing) }),
  };
}

/**
 * A header's text: Node gives one character for each byte. Most clients mean UTF-8, some ISO 8859-1, and what is
 * valid UTF-8 beyond ASCII is hardly ever meant as the latter.
 */
function decodeValue(value: string): string {
  if (ASCII.test(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  // A value out of the query is decoded already.
  if (bytes.toString('latin1') !== value) return value;
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : value;
}

function encodeValue(value: string): string {
  if (PRINTABLE.test(value)) return value;
  const words: string[] = [];
  let word = '';
  for (const char of value) {
    if (Buffer.byteLength(word + char) > WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += char;
  }
  words.push(word);
  return words.map((text) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`).join(' ');
}
