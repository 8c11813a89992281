import { urlEncoded } from './formats.js';
import { invalidArgument } from './protocol-error.js';
import type { Query } from './query.js';

/** How a listing writes keys, and all that is made of keys. */
export interface KeyEncoding {
  /** As the listing's EncodingType element says it. */
  readonly encodingType: 'url' | undefined;
  encode(this: void, text: string): string;
  encode(this: void, text: string | undefined): string | undefined;
}

/**
 * Reads `encoding-type`.
 *
 * @throws InvalidArgument for everything but `url`
 */
export function keyEncoding(query: Query): KeyEncoding {
  const encodingType = query.get('encoding-type');
  if (encodingType === undefined) return { encodingType, encode: plain };
  if (encodingType === 'url') return { encodingType, encode: encoded };
  throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
}

function plain(text: string): string;
function plain(text: string | undefined): string | undefined;
function plain(text: string | undefined): string | undefined {
  return text;
}

function encoded(text: string): string;
function encoded(text: string | undefined): string | undefined;
function encoded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : urlEncoded(text);
}
