import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createS3Server } from '@rangegraft/s3-server';
import { signedBody } from './aws-chunked.js';
import type { CaseContext } from './case-context.js';
import type { WireRequest } from './subject.js';
import { RawWire } from './wire.js';

/*
 * The vectors of docs/reference/s3/sigv4.md: requests with the signatures that they must have, signed by nobody here.
 */

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const SIGNED_AT = Date.UTC(2013, 4, 24);
const DATE = '20130524T000000Z';
const SCOPE = '20130524/us-east-1/s3/aws4_request';
const NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const BUCKET_HOST = 'examplebucket.s3.amazonaws.com';

interface Vector {
  readonly method: string;
  readonly target: string;
  /** In small letters; `x-amz-date` is added. */
  readonly headers: Readonly<Record<string, string>>;
  /** Those that are signed; all unless given. */
  readonly signedHeaders?: string;
  readonly signature: string;
  readonly body?: string;
}

function published({ method, target, headers, signedHeaders, signature, body }: Vector): WireRequest {
  const all = { 'x-amz-date': DATE, ...headers };
  const names = signedHeaders ?? Object.keys(all).sort().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=${KEY_ID}/${SCOPE},SignedHeaders=${names},Signature=${signature}`;
  return { method, target, headers: { ...all, authorization }, sign: 'none', ...(body === undefined ? {} : { body }) };
}

export const GET_RANGE = published({
  method: 'GET',
  target: '/test.txt',
  headers: { host: BUCKET_HOST, range: 'bytes=0-9', 'x-amz-content-sha256': NOTHING },
  signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
});

export const PUT_OBJECT = published({
  method: 'PUT',
  target: '/test%24file.text',
  headers: {
    host: BUCKET_HOST,
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  },
  signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  body: 'Welcome to Amazon S3.',
});

export const LIST_OBJECTS = published({
  method: 'GET',
  target: '/?max-keys=2&prefix=J',
  headers: { host: BUCKET_HOST, 'x-amz-content-sha256': NOTHING },
  signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
});

export const PRESIGNED_GET: WireRequest = {
  method: 'GET',
  target:
    `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(`${KEY_ID}/${SCOPE}`)}` +
    `&X-Amz-Date=${DATE}&X-Amz-Expires=86400&X-Amz-SignedHeaders=host` +
    '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  headers: { host: BUCKET_HOST },
  sign: 'none',
};

export const UPLOAD_PART_COPY = published({
  method: 'PUT',
  target: '/dest-bucket/dest%20key.bin?partNumber=2&uploadId=abc123',
  headers: {
    host: 'localhost:9000',
    'x-amz-content-sha256': NOTHING,
    'x-amz-copy-source': 'src-bucket/src%20key.bin',
    'x-amz-copy-source-range': 'bytes=0-5242879',
  },
  signature: '0fa3a3dd0c1dd1f980d40f363555f03e626a53d24b18d1c720c4d85ed49be1fc',
});

/** The content of the chunked requests. */
export const CHUNKED_CONTENT = 'a'.repeat(65_536 + 1024);

const CHUNKED = {
  method: 'PUT',
  target: '/examplebucket/chunkObject.txt',
  headers: {
    host: 's3.amazonaws.com',
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  },
};

export const SIGNED_CHUNKS = published({
  ...CHUNKED,
  headers: {
    ...CHUNKED.headers,
    'content-length': '66824',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  },
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  body: chunkedBody([
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ]),
});

export const SIGNED_CHUNKS_AND_TRAILER = published({
  ...CHUNKED,
  headers: {
    ...CHUNKED.headers,
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'x-amz-trailer': 'x-amz-checksum-crc32c',
  },
  signature: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  body: chunkedBody(
    [
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
      'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
    ],
    'x-amz-checksum-crc32c:sOO8/Q==',
  ),
});

function chunkedBody(signatures: readonly string[], trailer?: string): string {
  const left = [...signatures];
  const chunks = [CHUNKED_CONTENT.slice(0, 65_536), CHUNKED_CONTENT.slice(65_536)];
  return signedBody({ chunks, ...(trailer === undefined ? {} : { trailer }) }, () => left.shift() ?? '');
}

/** A server over the case's engine where it is May 2013 and the buckets of the vectors exist. */
export async function withPublishedServer(t: CaseContext, use: (wire: RawWire) => Promise<void>): Promise<void> {
  const buckets = ['examplebucket', 'dest-bucket', 'src-bucket'];
  for (const bucket of buckets) await t.engine.createBucket({ bucket });
  const server = createS3Server(t.engine, {
    credentials: [{ accessKeyId: KEY_ID, secretAccessKey: SECRET }],
    clock: { now: () => SIGNED_AT, monotonic: () => 0 },
    hostnames: ['s3.amazonaws.com', 'localhost'],
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire = new RawWire({
    port: (server.address() as AddressInfo).port,
    now: () => SIGNED_AT,
    exchangeEnded: () => Promise.reject(new Error('nobody listens to this server')),
  });
  try {
    await use(wire);
  } finally {
    wire.close();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    for (const bucket of buckets) {
      const { contents } = await t.engine.listObjectsV2({ bucket });
      for (const { key } of contents) await t.engine.deleteObject({ bucket, key });
      await t.engine.deleteBucket({ bucket });
    }
  }
}
