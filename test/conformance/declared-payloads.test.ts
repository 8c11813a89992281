import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { objectTarget, partTarget, refused, send, uploadTarget } from './raw-requests.js';
import type { CaseContext } from './case-context.js';
import type { WireRequest } from './subject.js';

const HASH = 'x-amz-content-sha256';
const EMPTY = createHash('sha256').digest('hex');
const OTHER = createHash('sha256').update('something').digest('hex');
const http = { on: 'http' } as const;

/** Requests without a body, of which each would do something. */
async function bodiless(t: CaseContext): Promise<Readonly<Record<string, WireRequest>>> {
  const target = objectTarget(t.bucket, 'key');
  await t.put('key', 'content');
  const upload = await t.upload('parts');
  const copy = { 'x-amz-copy-source': `${t.bucket}/key` };
  return {
    GetObject: { method: 'GET', target },
    ListObjectsV2: { method: 'GET', target: `/${t.bucket}?list-type=2` },
    CopyObject: { method: 'PUT', target: objectTarget(t.bucket, 'copy'), headers: copy },
    CreateMultipartUpload: { method: 'POST', target: `${target}?uploads` },
    UploadPartCopy: { method: 'PUT', target: partTarget(upload, 1), headers: copy },
    AbortMultipartUpload: { method: 'DELETE', target: uploadTarget(upload) },
    CreateBucket: { method: 'PUT', target: `/${t.bucket}-other` },
    DeleteObject: { method: 'DELETE', target },
  };
}

function withHash(request: WireRequest, hash: string): WireRequest {
  return { ...request, headers: { ...request.headers, [HASH]: hash } };
}

describe('what is signed of a body (docs/reference/s3/sigv4.md)', () => {
  behaviour(
    'is checked where there is none',
    async (t) => {
      for (const request of Object.values(await bodiless(t))) {
        await refused(t, withHash(request, OTHER), {
          code: 'XAmzContentSHA256Mismatch',
          elements: { ClientComputedContentSHA256: OTHER, S3ComputedContentSHA256: EMPTY },
        });
      }
      await refused(
        t,
        { method: 'PUT', target: objectTarget(t.bucket, 'key'), headers: { [HASH]: OTHER } },
        { code: 'XAmzContentSHA256Mismatch' },
      );
      for (const request of Object.values(await bodiless(t))) await send(t.wire, withHash(request, 'UNSIGNED-PAYLOAD'));
      await t.engine.deleteBucket({ bucket: `${t.bucket}-other` });
    },
    http,
  );

  for (const form of ['AWS4-HMAC-SHA256-PAYLOAD', 'AWS4-HMAC-SHA256-PAYLOAD-TRAILER', 'UNSIGNED-PAYLOAD-TRAILER']) {
    behaviour(
      `is STREAMING-${form} for the content of objects only`,
      async (t) => {
        const requests: Readonly<Record<string, WireRequest>> = {
          ...(await bodiless(t)),
          PutBucketVersioning: { method: 'PUT', target: `/${t.bucket}?versioning`, body: 'x' },
          PutObjectTagging: { method: 'PUT', target: objectTarget(t.bucket, 'key', 'tagging'), body: 'x' },
        };
        for (const request of Object.values(requests)) {
          await refused(t, withHash(request, `STREAMING-${form}`), {
            code: 'InvalidRequest',
            message: 'The value of x-amz-content-sha256 header is invalid.',
          });
        }
        expect((await t.read('key')).toString()).to.equal('content');
      },
      http,
    );
  }
});
