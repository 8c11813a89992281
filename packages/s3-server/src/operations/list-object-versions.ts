import { listedObjectElements, ownerElement } from '../elements.js';
import { xmlDate } from '../formats.js';
import { keyListing } from '../key-listing.js';
import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';
import { element } from '../xml/index.js';

export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  parameters: ['delimiter', 'encoding-type', 'key-marker', 'max-keys', 'prefix', 'version-id-marker', 'versions'],
  async run(context) {
    const { bucket, call, engine, query, settings } = context;
    const listing = keyListing(context);
    const { encode } = listing;
    const input = {
      ...listing.input,
      keyMarker: query.get('key-marker'),
      versionIdMarker: query.get('version-id-marker'),
      maxKeys: query.get('max-keys'),
    };
    const page = await engine.listObjectVersions(input, call);
    const owner = ownerElement('Owner', settings.owner ?? page.owner);
    return xmlReply('ListVersionsResult', [
      element('Name', bucket),
      listing.prefix,
      element('KeyMarker', encode(input.keyMarker ?? '')),
      element('VersionIdMarker', input.versionIdMarker ?? ''),
      element('NextKeyMarker', encode(page.nextKeyMarker)),
      element('NextVersionIdMarker', page.nextVersionIdMarker),
      element('MaxKeys', page.maxKeys),
      listing.form,
      element('IsTruncated', page.isTruncated),
      page.versions.map((version) =>
        element(version.deleteMarker ? 'DeleteMarker' : 'Version', [
          element('Key', encode(version.key)),
          element('VersionId', version.versionId),
          element('IsLatest', version.isLatest),
          element('LastModified', xmlDate(version.lastModified)),
          version.deleteMarker ? owner : listedObjectElements(version, owner),
        ]),
      ),
      listing.commonPrefixes(page.commonPrefixes),
    ]);
  },
};
