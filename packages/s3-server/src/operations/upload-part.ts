import { contentOf } from '../content.js';
import { quoted } from '../formats.js';
import { checksumHeaders } from '../headers.js';
import type { Operation } from '../operation.js';

export const uploadPart: Operation = {
  name: 'UploadPart',
  parameters: ['partNumber', 'uploadId'],
  async run(context) {
    const { call, engine, objectInput, query } = context;
    const input = {
      ...objectInput,
      uploadId: query.get('uploadId') ?? '',
      partNumber: query.get('partNumber') ?? '',
      ...contentOf(context),
    };
    const uploaded = await engine.uploadPart(input, call);
    return { status: 200, headers: { ETag: quoted(uploaded.etag), ...checksumHeaders(uploaded.checksum) } };
  },
};
