import type { BucketInput, ListedObject } from '@rangegraft/core';
import { listedObjectElements } from './elements.js';
import { keyEncoding } from './encoding-type.js';
import type { KeyEncoding } from './encoding-type.js';
import { xmlDate } from './formats.js';
import type { RequestContext } from './request-context.js';
import { element } from './xml/index.js';
import type { Xml, XmlContent } from './xml/index.js';

/** What listings by key read and write alike. */
export interface KeyListing extends Pick<KeyEncoding, 'encode'> {
  readonly input: BucketInput & { readonly prefix: string | undefined; readonly delimiter: string | undefined };
  readonly prefix: Xml;
  /** Delimiter and EncodingType, those that there are. */
  readonly form: XmlContent;
  commonPrefixes(this: void, prefixes: readonly string[]): XmlContent;
}

/**
 * Reads the parameters that all listings by key have.
 *
 * @throws InvalidArgument for an unknown `encoding-type`
 */
export function keyListing({ bucketInput, query }: RequestContext): KeyListing {
  const { encode, encodingType } = keyEncoding(query);
  const input = { ...bucketInput, prefix: query.get('prefix'), delimiter: query.get('delimiter') };
  return {
    encode,
    input,
    prefix: element('Prefix', encode(input.prefix ?? '')),
    form: [element('Delimiter', encode(input.delimiter || undefined)), element('EncodingType', encodingType)],
    commonPrefixes: (prefixes) =>
      prefixes.map((prefix) => element('CommonPrefixes', element('Prefix', encode(prefix)))),
  };
}

/** The objects of a page, as both versions of ListObjects show them. */
export function contentsElements(
  objects: readonly ListedObject[],
  { encode }: Pick<KeyListing, 'encode'>,
  owner: Xml | undefined,
): XmlContent {
  return objects.map((object) =>
    element('Contents', [
      element('Key', encode(object.key)),
      element('LastModified', xmlDate(object.lastModified)),
      listedObjectElements(object, owner),
    ]),
  );
}
