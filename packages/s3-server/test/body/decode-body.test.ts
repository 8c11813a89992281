import { hash } from 'node:crypto';
import { collect } from '@rangegraft/core';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect } from 'chai';
import { Authenticator, headerValues } from '../../src/auth/index.js';
import { decodeBody, readBodyHeaders } from '../../src/body/index.js';
import type { DecodeBodyOptions } from '../../src/body/index.js';
import { NodeSha256 } from '../auth/node-sha256.js';
import * as vectors from '../auth/vectors.js';
import { failureOf } from './failure.js';
import { decode, inPieces } from './wire.js';

const authenticator = new Authenticator({
  region: 'us-east-1',
  services: ['s3'],
  secrets: () => ({ secretKey: vectors.SECRET_KEY }),
  clock: { now: () => vectors.SIGNED_AT },
});

async function optionsOf(request: typeof vectors.CHUNKED_BODY.request): Promise<DecodeBodyOptions> {
  const signing = await authenticator.authenticate(request);
  if (signing === 'anonymous') throw new Error('expected a signer');
  return { ...readBodyHeaders(headerValues(request.rawHeaders)), signing };
}

const DATA = [Buffer.alloc(65536, 'a'), Buffer.alloc(1024, 'a'), Buffer.alloc(0)];
const chunks = (signatures: readonly string[], dataEnd: string): string =>
  DATA.map((data, index) => {
    const header = `${data.length.toString(16)};chunk-signature=${signatures[index]}\r\n`;
    return header + (data.length === 0 ? dataEnd : `${data.toString()}\r\n`);
  }).join('');

describe('decodeBody', () => {
  it('accepts the published signed body, of the published length (UPL-017)', async () => {
    const { request, signatures } = vectors.CHUNKED_BODY;
    const wire = chunks(signatures, '\r\n');
    expect(wire.length).to.equal(66824);
    const { body } = await decode(wire, await optionsOf(request), [30000]);
    expect(body).to.equal('a'.repeat(66560));
  });

  it('accepts the published signed body with a trailer (UPL-017)', async () => {
    const { request, signatures, trailer, trailerSignature } = vectors.CHUNKED_BODY_WITH_TRAILER;
    const wire = chunks(signatures, `${trailer}\r\nx-amz-trailer-signature:${trailerSignature}\r\n\r\n`);
    const { body, trailers } = await decode(wire, await optionsOf(request), [30000]);
    expect(body).to.equal('a'.repeat(66560));
    expect(trailers).to.deep.equal({ 'x-amz-checksum-crc32c': 'sOO8/Q==' });
  });

  it('accepts chunks that the signer of an SDK signed', async () => {
    const { request } = vectors.CHUNKED_BODY;
    const options = { ...(await optionsOf(request)), decodedLength: 11 };
    const signer = new SignatureV4({
      credentials: { accessKeyId: vectors.ACCESS_KEY, secretAccessKey: vectors.SECRET_KEY },
      region: 'us-east-1',
      service: 's3',
      sha256: NodeSha256,
    });
    let wire = '';
    let priorSignature = options.signing?.signature as string;
    for (const text of ['hello ', 'world', '']) {
      const event = { headers: new Uint8Array(), payload: Buffer.from(text) };
      priorSignature = await signer.sign(event, { priorSignature, signingDate: new Date(vectors.SIGNED_AT) });
      wire += `${text.length};chunk-signature=${priorSignature}\r\n${text}\r\n`;
    }
    expect((await decode(wire, options)).body).to.equal('hello world');
  });

  it('refuses signed chunks in a request that nobody signed', () => {
    const contentSha256 = { form: 'aws-chunked', signed: true, trailer: false } as const;
    expect(() => decodeBody(inPieces(Buffer.alloc(0)), { contentSha256, decodedLength: 0 }))
      .to.throw('The value of x-amz-content-sha256 header is invalid.')
      .with.property('code', 'InvalidRequest');
  });

  describe('with a digest', () => {
    const digest = hash('sha256', 'hello world');
    const contentSha256 = { form: 'sha256', digest } as const;

    it('passes the body it belongs to', async () => {
      expect(await decode('hello world', { contentSha256, contentLength: 11 }, [3])).to.deep.equal({
        body: 'hello world',
        trailers: {},
      });
    });

    it('refuses another body after its last byte (UPL-021)', async () => {
      const failure = await failureOf(decode('hello_world', { contentSha256, contentLength: 11 }, [3]));
      expect(failure).to.include({
        code: 'XAmzContentSHA256Mismatch',
        message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
      });
      expect(failure.context).to.deep.equal({
        ClientComputedContentSHA256: digest,
        S3ComputedContentSHA256: hash('sha256', 'hello_world'),
      });
    });
  });

  describe('without a digest', () => {
    const contentSha256 = { form: 'unsigned' } as const;

    it('tells the declared length and hands the source on', async () => {
      const decoded = decodeBody(inPieces(Buffer.from('hello')), { contentSha256, contentLength: 5 });
      expect(decoded.length).to.equal(5);
      expect(Buffer.from(await collect(decoded.bytes)).toString()).to.equal('hello');
      expect([...decoded.trailers()]).to.deep.equal([]);
    });

    it('accepts any length where none is declared', async () => {
      const decoded = decodeBody(inPieces(Buffer.from('hello')), { contentSha256 });
      expect(decoded.length).to.equal(undefined);
      expect((await collect(decoded.bytes)).length).to.equal(5);
    });

    for (const contentLength of [4, 6]) {
      it(`refuses 5 bytes declared as ${contentLength}`, async () => {
        expect(await failureOf(decode('hello', { contentSha256, contentLength }, [2]))).to.include({
          code: 'IncompleteBody',
          message: 'You did not provide the number of bytes specified by the Content-Length HTTP header',
        });
      });
    }
  });
});

describe('readBodyHeaders', () => {
  const read = (headers: Readonly<Record<string, string>>) =>
    readBodyHeaders(headerValues(Object.entries(headers).flat()));
  const streaming = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '11',
  };

  it('reads what the JS SDK sends for a stream', () => {
    expect(
      read({ ...streaming, 'x-amz-trailer': 'x-amz-checksum-crc32', 'transfer-encoding': 'chunked' }),
    ).to.deep.equal({
      contentSha256: { form: 'aws-chunked', signed: false, trailer: true },
      decodedLength: 11,
      trailer: 'CRC32',
    });
  });

  it('takes a body for unsigned where nothing is said', () => {
    expect(read({})).to.deep.equal({ contentSha256: { form: 'unsigned' } });
    expect(read({ 'Content-Length': '5', 'x-amz-decoded-content-length': '3' })).to.deep.equal({
      contentSha256: { form: 'unsigned' },
      contentLength: 5,
    });
  });

  it('takes digests in either case', () => {
    expect(read({ 'x-amz-content-sha256': 'AB'.repeat(32) }).contentSha256).to.deep.equal({
      form: 'sha256',
      digest: 'ab'.repeat(32),
    });
  });

  for (const value of [undefined, '', 'x', '-1', '1.5', '1e3', '99999999999999999999']) {
    it(`requires a decoded length, not ${value ?? 'none'}`, () => {
      const headers = { ...streaming, ...(value !== undefined && { 'x-amz-decoded-content-length': value }) };
      if (value === undefined) Reflect.deleteProperty(headers, 'x-amz-decoded-content-length');
      expect(() => read(headers))
        .to.throw('You must provide the Content-Length HTTP header.')
        .with.property('code', 'MissingContentLength');
    });
  }

  for (const name of [
    'x-amz-meta-a',
    'x-amz-checksum-crc99',
    'crc32',
    '',
    'x-amz-checksum-crc32,x-amz-checksum-sha1',
  ]) {
    it(`refuses to announce the trailer "${name}"`, () => {
      expect(() => read({ ...streaming, 'x-amz-trailer': name }))
        .to.throw('The value specified in the x-amz-trailer header is not supported')
        .with.property('code', 'InvalidRequest');
    });
  }

  for (const form of ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'a'.repeat(64)]) {
    it(`refuses a trailer behind ${form}`, () => {
      const headers = { ...streaming, 'x-amz-content-sha256': form, 'x-amz-trailer': 'x-amz-checksum-crc32' };
      expect(() => read(headers))
        .to.throw()
        .with.property('code', 'MalformedTrailerError');
    });
  }
});
