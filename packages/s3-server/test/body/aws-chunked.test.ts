import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBody } from '../../src/body/index.js';
import type { ChunkSigning, DecodeBodyOptions } from '../../src/body/index.js';
import { failureOf } from './failure.js';
import { decode, inPieces, signedWire, unsignedWire } from './wire.js';

const TRAILER = 'x-amz-checksum-crc32:DUoRhQ==';

const signing: ChunkSigning = {
  accessKey: 'AKID',
  amzDate: '20130524T000000Z',
  scope: '20130524/us-east-1/s3/aws4_request',
  signature: 'a'.repeat(64),
  signingKey: Buffer.alloc(32, 7),
};

function unsigned(decodedLength: number, trailer?: 'CRC32'): DecodeBodyOptions {
  const contentSha256 = { form: 'aws-chunked', signed: false, trailer: true } as const;
  return { contentSha256, decodedLength, ...(trailer && { trailer }) };
}

function signed(decodedLength: number, trailer?: 'CRC32'): DecodeBodyOptions {
  const contentSha256 = { form: 'aws-chunked', signed: true, trailer: trailer !== undefined } as const;
  return { contentSha256, decodedLength, signing, ...(trailer && { trailer }) };
}

const INCOMPLETE = { code: 'IncompleteBody', message: 'The request body terminated unexpectedly' };
const WRONG_LENGTH = {
  code: 'IncompleteBody',
  message: 'You did not provide the number of bytes specified by the Content-Length HTTP header',
};
const MALFORMED_TRAILER = {
  code: 'MalformedTrailerError',
  message: 'The request contained trailing data that was not well-formed or did not conform to our published schema.',
};

/** Every body that is decoded here, with what it must decode to. */
const bodies = {
  'the JS SDK (UPL-016)': {
    wire: `6\r\nhello \r\n5\r\nworld\r\n0\r\n${TRAILER}\r\n\r\n`,
    options: unsigned(11, 'CRC32'),
    body: 'hello world',
    trailers: { 'x-amz-checksum-crc32': 'DUoRhQ==' },
  },
  'a client that announced no trailer': {
    wire: unsignedWire(['hello world']),
    options: unsigned(11),
    body: 'hello world',
    trailers: {},
  },
  'an empty body': { wire: unsignedWire([]), options: unsigned(0), body: '', trailers: {} },
  'leading zeros and hexadecimal digits in either case': {
    wire: `00000a\r\n0123456789\r\nB\r\n0123456789a\r\n000\r\n\r\n`,
    options: unsigned(21),
    body: '01234567890123456789a',
    trailers: {},
  },
  'data that looks like framing': {
    wire: unsignedWire(['\r\n0\r\n\r\n', '5\r\n']),
    options: unsigned(10),
    body: '\r\n0\r\n\r\n5\r\n',
    trailers: {},
  },
  'signed chunks': {
    wire: signedWire(['hello ', 'world'], signing),
    options: signed(11),
    body: 'hello world',
    trailers: {},
  },
  'signed chunks with a trailer': {
    wire: signedWire(['hello ', 'world'], signing, TRAILER),
    options: signed(11, 'CRC32'),
    body: 'hello world',
    trailers: { 'x-amz-checksum-crc32': 'DUoRhQ==' },
  },
};

describe('aws-chunked bodies', () => {
  for (const [name, { wire, options, body, trailers }] of Object.entries(bodies)) {
    it(`decodes ${name}, however the bytes arrive`, async () => {
      for (let end = 0; end <= wire.length; end += 1) {
        expect(await decode(wire, options, [end])).to.deep.equal({ body, trailers });
      }
      const every = Array.from({ length: wire.length }, (_, index) => index);
      expect(await decode(wire, options, every)).to.deep.equal({ body, trailers });
    });

    it(`refuses every beginning of ${name}`, async () => {
      for (let length = 0; length < wire.length; length += 1) {
        expect((await failureOf(decode(wire.slice(0, length), options))).code).to.equal('IncompleteBody');
      }
    });

    it(`refuses ${name} with anything behind it`, async () => {
      for (const more of ['x', 'x\r\n', '0\r\n\r\n', `${TRAILER}\r\n\r\n`]) {
        const { code } = await failureOf(decode(wire + more, options));
        expect(code).to.be.oneOf(['IncompleteBody', 'MalformedTrailerError']);
      }
    });
  }

  for (const name of ['signed chunks', 'signed chunks with a trailer'] as const) {
    it(`refuses ${name} when any byte is another (UPL-018)`, async () => {
      const { wire, options } = bodies[name];
      for (let index = 0; index < wire.length; index += 1) {
        const other = Buffer.from(wire, 'latin1');
        other[index] = (other[index] as number) ^ 1;
        const { code } = await failureOf(decode(other, options));
        expect(code).to.be.oneOf(['SignatureDoesNotMatch', 'IncompleteBody', 'MalformedTrailerError']);
      }
    });
  }

  it('names the wrong signature and what was signed', async () => {
    const wire = signedWire(['hello ', 'world'], signing).replace('world', 'w0rld');
    const { code, context } = await failureOf(decode(wire, signed(11)));
    expect(code).to.equal('SignatureDoesNotMatch');
    expect(context).to.include({ AWSAccessKeyId: 'AKID' });
    expect(context['StringToSign']).to.match(
      /^AWS4-HMAC-SHA256-PAYLOAD\n20130524T000000Z\n20130524\/us-east-1\/s3\/aws4_request\n[0-9a-f]{64}\n/,
    );
    expect(context).to.not.have.property('CanonicalRequest');
  });

  it('keeps the last bytes of a signed chunk until its signature is verified', async () => {
    const wire = Buffer.from(signedWire(['hello ', 'world'], signing).replace('world', 'w0rld'));
    const seen: string[] = [];
    const reading = (async () => {
      const every = Array.from(wire.keys());
      for await (const bytes of decodeBody(inPieces(wire, every), signed(11)).bytes) {
        seen.push(Buffer.from(bytes).toString());
      }
    })();
    expect((await failureOf(reading)).code).to.equal('SignatureDoesNotMatch');
    expect(seen.join('')).to.equal('hello w0rl');
  });

  it('refuses chunks that were signed for another place in the body', async () => {
    const wire = signedWire(['aaaa', 'bbbb'], signing);
    const [first = '', second = '', end = ''] = wire.split(/(?=4;|0;)/);
    expect(await decode(first + second + end, signed(8))).to.deep.include({ body: 'aaaabbbb' });
    expect((await failureOf(decode(second + first + end, signed(8)))).code).to.equal('SignatureDoesNotMatch');
    expect((await failureOf(decode(first + end, signed(4)))).code).to.equal('SignatureDoesNotMatch');
  });

  describe('with a declared length that is wrong (UPL-020)', () => {
    for (const declared of [0, 10, 12]) {
      it(`refuses 11 bytes declared as ${declared}`, async () => {
        expect(await failureOf(decode(unsignedWire(['hello ', 'world']), unsigned(declared)))).to.include(WRONG_LENGTH);
      });
    }

    it('refuses a chunk that is too long before it has arrived', async () => {
      expect(await failureOf(decode('fffffffffffff\r\n', unsigned(11)))).to.include(WRONG_LENGTH);
    });
  });

  const malformed = {
    'no size': '\r\nhello\r\n0\r\n\r\n',
    'a size that is no hexadecimal number': 'x\r\nhello\r\n0\r\n\r\n',
    'a negative size': '-5\r\nhello\r\n0\r\n\r\n',
    'a size with a prefix': '0x5\r\nhello\r\n0\r\n\r\n',
    'blanks around a size': ' 5 \r\nhello\r\n0\r\n\r\n',
    'a size no number can hold': `1${'0'.repeat(14)}\r\nhello\r\n0\r\n\r\n`,
    'an extension': '5;a=b\r\nhello\r\n0\r\n\r\n',
    'a signature where none belongs': `5;chunk-signature=${'a'.repeat(64)}\r\nhello\r\n0\r\n\r\n`,
    'a bare line feed after a size': '5\nhello\r\n0\r\n\r\n',
    'data that is longer than its size': '5\r\nhello!\r\n0\r\n\r\n',
    'data that is shorter than its size': '5\r\nhell\r\n0\r\n\r\n',
    'data without a line end': '5\r\nhello0\r\n\r\n',
    'data that ends in a bare line feed': '5\r\nhello\n0\r\n\r\n',
    'data that ends in a bare carriage return': '5\r\nhello\rx0\r\n\r\n',
  };
  for (const [name, wire] of Object.entries(malformed)) {
    it(`refuses ${name}`, async () => {
      expect(await failureOf(decode(wire, unsigned(5)))).to.include(INCOMPLETE);
    });
  }

  it('refuses unsigned chunks where signed ones were declared', async () => {
    expect(await failureOf(decode(unsignedWire(['hello']), signed(5)))).to.include(INCOMPLETE);
  });

  it('reads no line beyond 1024 bytes', async () => {
    const line = (zeros: number) => `${'0'.repeat(zeros)}5\r\nhello\r\n0\r\n\r\n`;
    expect((await decode(line(1022), unsigned(5), [500])).body).to.equal('hello');
    expect(await failureOf(decode(line(1023), unsigned(5), [500]))).to.include(INCOMPLETE);

    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array, void> {
      for (;;) {
        await Promise.resolve();
        read += 1;
        yield Buffer.alloc(100, '0');
      }
    }
    const reading = decodeBody(endless(), unsigned(5)).bytes[Symbol.asyncIterator]().next();
    expect(await failureOf(reading)).to.include(INCOMPLETE);
    expect(read).to.equal(11);
  });

  describe('trailers (UPL-019)', () => {
    const end = '5\r\nhello\r\n0\r\n';
    const announced = unsigned(5, 'CRC32');

    const accepted = {
      'names in any case': 'X-Amz-Checksum-CRC32:DUoRhQ==\r\n\r\n',
      'blanks around the value': 'x-amz-checksum-crc32: DUoRhQ== \r\n\r\n',
      'bare line feeds': `${TRAILER}\n\n`,
      'a line feed and two blank lines': `${TRAILER}\n\r\n\r\n`,
    };
    for (const [name, section] of Object.entries(accepted)) {
      it(`accept ${name}`, async () => {
        const { trailers } = await decode(end + section, announced);
        expect(trailers).to.deep.equal({ 'x-amz-checksum-crc32': 'DUoRhQ==' });
      });
    }

    const refused = {
      'that are missing': '\r\n',
      'of another name than announced': 'x-amz-checksum-crc32c:DUoRhQ==\r\n\r\n',
      'that come with another': `${TRAILER}\r\nx-amz-meta-a:b\r\n\r\n`,
      'that come twice': `${TRAILER}\r\n${TRAILER}\r\n\r\n`,
      'after a blank line': `\r\n${TRAILER}\r\n\r\n`,
      'without a colon': 'x-amz-checksum-crc32\r\n\r\n',
      'without a name': ':DUoRhQ==\r\n\r\n',
      'with a blank in the name': 'x-amz-checksum-crc32 :DUoRhQ==\r\n\r\n',
      'with a carriage return inside': `x-amz-checksum-crc32:${' '.repeat(900)}\r=\r\n\r\n`,
      'with a signature that nobody asked for': `${TRAILER}\r\nx-amz-trailer-signature:${'a'.repeat(64)}\r\n\r\n`,
      'of more than 1024 bytes': `x-amz-checksum-crc32:${'A'.repeat(1024)}\r\n\r\n`,
      'with blank lines without end': `${TRAILER}\r\n${'\r\n'.repeat(20)}`,
    };
    for (const [name, section] of Object.entries(refused)) {
      it(`refuse those ${name}`, async () => {
        expect(await failureOf(decode(end + section, announced))).to.include(MALFORMED_TRAILER);
      });
    }

    it('refuse one that was not announced', async () => {
      expect(await failureOf(decode(`${end}${TRAILER}\r\n\r\n`, unsigned(5)))).to.include(MALFORMED_TRAILER);
    });

    for (const value of ['', 'DUoRhQ', 'DUoRhQ===', 'DUoRhQAA', '!!!!!!==', 'DUo RhQ==']) {
      it(`refuse the value "${value}"`, async () => {
        expect(await failureOf(decode(`${end}x-amz-checksum-crc32:${value}\r\n\r\n`, announced))).to.include({
          code: 'InvalidRequest',
          message: 'Value for x-amz-checksum-crc32 trailing header is invalid.',
        });
      });
    }

    it('accept a blank line before their signature', async () => {
      const wire = signedWire(['hello'], signing, TRAILER);
      const spaced = wire.replace(`${TRAILER}\r\n`, `${TRAILER}\n\r\n`);
      expect((await decode(spaced, signed(5, 'CRC32'))).body).to.equal('hello');
      expect(await failureOf(decode(spaced.slice(0, -2), signed(5, 'CRC32')))).to.include(INCOMPLETE);
    });

    it('refuse a signature that is missing, repeated or wrong', async () => {
      const wire = signedWire(['hello'], signing, TRAILER);
      const [signature = ''] = /x-amz-trailer-signature:.*\r\n/.exec(wire) ?? [];
      const missing = wire.replace(signature, '');
      expect(await failureOf(decode(missing, signed(5, 'CRC32')))).to.include(MALFORMED_TRAILER);
      const repeated = wire.replace(signature, signature + signature);
      expect(await failureOf(decode(repeated, signed(5, 'CRC32')))).to.include(MALFORMED_TRAILER);
      const wrong = wire.replace('DUoRhQ==', 'DUoRhA==');
      expect((await failureOf(decode(wrong, signed(5, 'CRC32')))).code).to.equal('SignatureDoesNotMatch');
    });
  });

  describe('with small chunks (D-37)', () => {
    const wire = unsignedWire(['a'.repeat(8192), 'b'.repeat(8191), 'c']);

    it('accepts them by default', async () => {
      expect((await decode(wire, unsigned(16384))).body.length).to.equal(16384);
    });

    it('refuses them on request, except for the last', async () => {
      const strict = { minimumChunkSize: 8192 };
      const failure = await failureOf(decode(wire, { ...unsigned(16384), ...strict }));
      expect(failure).to.include({
        code: 'InvalidChunkSizeError',
        message: 'Only the last chunk is allowed to have a size less than 8192 bytes',
      });
      expect(failure.context).to.deep.equal({ Chunk: 2, BadChunkSize: 8191 });
      const good = unsignedWire(['a'.repeat(8192), 'c']);
      expect((await decode(good, { ...unsigned(8193), ...strict })).body.length).to.equal(8193);
    });
  });

  it('decodes large bodies at random chunk and piece sizes', async () => {
    const data = randomBytes(100_000).toString('latin1');
    const cuts = fc
      .array(fc.integer({ min: 1, max: data.length - 1 }), { maxLength: 12 })
      .map((offsets) => [...new Set(offsets)].sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(cuts, cuts, fc.boolean(), async (chunkEnds, pieceEnds, isSigned) => {
        const chunks = [...chunkEnds, data.length].map((end, index) => data.slice(chunkEnds[index - 1] ?? 0, end));
        const wire = isSigned ? signedWire(chunks, signing, TRAILER) : unsignedWire(chunks, TRAILER);
        const options = isSigned ? signed(data.length, 'CRC32') : unsigned(data.length, 'CRC32');
        const { body } = await decode(wire, options, pieceEnds);
        expect(body === data).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });

  it('copies no bytes', async () => {
    const wire = Buffer.from(unsignedWire(['hello ', 'world']));
    for await (const bytes of decodeBody(inPieces(wire), unsigned(11)).bytes) {
      expect(bytes.buffer).to.equal(wire.buffer);
    }
  });

  it('ends the source when its reader stops early', async () => {
    let ended = false;
    async function* source(): AsyncGenerator<Uint8Array, void> {
      try {
        yield* inPieces(Buffer.from(unsignedWire(['hello ', 'world'])), [10]);
      } finally {
        ended = true;
      }
    }
    const reader = decodeBody(source(), unsigned(11)).bytes[Symbol.asyncIterator]();
    await reader.next();
    await reader.return?.();
    expect(ended).to.equal(true);
  });
});
