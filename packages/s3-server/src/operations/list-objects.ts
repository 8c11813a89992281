import { listedObjectElements, ownerElement } from '../elements.js';
import { keyEncoding } from '../encoding-type.js';
import { xmlDate } from '../formats.js';
import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';
import { element, xml } from '../xml/index.js';

export const listObjects: Operation = {
  name: 'ListObjects',
  parameters: ['delimiter', 'encoding-type', 'marker', 'max-keys', 'prefix'],
  async run({ bucket, bucketInput, call, engine, query, settings }) {
    const { encode, encodingType } = keyEncoding(query);
    const input = {
      ...bucketInput,
      prefix: query.get('prefix'),
      delimiter: query.get('delimiter'),
      marker: query.get('marker'),
      maxKeys: query.get('max-keys'),
    };
    const page = await engine.listObjects(input, call);
    const owner = ownerElement('Owner', settings.owner ?? page.owner);
    return xmlReply('ListBucketResult', [
      element('Name', bucket),
      element('Prefix', encode(input.prefix ?? '')),
      element('Marker', encode(input.marker ?? '')),
      element('NextMarker', encode(page.nextMarker)),
      element('MaxKeys', page.maxKeys),
      element('Delimiter', encode(input.delimiter || undefined)),
      element('EncodingType', encodingType),
      element('IsTruncated', page.isTruncated),
      page.contents.map((object) =>
        element('Contents', [
          element('Key', encode(object.key)),
          element('LastModified', xmlDate(object.lastModified)),
          listedObjectElements(object, owner),
        ]),
      ),
      page.commonPrefixes.map((prefix) => xml`<CommonPrefixes><Prefix>${encode(prefix)}</Prefix></CommonPrefixes>`),
    ]);
  },
};
