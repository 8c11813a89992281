import { ownerElement } from '../elements.js';
import { xmlDate } from '../formats.js';
import { keyListing } from '../key-listing.js';
import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';
import { element } from '../xml/index.js';

export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  parameters: ['delimiter', 'encoding-type', 'key-marker', 'max-uploads', 'prefix', 'upload-id-marker', 'uploads'],
  async run(context) {
    const { bucket, call, engine, query, settings } = context;
    const listing = keyListing(context);
    const { encode } = listing;
    const input = {
      ...listing.input,
      keyMarker: query.get('key-marker'),
      uploadIdMarker: query.get('upload-id-marker'),
      maxUploads: query.get('max-uploads'),
    };
    const page = await engine.listMultipartUploads(input, call);
    const owner = settings.owner ?? page.owner;
    return xmlReply('ListMultipartUploadsResult', [
      element('Bucket', bucket),
      element('KeyMarker', encode(input.keyMarker ?? '')),
      element('UploadIdMarker', input.uploadIdMarker ?? ''),
      element('NextKeyMarker', encode(page.nextKeyMarker)),
      element('NextUploadIdMarker', page.nextUploadIdMarker),
      listing.prefix,
      listing.form,
      element('MaxUploads', page.maxUploads),
      element('IsTruncated', page.isTruncated),
      page.uploads.map((upload) =>
        element('Upload', [
          element('Key', encode(upload.key)),
          element('UploadId', upload.uploadId),
          ownerElement('Initiator', upload.initiator),
          ownerElement('Owner', owner),
          element('StorageClass', upload.storageClass),
          element('Initiated', xmlDate(upload.initiated)),
          element('ChecksumAlgorithm', upload.checksumAlgorithm),
          element('ChecksumType', upload.checksumType),
        ]),
      ),
      listing.commonPrefixes(page.commonPrefixes),
    ]);
  },
};
