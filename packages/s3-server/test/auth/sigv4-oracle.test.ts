import { SignatureV4 } from '@smithy/signature-v4';
import { expect } from 'chai';
import fc from 'fast-check';
import { Authenticator, decodePath, parseQuery, splitTarget } from '../../src/auth/index.js';
import type { SignedRequest } from '../../src/auth/index.js';
import { NodeSha256 } from './node-sha256.js';
import { ACCESS_KEY, SECRET_KEY, SIGNED_AT } from './vectors.js';

const signer = new SignatureV4({
  credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
  region: 'us-east-1',
  service: 's3',
  sha256: NodeSha256,
  uriEscapePath: false,
});

const authenticator = new Authenticator({
  region: 'us-east-1',
  services: ['s3'],
  secrets: () => ({ secretKey: SECRET_KEY }),
  clock: { now: () => SIGNED_AT },
});

/** Escapes as SDKs do: every byte that is not unreserved. */
const escape = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const key = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'a',
        '/',
        '//',
        '..',
        '.',
        '+',
        '%',
        '%2B',
        ' ',
        '?',
        '#',
        '&',
        '=',
        ';',
        "'",
        '(',
        '*',
        '~',
        '\u00e9',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((texts) => texts.join(''));

const query = fc.dictionary(
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
    .filter((name) => !/^(x-amz-|AWSAccessKeyId$)/i.test(name)),
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.array(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  ),
  { maxKeys: 5, noNullPrototype: true },
);

const headers = fc.dictionary(fc.stringMatching(/^x-amz-meta-[a-z0-9-]{1,8}$/), fc.stringMatching(/^[ -~]{0,12}$/), {
  maxKeys: 4,
  noNullPrototype: true,
});

type Query = Readonly<Record<string, string | string[]>>;

function rawQuery(parameters: Query): string {
  const pairs = Object.entries(parameters).flatMap(([name, values]) =>
    [values].flat().map((value) => (value === '' ? escape(name) : `${escape(name)}=${escape(value)}`)),
  );
  return pairs.join('&');
}

const request = fc.record({ method: fc.constantFrom('GET', 'PUT', 'POST'), key, query, headers });

interface Case {
  readonly method: string;
  readonly key: string;
  readonly query: Query;
  readonly headers: Readonly<Record<string, string>>;
}

function unsigned({ method, key, query, headers }: Case) {
  return {
    method,
    protocol: 'http:',
    hostname: 'localhost',
    path: `/bucket/${key.split('/').map(escape).join('/')}`,
    query: query as Record<string, string | string[]>,
    headers: { host: 'localhost:9000', 'user-agent': 'test', 'content-type': 'text/plain', ...headers },
  };
}

const signingDate = new Date(SIGNED_AT);

async function signHeaders(made: Case): Promise<SignedRequest> {
  const signed = await signer.sign(unsigned(made), { signingDate });
  const search = rawQuery(made.query);
  return {
    method: made.method,
    rawTarget: signed.path + (search === '' ? '' : `?${search}`),
    rawHeaders: Object.entries(signed.headers).flat(),
  };
}

describe('requests signed by an SDK', () => {
  it('are accepted whatever the key, the query and the headers are (AUT-009)', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (made) => {
        const signed = await signHeaders(made);
        expect(await authenticator.authenticate(signed)).to.include({ accessKey: ACCESS_KEY });
        const target = splitTarget(signed.rawTarget);
        expect(decodePath(target.path)).to.equal(`/bucket/${made.key}`);
        const sent = Object.entries(made.query).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
        expect(parseQuery(target.query)).to.deep.equal(sent);
      }),
      { numRuns: 300 },
    );
  });

  it('are refused when one character of the key differs', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (made) => {
        const signed = await signHeaders(made);
        const rawTarget = signed.rawTarget.replace('/bucket/', '/bucket/x');
        const outcome = await authenticator.authenticate({ ...signed, rawTarget }).catch((error: unknown) => error);
        expect(outcome).to.have.property('code', 'SignatureDoesNotMatch');
      }),
      { numRuns: 50 },
    );
  });

  it('are accepted with the UTF-8 of a header on the wire, one character a byte as node:http gives it', async () => {
    const signed = await signHeaders({ method: 'PUT', key: 'k', query: {}, headers: { 'x-amz-meta-a': '\u00e9' } });
    const rawHeaders = signed.rawHeaders.map((text) => Buffer.from(text).toString('latin1'));
    expect(await authenticator.authenticate({ ...signed, rawHeaders })).to.include({ accessKey: ACCESS_KEY });
  });

  it('are accepted when presigned, x-amz headers hoisted into the query', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (made) => {
        // As the presigner of the SDK for S3 does: the signer alone would sign the digest of an empty body.
        const headers = { ...made.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
        const signed = await signer.presign(unsigned({ ...made, headers }), { signingDate, expiresIn: 60 });
        const result = await authenticator.authenticate({
          method: made.method,
          rawTarget: `${signed.path}?${rawQuery(signed.query as Query)}`,
          rawHeaders: Object.entries(signed.headers).flat(),
        });
        if (result === 'anonymous') throw new Error('expected a signer');
        expect(new Set(result.hoistedHeaders.keys())).to.deep.equal(new Set(Object.keys(headers)));
      }),
      { numRuns: 100 },
    );
  });
});
