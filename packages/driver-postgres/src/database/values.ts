import type { BlobId, Id } from '@rangegraft/core';
import pg from 'pg';

const INT8 = 20;
const UUID = 2950;

/**
 * How the texts that the server sends become values: 8-byte integers numbers (all of ours are safe), uuids ids.
 * Given with each query, so that it does not matter how the application has set up its own client.
 */
export const VALUE_TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') => {
    if (oid === INT8) return Number;
    if (oid === UUID) return idOfUuid;
    return pg.types.getTypeParser(oid, format) as unknown;
  }) as typeof pg.types.getTypeParser,
};

/** Ids as one parameter for `$n::uuid[]`. They hold nothing that would have to be quoted. */
export function uuids(ids: Iterable<Id>): string {
  return `{${[...ids].join(',')}}`;
}

/** An id as a literal, for the statements that take no parameters. */
export function uuidLiteral(id: BlobId): string {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new TypeError(`not an id: ${JSON.stringify(id)}`);
  return `'${id}'::uuid`;
}

/** A name in double quotes, whatever it holds. */
export function quoteName(name: string): string {
  return pg.escapeIdentifier(name);
}

function idOfUuid(text: string): Id {
  return text.replaceAll('-', '');
}
