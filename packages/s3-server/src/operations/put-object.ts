import { contentOf } from '../content.js';
import { encryptionHeaders, readEncrypting } from '../encryption-headers.js';
import { quoted } from '../formats.js';
import { checksumHeaders, readAttributes } from '../headers.js';
import type { Operation } from '../operation.js';

export const putObject: Operation = {
  name: 'PutObject',
  parameters: [],
  encrypts: true,
  takesContent: true,
  async run(context) {
    const { call, engine, headers, objectInput } = context;
    const input = {
      ...objectInput,
      ...contentOf(context),
      ...readAttributes(headers),
      ...readEncrypting(context),
      ifMatch: headers.get('if-match'),
      ifNoneMatch: headers.get('if-none-match'),
    };
    const put = await engine.putObject(input, call);
    return {
      status: 200,
      headers: {
        ETag: quoted(put.etag),
        ...checksumHeaders(put.checksum),
        ...encryptionHeaders(put.encryption),
        'x-amz-version-id': put.versionId,
      },
    };
  },
};
