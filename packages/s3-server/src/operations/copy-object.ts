import { refuseBody } from '../content.js';
import { readCopySource } from '../copy-source.js';
import { checksumElements } from '../elements.js';
import { encryptionHeaders, readEncrypting } from '../encryption-headers.js';
import { quoted, xmlDate } from '../formats.js';
import { readAttributes } from '../headers.js';
import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';
import { element } from '../xml/index.js';

export const copyObject: Operation = {
  name: 'CopyObject',
  parameters: [],
  encrypts: true,
  async run(context) {
    const { call, engine, headers, keepAlive, objectInput } = context;
    await refuseBody(context);
    const input = {
      ...objectInput,
      ...readAttributes(headers),
      ...readEncrypting(context),
      ...readCopySource(context),
      taggingDirective: headers.get('x-amz-tagging-directive'),
      metadataDirective: headers.get('x-amz-metadata-directive'),
      checksumAlgorithm: headers.get('x-amz-checksum-algorithm'),
      ifMatch: headers.get('if-match'),
      ifNoneMatch: headers.get('if-none-match'),
    };
    const copied = await keepAlive(engine.copyObject(input, call));
    context.noteCopy(copied.effect);
    return xmlReply(
      'CopyObjectResult',
      [
        element('ETag', quoted(copied.etag)),
        element('LastModified', xmlDate(copied.lastModified)),
        checksumElements(copied.checksum),
      ],
      {
        'x-amz-copy-source-version-id': copied.copySourceVersionId,
        'x-amz-version-id': copied.versionId,
        ...encryptionHeaders(copied.encryption),
      },
    );
  },
};
