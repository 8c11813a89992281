import { ownerElement } from '../elements.js';
import { contentsElements, keyListing } from '../key-listing.js';
import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';
import { element } from '../xml/index.js';

export const listObjects: Operation = {
  name: 'ListObjects',
  parameters: ['delimiter', 'encoding-type', 'marker', 'max-keys', 'prefix'],
  async run(context) {
    const { bucket, call, engine, query, settings } = context;
    const listing = keyListing(context);
    const marker = query.get('marker');
    const input = { ...listing.input, marker, maxKeys: query.get('max-keys') };
    const page = await engine.listObjects(input, call);
    return xmlReply('ListBucketResult', [
      element('Name', bucket),
      listing.prefix,
      element('Marker', listing.encode(marker ?? '')),
      element('NextMarker', listing.encode(page.nextMarker)),
      element('MaxKeys', page.maxKeys),
      listing.form,
      element('IsTruncated', page.isTruncated),
      contentsElements(page.contents, listing, ownerElement('Owner', settings.owner ?? page.owner)),
      listing.commonPrefixes(page.commonPrefixes),
    ]);
  },
};
