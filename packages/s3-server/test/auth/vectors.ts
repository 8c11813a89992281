import type { SignedRequest } from '../../src/auth/index.js';

/** The published example credentials and requests, `docs/reference/s3/sigv4.md`. */
export const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE';
export const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const AMZ_DATE = '20130524T000000Z';
export const SCOPE = '20130524/us-east-1/s3/aws4_request';
export const SIGNING_KEY = 'dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378';
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
export const SIGNED_AT = Date.parse('2013-05-24T00:00:00Z');

type Headers = Readonly<Record<string, string>>;

/** A request with an Authorization header that covers all headers given, or those named. */
export function headerSigned(
  method: string,
  rawTarget: string,
  { headers, signature, signed }: { headers: Headers; signature: string; signed?: readonly string[] },
): SignedRequest {
  const signedHeaders = (signed ?? Object.keys(headers).map((name) => name.toLowerCase())).toSorted().join(';');
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/${SCOPE}, ` + `SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return { method, rawTarget, rawHeaders: [...Object.entries(headers).flat(), 'Authorization', authorization] };
}

const bucketHost = { Host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': AMZ_DATE };

export const GET_RANGE = headerSigned('GET', '/test.txt', {
  headers: { ...bucketHost, Range: 'bytes=0-9', 'x-amz-content-sha256': EMPTY_SHA256 },
  signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
});

export const PUT_OBJECT = headerSigned('PUT', '/test%24file.text', {
  headers: {
    ...bucketHost,
    Date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  },
  signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
});

export const LIST_OBJECTS = headerSigned('GET', '/?max-keys=2&prefix=J', {
  headers: { ...bucketHost, 'x-amz-content-sha256': EMPTY_SHA256 },
  signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
});

export const UPLOAD_PART_COPY = headerSigned('PUT', '/dest-bucket/dest%20key.bin?partNumber=2&uploadId=abc123', {
  headers: {
    Host: 'localhost:9000',
    'x-amz-content-sha256': EMPTY_SHA256,
    'x-amz-copy-source': 'src-bucket/src%20key.bin',
    'x-amz-copy-source-range': 'bytes=0-5242879',
    'x-amz-date': AMZ_DATE,
  },
  signature: '0fa3a3dd0c1dd1f980d40f363555f03e626a53d24b18d1c720c4d85ed49be1fc',
});

export const PRESIGNED_QUERY: readonly (readonly [name: string, value: string])[] = [
  ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
  ['X-Amz-Credential', `${ACCESS_KEY}/${SCOPE}`],
  ['X-Amz-Date', AMZ_DATE],
  ['X-Amz-Expires', '86400'],
  ['X-Amz-SignedHeaders', 'host'],
  ['X-Amz-Signature', 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'],
];

export function presigned(query = PRESIGNED_QUERY, extraHeaders: readonly string[] = []): SignedRequest {
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return {
    method: 'GET',
    rawTarget: `/test.txt?${text}`,
    rawHeaders: ['Host', 'examplebucket.s3.amazonaws.com', ...extraHeaders],
  };
}

const chunkedHeaders = {
  Host: 's3.amazonaws.com',
  'x-amz-date': AMZ_DATE,
  'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  'Content-Encoding': 'aws-chunked',
  'x-amz-decoded-content-length': '66560',
};

/** 65,536 and 1,024 times `a`. */
export const CHUNKED_BODY = {
  request: headerSigned('PUT', '/examplebucket/chunkObject.txt', {
    headers: {
      ...chunkedHeaders,
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'Content-Length': '66824',
    },
    signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  }),
  signatures: [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ],
} as const;

export const CHUNKED_BODY_WITH_TRAILER = {
  request: headerSigned('PUT', '/examplebucket/chunkObject.txt', {
    headers: {
      ...chunkedHeaders,
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
    },
    signature: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  }),
  signatures: [
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
  ],
  trailer: 'x-amz-checksum-crc32c:sOO8/Q==',
  trailerSignature: 'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
} as const;
