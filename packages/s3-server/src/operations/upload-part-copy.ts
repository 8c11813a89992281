import { refuseBody } from '../content.js';
import { readCopySource } from '../copy-source.js';
import { checksumElement } from '../elements.js';
import { encryptionHeaders, readCustomerKey } from '../encryption-headers.js';
import { quoted, xmlDate } from '../formats.js';
import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';
import { element } from '../xml/index.js';

export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  parameters: ['partNumber', 'uploadId'],
  // Conditions on the destination count at Complete.
  refusedHeaders: ['If-Match', 'If-None-Match'],
  async run(context) {
    const { call, engine, headers, keepAlive, objectInput, query } = context;
    await refuseBody(context);
    const input = {
      ...objectInput,
      uploadId: query.get('uploadId') ?? '',
      partNumber: query.get('partNumber') ?? '',
      ...readCustomerKey(context),
      ...readCopySource(context),
      copySourceRange: headers.get('x-amz-copy-source-range'),
    };
    const copied = await keepAlive(engine.uploadPartCopy(input, call));
    context.noteCopy(copied.effect);
    // D-45
    return xmlReply(
      'CopyPartResult',
      [
        element('LastModified', xmlDate(copied.lastModified)),
        element('ETag', quoted(copied.etag)),
        checksumElement(copied.checksum?.algorithm, copied.checksum?.value),
      ],
      { 'x-amz-copy-source-version-id': copied.copySourceVersionId, ...encryptionHeaders(copied.encryption) },
    );
  },
};
