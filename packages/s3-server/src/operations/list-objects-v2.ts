import { ownerElement } from '../elements.js';
import { contentsElements, keyListing } from '../key-listing.js';
import type { Operation } from '../operation.js';
import { invalidArgument } from '../protocol-error.js';
import { xmlReply } from '../reply.js';
import { element } from '../xml/index.js';

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  parameters: [
    'continuation-token',
    'delimiter',
    'encoding-type',
    'fetch-owner',
    'list-type',
    'max-keys',
    'prefix',
    'start-after',
  ],
  async run(context) {
    const { bucket, call, engine, query, settings } = context;
    const listType = query.get('list-type');
    if (listType !== '2') throw invalidArgument('Invalid List Type specified in Request', 'list-type', listType);
    const listing = keyListing(context);
    const { encode } = listing;
    const input = {
      ...listing.input,
      startAfter: query.get('start-after'),
      continuationToken: query.get('continuation-token'),
      maxKeys: query.get('max-keys'),
    };
    const page = await engine.listObjectsV2(input, call);
    const owner = query.get('fetch-owner') === 'true' ? (settings.owner ?? page.owner) : undefined;
    return xmlReply('ListBucketResult', [
      element('Name', bucket),
      listing.prefix,
      element('StartAfter', encode(input.startAfter || undefined)),
      element('ContinuationToken', input.continuationToken),
      element('NextContinuationToken', page.nextContinuationToken),
      element('KeyCount', page.keyCount),
      element('MaxKeys', page.maxKeys),
      listing.form,
      element('IsTruncated', page.isTruncated),
      contentsElements(page.contents, listing, owner && ownerElement('Owner', owner)),
      listing.commonPrefixes(page.commonPrefixes),
    ]);
  },
};
