import { invalidUri } from '../protocol-error.js';

/** The two halves of a request target as they came over the wire: nothing is decoded, the `?` is dropped. */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

// Proxies may send the absolute form; a path that merely starts with two slashes is a key and stays whole.
const ABSOLUTE_FORM = /^https?:\/\/[^/?]*/i;

/** Cuts a request target in two; of the absolute form, only path and query remain. */
export function splitTarget(rawTarget: string): RequestTarget {
  const target = rawTarget.replace(ABSOLUTE_FORM, '');
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark === -1 ? '' : target.slice(mark + 1) };
}

const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/;
const PLAIN_QUERY = /^[A-Za-z0-9\-._~]*$/;
const PATH_TOKEN = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~/]/g;
const QUERY_TOKEN = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~]/g;
const UNRESERVED = /[A-Za-z0-9\-._~]/;

/**
 * The path with each byte percent-encoded exactly once, as SigV4 signs it for S3: an escape of an unreserved byte is
 * resolved, other escapes get upper-case digits. `//`, `.`, `..` and an escaped slash stay what they are.
 *
 * @throws InvalidURI for a percent sign that starts no escape
 */
export function canonicalPath(rawPath: string): string {
  return PLAIN_PATH.test(rawPath) ? rawPath : rawPath.replace(PATH_TOKEN, (token) => encodeToken(token, rawPath));
}

/**
 * The query as SigV4 signs it: names and values encoded once, sorted by name, then by value; a parameter without a
 * value gets an empty one; `X-Amz-Signature` is left out.
 *
 * @throws InvalidURI for a percent sign that starts no escape
 */
export function canonicalQuery(rawQuery: string): string {
  if (rawQuery === '') return '';
  const pairs = encodedPairs(rawQuery).filter(([name]) => name !== 'X-Amz-Signature');
  // Comparing the joined text instead would sort `a-=` before `a=`.
  pairs.sort(([name1, value1], [name2, value2]) => compare(name1, name2) || compare(value1, value2));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

/**
 * The query's decoded parameters in the order they came; `+` is a space.
 *
 * @throws InvalidURI for a percent sign that starts no escape and for bytes that are not UTF-8
 */
export function parseQuery(rawQuery: string): readonly (readonly [name: string, value: string])[] {
  return encodedPairs(rawQuery).map(([name, value]) => [decode(name, rawQuery), decode(value, rawQuery)]);
}

/**
 * The decoded path; an escaped slash has become a slash.
 *
 * @throws InvalidURI for a percent sign that starts no escape and for bytes that are not UTF-8
 */
export function decodePath(rawPath: string): string {
  return decode(canonicalPath(rawPath), rawPath);
}

function encodedPairs(rawQuery: string): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals === -1) pairs.push([encodePart(pair), '']);
    else pairs.push([encodePart(pair.slice(0, equals)), encodePart(pair.slice(equals + 1))]);
  }
  return pairs;
}

function encodePart(part: string): string {
  if (PLAIN_QUERY.test(part)) return part;
  return part.replace(QUERY_TOKEN, (token) => (token === '+' ? '%20' : encodeToken(token, part)));
}

function encodeToken(token: string, text: string): string {
  if (token.length === 1) {
    const code = token.charCodeAt(0);
    // One character is one byte of the wire.
    if (token === '%' || code > 0xff) throw invalidUri(text);
    return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  const char = String.fromCharCode(Number.parseInt(token.slice(1), 16));
  return UNRESERVED.test(char) ? char : token.toUpperCase();
}

function decode(encoded: string, text: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw invalidUri(text);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
