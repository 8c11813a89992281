import { listedObjectElements, ownerElement } from '../elements.js';
import { keyEncoding } from '../encoding-type.js';
import { xmlDate } from '../formats.js';
import type { Operation } from '../operation.js';
import { invalidArgument } from '../protocol-error.js';
import { xmlReply } from '../reply.js';
import { element, xml } from '../xml/index.js';

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
  async run({ bucket, bucketInput, call, engine, query, settings }) {
    const listType = query.get('list-type');
    if (listType !== '2') throw invalidArgument('Invalid List Type specified in Request', 'list-type', listType);
    const { encode, encodingType } = keyEncoding(query);
    const input = {
      ...bucketInput,
      prefix: query.get('prefix'),
      delimiter: query.get('delimiter'),
      startAfter: query.get('start-after'),
      continuationToken: query.get('continuation-token'),
      maxKeys: query.get('max-keys'),
    };
    const page = await engine.listObjectsV2(input, call);
    const owner = query.get('fetch-owner') === 'true' ? (settings.owner ?? page.owner) : undefined;
    return xmlReply('ListBucketResult', [
      element('Name', bucket),
      element('Prefix', encode(input.prefix ?? '')),
      element('StartAfter', encode(input.startAfter || undefined)),
      element('ContinuationToken', input.continuationToken),
      element('NextContinuationToken', page.nextContinuationToken),
      element('KeyCount', page.keyCount),
      element('MaxKeys', page.maxKeys),
      element('Delimiter', encode(input.delimiter || undefined)),
      element('EncodingType', encodingType),
      element('IsTruncated', page.isTruncated),
      page.contents.map((object) =>
        element('Contents', [
          element('Key', encode(object.key)),
          element('LastModified', xmlDate(object.lastModified)),
          listedObjectElements(object, owner && ownerElement('Owner', owner)),
        ]),
      ),
      page.commonPrefixes.map((prefix) => xml`<CommonPrefixes><Prefix>${encode(prefix)}</Prefix></CommonPrefixes>`),
    ]);
  },
};
