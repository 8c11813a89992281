import { hash } from 'node:crypto';
import { expect } from 'chai';
import { Authenticator, headerValues, splitTarget } from '../../src/auth/index.js';
import { canonicalRequest } from '../../src/auth/canonical-request.js';
import { deriveSigningKey } from '../../src/auth/signing-key.js';
import * as vectors from './vectors.js';

const authenticator = new Authenticator({
  region: 'us-east-1',
  services: ['s3'],
  secrets: (accessKey) => (accessKey === vectors.ACCESS_KEY ? { secretKey: vectors.SECRET_KEY } : undefined),
  clock: { now: () => vectors.SIGNED_AT },
});

describe('SigV4 vectors (AUT-001)', () => {
  it('derives the published signing key', () => {
    const key = deriveSigningKey(vectors.SECRET_KEY, vectors.SCOPE);
    expect(Buffer.from(key).toString('hex')).to.equal(vectors.SIGNING_KEY);
  });

  const requests = {
    'GET with a range': vectors.GET_RANGE,
    'PUT with a body and a Date header': vectors.PUT_OBJECT,
    'a listing': vectors.LIST_OBJECTS,
    'a presigned GET': vectors.presigned(),
    'a signed aws-chunked PUT': vectors.CHUNKED_BODY.request,
    'a signed aws-chunked PUT with a trailer': vectors.CHUNKED_BODY_WITH_TRAILER.request,
    UploadPartCopy: vectors.UPLOAD_PART_COPY,
  };
  for (const [name, request] of Object.entries(requests)) {
    it(`accepts ${name}`, async () => {
      const authentication = await authenticator.authenticate(request);
      expect(authentication).to.include({
        accessKey: vectors.ACCESS_KEY,
        amzDate: vectors.AMZ_DATE,
        scope: vectors.SCOPE,
      });
    });
  }

  const digests = [
    [vectors.GET_RANGE, '7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972'],
    [vectors.UPLOAD_PART_COPY, '91568a414f6bd22458022a9d6213fb93527ab02d2c62888648255fb1604567e1'],
  ] as const;
  for (const [request, digest] of digests) {
    it(`builds the canonical request of ${request.method} ${request.rawTarget}`, () => {
      const headers = headerValues(request.rawHeaders);
      const signedHeaders = [...headers.keys()].filter((name) => name !== 'authorization').sort();
      const target = splitTarget(request.rawTarget);
      const text = canonicalRequest({
        method: request.method,
        target,
        headers,
        signedHeaders,
        payloadHash: vectors.EMPTY_SHA256,
      });
      expect(hash('sha256', text)).to.equal(digest);
    });
  }
});
