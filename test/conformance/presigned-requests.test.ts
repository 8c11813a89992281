import { expect } from 'chai';
import type { CaseContext } from './case-context.js';
import { conformanceCase } from './case.js';
import type { ExpectedFailure } from './failure.js';
import { presigned, type RequestToPresign } from './presigning.js';
import { send, textsOf } from './raw-requests.js';
import type { WireRequest } from './subject.js';

const onHttp = { on: 'http' } as const;

/** A presigned GET of an object of the case's bucket. */
function presignedGet(t: CaseContext, change: Partial<RequestToPresign> = {}, at = t.subject.now()): WireRequest {
  const headers = { host: `${t.wire.host}:${t.wire.port}` };
  return presigned({ method: 'GET', path: `/${t.bucket}/k`, headers, ...change }, t.wire, at);
}

describe('L. Presigned requests', () => {
  conformanceCase(
    'AUT-007',
    'copies a part where the source is a signed header',
    async (t) => {
      await t.put('source', '0123456789');
      const upload = await t.upload('k');
      const request = {
        method: 'PUT',
        query: { partNumber: '1', uploadId: upload.uploadId },
        headers: {
          host: `${t.wire.host}:${t.wire.port}`,
          'x-amz-copy-source': `${t.bucket}/source`,
          'x-amz-copy-source-range': 'bytes=2-4',
        },
      };
      const answer = await send(t.wire, presignedGet(t, request));
      expect(textsOf(answer, 'ETag')).to.have.length(1);
      expect((await t.parts(upload)).map(({ size }) => size)).to.deep.equal([3]);
    },
    onHttp,
  );

  conformanceCase(
    'AUT-007',
    'refuses a source that was added to a presigned upload',
    async (t) => {
      await t.put('secret', '0123456789');
      const upload = await t.upload('k');
      const query = { partNumber: '1', uploadId: upload.uploadId };
      const request = presignedGet(t, { method: 'PUT', query });
      const headers = { ...request.headers, 'x-amz-copy-source': `${t.bucket}/secret` };
      await t.fails(() => send(t.wire, { ...request, headers }), {
        code: 'AccessDenied',
        message: 'There were headers present in the request which were not signed',
        elements: { HeadersNotSigned: 'x-amz-copy-source' },
      });
    },
    onHttp,
  );

  conformanceCase(
    'AUT-008',
    'refuses what has expired',
    async (t) => {
      await t.put('k', 'content');
      const request = presignedGet(t, { expires: 60 });
      expect((await send(t.wire, request)).body.toString()).to.equal('content');
      t.subject.advance(61_000);
      await t.fails(() => send(t.wire, request), {
        code: 'AccessDenied',
        message: 'Request has expired',
        elements: { 'X-Amz-Expires': '60' },
      });
    },
    onHttp,
  );

  conformanceCase(
    'AUT-008',
    'refuses parameters that are missing or out of bounds',
    async (t) => {
      await t.put('k', 'content');
      const refused = (request: WireRequest, message: string) => {
        const expected: ExpectedFailure = { code: 'AuthorizationQueryParametersError', message };
        return t.fails(() => send(t.wire, request), expected);
      };
      const request = presignedGet(t);
      for (const name of ['Algorithm', 'Credential', 'Signature', 'Date', 'SignedHeaders', 'Expires']) {
        const target = request.target.replace(new RegExp(`(?<=[?&])X-Amz-${name}=[^&]*&?`), '');
        await refused(
          { ...request, target },
          'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
            'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
        );
      }
      await refused(
        presignedGet(t, { expires: 604_801 }),
        'X-Amz-Expires must be less than a week (in seconds); ' +
          'that is, the given X-Amz-Expires must be less than 604800 seconds',
      );
      await refused(presignedGet(t, { expires: -1 }), 'X-Amz-Expires must be non-negative');
      await refused(presignedGet(t, { expires: 'soon' }), 'X-Amz-Expires should be a number');
    },
    onHttp,
  );
});
