import { expect } from 'chai';
import type { S3Operations, ShownEncryption } from '@rangegraft/core';
import { StorageError } from '@rangegraft/core';
import { encryptionHeaders, readCopySourceKey, readCustomerKey } from '../../src/encryption-headers.js';
import type { RequestContext } from '../../src/request-context.js';
import { DECLARATION, NAMESPACE } from './support/documents.js';
import { failureOf } from './support/failure.js';
import { startServer, stopServers } from './support/server.js';

const SSE = 'x-amz-server-side-encryption';
const customer = {
  [`${SSE}-customer-algorithm`]: 'AES256',
  [`${SSE}-customer-key`]: 'secret key',
  [`${SSE}-customer-key-md5`]: 'its md5',
};
const source = {
  'x-amz-copy-source-server-side-encryption-customer-algorithm': 'AES128',
  'x-amz-copy-source-server-side-encryption-customer-key': 'key of the source',
  'x-amz-copy-source-server-side-encryption-customer-key-md5': '',
};
const customerKey = { algorithm: 'AES256', key: 'secret key', keyMd5: 'its md5' };
const copySourceCustomerKey = { algorithm: 'AES128', key: 'key of the source', keyMd5: '' };

const object = { target: '/bucket/key' };
const upload = { target: '/bucket/key?uploadId=u' };
const part = { method: 'PUT', target: '/bucket/key?partNumber=1&uploadId=u' };
const copySource = { 'x-amz-copy-source': 'source/key' };
const COMPLETE =
  '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>e</ETag></Part></CompleteMultipartUpload>';

/** Requests that may choose an encryption. */
const creating = {
  putObject: { method: 'PUT', ...object, body: 'x' },
  copyObject: { method: 'PUT', ...object, headers: copySource },
  createMultipartUpload: { method: 'POST', target: '/bucket/key?uploads' },
};
/** Requests that may need the key of what there is. */
const opening = {
  getObject: { method: 'GET', ...object },
  headObject: { method: 'HEAD', ...object },
  getObjectAttributes: { target: '/bucket/key?attributes' },
  listParts: upload,
  uploadPart: { ...part, body: 'x' },
  uploadPartCopy: { ...part, headers: copySource },
  completeMultipartUpload: { method: 'POST', ...upload, body: COMPLETE },
};
const copying = { copyObject: creating.copyObject, uploadPartCopy: opening.uploadPartCopy };

async function inputOf(
  request: { target: string; headers?: Readonly<Record<string, string>> },
  headers: Record<string, string>,
) {
  const server = await startServer({});
  await server.request({ ...request, headers: { ...request.headers, ...headers } });
  expect(server.calls).to.have.lengthOf(1);
  return server.calls[0]?.input;
}

describe('headers of encryption', () => {
  afterEach(stopServers);

  for (const [operation, request] of Object.entries({ ...creating, ...opening })) {
    it(`bring the key of the customer to ${operation} as it came`, async () => {
      expect(await inputOf(request, customer)).to.deep.include({ customerKey });
      expect(await inputOf(request, {})).to.deep.include({ customerKey: undefined });
    });
  }

  for (const [operation, request] of Object.entries(copying)) {
    it(`bring the key of the source to ${operation} as it came`, async () => {
      expect(await inputOf(request, source)).to.deep.include({ copySourceCustomerKey, customerKey: undefined });
    });
  }

  for (const [operation, request] of Object.entries(creating)) {
    it(`bring the wish of the client to ${operation} as it came`, async () => {
      const all = {
        [SSE]: 'aws:kms',
        [`${SSE}-aws-kms-key-id`]: 'films',
        [`${SSE}-context`]: 'e30=',
        [`${SSE}-bucket-key-enabled`]: 'True',
      };
      const encryption = { type: 'aws:kms', keyId: 'films', context: 'e30=', bucketKeyEnabled: true };
      expect(await inputOf(request, all)).to.deep.include({ encryption });
      const some = { type: undefined, keyId: undefined, context: undefined, bucketKeyEnabled: false };
      const disabled = { [`${SSE}-bucket-key-enabled`]: 'false' };
      expect(await inputOf(request, disabled)).to.deep.include({ encryption: some });
      expect(await inputOf(request, {})).to.deep.include({ encryption: undefined });
    });
  }

  it('say true or false where that is asked', async () => {
    const { calls, request } = await startServer({});
    const answer = await request({ ...creating.putObject, headers: { [`${SSE}-bucket-key-enabled`]: 'yes' } });
    expect(answer.status).to.equal(400);
    expect(answer.body).to.include('<Code>InvalidArgument</Code>').and.to.include('<ArgumentValue>yes</ArgumentValue>');
    expect(calls).to.deep.equal([]);
  });

  for (const [operation, request] of Object.entries(opening)) {
    it(`choose nothing with ${operation}, which says so`, async () => {
      for (const name of [SSE, `${SSE}-aws-kms-key-id`, `${SSE}-context`, `${SSE}-bucket-key-enabled`]) {
        const { calls, request: send } = await startServer({});
        const headers = 'headers' in request ? request.headers : {};
        const answer = await send({ ...request, headers: { ...headers, [name]: 'true' } });
        expect(answer.status).to.equal(400);
        if (operation !== 'headObject') {
          expect(answer.body).to.include(`<Message>${name} header is not supported for this operation.</Message>`);
        }
        expect(calls).to.deep.equal([]);
      }
    });
  }

  const contextFrom = (transport: RequestContext['transport'], headers: object = { ...customer, ...source }) =>
    ({ headers: new Map(Object.entries(headers)), transport }) as unknown as RequestContext;

  it('bring no key over a connection that others may listen to', () => {
    const open = contextFrom({ secure: false, local: false });
    for (const read of [readCustomerKey, readCopySourceKey]) {
      expect(failureOf(() => read(open))).to.include({
        code: 'InvalidRequest',
        message:
          'Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.',
      });
    }
    expect(readCustomerKey(contextFrom({ secure: false, local: false }, {}))).to.deep.equal({ customerKey: undefined });
  });

  it('bring no key by a proxy that was not reached over TLS, and others by one that is trusted to say so', async () => {
    const putBy = async (forwarded: string, trustForwardedProto: readonly string[]) => {
      const { calls, request } = await startServer({}, { trustForwardedProto });
      const answer = await request({ ...creating.putObject, headers: { ...customer, 'x-forwarded-proto': forwarded } });
      expect(calls).to.have.lengthOf(answer.body.includes('made over a secure connection') ? 0 : 1);
      return calls.length === 1;
    };
    expect(await putBy('http', [])).to.equal(false);
    expect(await putBy('http', ['127.0.0.1'])).to.equal(false);
    expect(await putBy('https, http', ['127.0.0.1'])).to.equal(false);
    expect(await putBy('https', ['127.0.0.0/8'])).to.equal(true);
  });

  it('bring a key over TLS, and inside of this machine', () => {
    for (const transport of [
      { secure: true, local: false },
      { secure: false, local: true },
    ]) {
      expect(readCustomerKey(contextFrom(transport))).to.deep.equal({ customerKey });
      expect(readCopySourceKey(contextFrom(transport))).to.deep.equal({ copySourceCustomerKey });
    }
  });

  it('are never logged, whatever comes of the request', async () => {
    const failures = [
      () => Promise.reject(new Error('unexpected')),
      () => Promise.reject(new StorageError('AccessDenied', 'Access Denied')),
    ];
    for (const uploadPartCopy of failures) {
      const { records, recorded, request } = await startServer({ uploadPartCopy });
      await request({ ...opening.uploadPartCopy, headers: { ...copySource, ...customer, ...source } });
      await recorded();
      const text =
        JSON.stringify(records) + records.map(({ err }) => String((err as Error | undefined)?.stack)).join('');
      for (const secret of ['secret key', 'its md5', 'key of the source']) expect(text).not.to.include(secret);
    }
  });

  for (const [encryption, headers] of [
    [undefined, {}],
    [{ type: 'AES256' }, { [SSE]: 'AES256' }],
    [
      { type: 'aws:kms', keyId: 'k' },
      { [SSE]: 'aws:kms', [`${SSE}-aws-kms-key-id`]: 'k' },
    ],
    [
      { type: 'aws:kms', keyId: 'k', bucketKeyEnabled: true },
      { [SSE]: 'aws:kms', [`${SSE}-aws-kms-key-id`]: 'k', [`${SSE}-bucket-key-enabled`]: 'true' },
    ],
    [
      { type: 'aws:kms', keyId: 'k', bucketKeyEnabled: false },
      { [SSE]: 'aws:kms', [`${SSE}-aws-kms-key-id`]: 'k' },
    ],
    [
      { type: 'customer', keyMd5: 'm' },
      { [`${SSE}-customer-algorithm`]: 'AES256', [`${SSE}-customer-key-MD5`]: 'm' },
    ],
  ] as const satisfies [ShownEncryption | undefined, Record<string, string>][]) {
    it(`show ${JSON.stringify(encryption) ?? 'nothing'}`, () => {
      const shown = Object.entries(encryptionHeaders(encryption)).filter(([, value]) => value !== undefined);
      expect(Object.fromEntries(shown)).to.deep.equal(headers);
    });
  }
});

describe('the default encryption of a bucket on the wire', () => {
  afterEach(stopServers);

  const target = '/bucket?encryption';
  const rule = (...inner: string[]) => `<Rule>${inner.join('')}</Rule>`;
  const applied = (inner: string) =>
    `<ApplyServerSideEncryptionByDefault>${inner}</ApplyServerSideEncryptionByDefault>`;
  const configuration = (inner: string) =>
    `<ServerSideEncryptionConfiguration ${NAMESPACE}>${inner}</ServerSideEncryptionConfiguration>`;
  const AES256 = applied('<SSEAlgorithm>AES256</SSEAlgorithm>');
  const put = async (body: string, headers: Record<string, string> = {}) => {
    const server = await startServer({ putBucketEncryption: () => Promise.resolve() });
    return { answer: await server.request({ method: 'PUT', target, body, headers }), calls: server.calls };
  };

  for (const [what, inner, encryption] of [
    ['SSE-S3', rule(AES256), { type: 'AES256' }],
    [
      'SSE-KMS',
      rule(
        applied('<KMSMasterKeyID> k </KMSMasterKeyID><SSEAlgorithm>aws:kms</SSEAlgorithm>'),
        '<BucketKeyEnabled>true</BucketKeyEnabled>',
      ),
      { type: 'aws:kms', keyId: 'k', bucketKeyEnabled: true },
    ],
    [
      'nothing that is blocked',
      rule(
        AES256,
        '<BucketKeyEnabled>false</BucketKeyEnabled>',
        '<BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes>',
      ),
      { type: 'AES256', bucketKeyEnabled: false },
    ],
    ['no rule', '', {}],
    ['two rules', rule(AES256) + rule(AES256), {}],
    ['a rule that says nothing', rule(), {}],
  ] as const) {
    it(`is read: ${what}`, async () => {
      const { answer, calls } = await put(configuration(inner));
      expect(answer).to.include({ status: 200, body: '' });
      const unsaid = { type: undefined, keyId: undefined, bucketKeyEnabled: undefined };
      expect(calls[0]?.input).to.deep.equal({ bucket: 'bucket', encryption: { ...unsaid, ...encryption } });
    });
  }

  for (const [what, body, code] of [
    ['no document', '', 'MissingRequestBodyError'],
    ['another document', '<Tagging/>', 'MalformedXML'],
    ['a flag that is none', configuration(rule(AES256, '<BucketKeyEnabled>yes</BucketKeyEnabled>')), 'MalformedXML'],
    ['two defaults', configuration(rule(AES256, AES256)), 'MalformedXML'],
    [
      'a kind of encryption to be refused',
      configuration(
        rule(AES256, '<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>'),
      ),
      'NotImplemented',
    ],
  ] as const) {
    it(`is refused: ${what}`, async () => {
      const { answer, calls } = await put(body);
      expect(answer.body).to.include(`<Code>${code}</Code>`);
      expect(calls).to.deep.equal([]);
    });
  }

  it('is refused when it is not what its digest says', async () => {
    const { answer } = await put(configuration(rule(AES256)), { 'content-md5': 'rL0Y20zC+Fzt72VPzMSk2A==' });
    expect(answer.body).to.include('<Code>BadDigest</Code>');
  });

  for (const [encryption, inner] of [
    [{ type: 'AES256' }, rule(AES256, '<BucketKeyEnabled>false</BucketKeyEnabled>')],
    [
      { type: 'aws:kms', keyId: 'k', bucketKeyEnabled: true },
      rule(
        applied('<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>'),
        '<BucketKeyEnabled>true</BucketKeyEnabled>',
      ),
    ],
    [
      { type: 'aws:kms' },
      rule(applied('<SSEAlgorithm>aws:kms</SSEAlgorithm>'), '<BucketKeyEnabled>false</BucketKeyEnabled>'),
    ],
  ] as const) {
    it(`is shown: ${JSON.stringify(encryption)}`, async () => {
      const { request } = await startServer({ getBucketEncryption: () => Promise.resolve({ encryption }) });
      expect((await request({ target })).body).to.equal(`${DECLARATION}${configuration(inner)}`);
    });
  }

  it('is taken away with 204', async () => {
    const answers: Partial<S3Operations> = { deleteBucketEncryption: () => Promise.resolve() };
    const { request } = await startServer(answers);
    expect(await request({ method: 'DELETE', target })).to.include({ status: 204, body: '' });
  });
});
