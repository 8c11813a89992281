import { contentOf } from '../content.js';
import { encryptionHeaders, readCustomerKey } from '../encryption-headers.js';
import { quoted } from '../formats.js';
import { checksumHeaders } from '../headers.js';
import type { Operation } from '../operation.js';

export const uploadPart: Operation = {
  name: 'UploadPart',
  parameters: ['partNumber', 'uploadId'],
  // Conditions on the destination count at Complete.
  refusedHeaders: ['If-Match', 'If-None-Match'],
  takesContent: true,
  async run(context) {
    const { call, engine, objectInput, query } = context;
    const input = {
      ...objectInput,
      uploadId: query.get('uploadId') ?? '',
      partNumber: query.get('partNumber') ?? '',
      ...contentOf(context),
      ...readCustomerKey(context),
    };
    const { checksum, encryption, etag } = await engine.uploadPart(input, call);
    return {
      status: 200,
      headers: { ETag: quoted(etag), ...checksumHeaders(checksum), ...encryptionHeaders(encryption) },
    };
  },
};
