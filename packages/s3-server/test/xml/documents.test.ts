import { sourceOf } from '@rangegraft/core';
import { expect } from 'chai';
import {
  S3_NAMESPACE,
  readCompleteMultipartUpload,
  readCreateBucketConfiguration,
  readDeleteObjects,
  readVersioningConfiguration,
} from '../../src/xml/index.js';
import { failureOf } from '../body/failure.js';

const bytes = (text: string) => sourceOf(Buffer.from(text));

const MALFORMED = {
  code: 'MalformedXML',
  message: 'The XML you provided was not well-formed or did not validate against our published schema',
};

describe('readCompleteMultipartUpload', () => {
  const read = (parts: string) =>
    readCompleteMultipartUpload(bytes(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`));

  it('reads parts in the order listed, with or without a namespace', async () => {
    const parts =
      '\n <Part><ETag>"b"</ETag><PartNumber>2</PartNumber></Part>\n <Part>\n<PartNumber> 1 </PartNumber><ETag>a</ETag></Part>';
    const expected = [
      { partNumber: 2, etag: '"b"' },
      { partNumber: 1, etag: 'a' },
    ];
    expect(await read(parts)).to.deep.equal(expected);
    const document = `<CompleteMultipartUpload xmlns="${S3_NAMESPACE}">${parts}</CompleteMultipartUpload>`;
    expect(await readCompleteMultipartUpload(bytes(document))).to.deep.equal(expected);
  });

  for (const [text, etag] of [
    ['"abc"', '"abc"'],
    ['&quot;abc&quot;', '"abc"'],
    ['abc', 'abc'],
    [' &#34;abc&#34; ', '"abc"'],
    ['<![CDATA["abc"]]>', '"abc"'],
  ] as const) {
    it(`reads the entity tag ${text} (CMP-007)`, async () => {
      const parts = `<Part><ETag>${text}</ETag><PartNumber>1</PartNumber></Part>`;
      expect(await read(parts)).to.deep.equal([{ partNumber: 1, etag }]);
    });
  }

  it('reads one checksum of a part', async () => {
    const [part] = await read(
      '<Part><PartNumber>1</PartNumber><ETag>a</ETag><ChecksumCRC64NVME>rosUhgp5mIg=</ChecksumCRC64NVME></Part>',
    );
    expect(part?.checksum).to.deep.equal({ algorithm: 'CRC64NVME', value: 'rosUhgp5mIg=' });
  });

  const badChecksums = {
    'no base64': '<ChecksumCRC32>!!!!</ChecksumCRC32>',
    'base64 of another length': '<ChecksumCRC32>rosUhgp5mIg=</ChecksumCRC32>',
    'base64 without padding': '<ChecksumCRC32>y/Q5Jg</ChecksumCRC32>',
    'no value': '<ChecksumCRC32/>',
    'two kinds': '<ChecksumCRC32>y/Q5Jg==</ChecksumCRC32><ChecksumCRC32C>4waSgw==</ChecksumCRC32C>',
    'one kind twice': '<ChecksumCRC32>y/Q5Jg==</ChecksumCRC32><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32>',
  };
  for (const [name, checksum] of Object.entries(badChecksums)) {
    it(`refuses a checksum that is ${name}`, async () => {
      const failure = await failureOf(read(`<Part><PartNumber>1</PartNumber><ETag>a</ETag>${checksum}</Part>`));
      expect(failure).to.include({
        code: 'InvalidArgument',
        message: 'Invalid Base64 or multiple checksums present in request',
      });
      expect(failure.context).to.deep.equal({ ArgumentName: 'Checksum' });
    });
  }

  it('refuses a checksum of a kind it cannot compare', async () => {
    const parts = '<Part><PartNumber>1</PartNumber><ETag>a</ETag><ChecksumCRC99>AAAA</ChecksumCRC99></Part>';
    expect(await failureOf(read(parts))).to.include(MALFORMED);
  });

  for (const number of ['0', '-4', '-2147483647']) {
    it(`refuses the part number ${number} (CMP-013)`, async () => {
      const failure = await failureOf(read(`<Part><PartNumber>${number}</PartNumber><ETag>a</ETag></Part>`));
      expect(failure).to.include({ code: 'InvalidArgument', message: 'PartNumber must be >= 1' });
      expect(failure.context).to.deep.equal({ ArgumentName: 'PartNumber', ArgumentValue: number });
    });
  }

  it('leaves it to the engine whether a part number is too large', async () => {
    expect(await read('<Part><PartNumber>10001</PartNumber><ETag>a</ETag></Part>')).to.deep.equal([
      { partNumber: 10001, etag: 'a' },
    ]);
  });

  it('refuses an empty body (CMP-011)', async () => {
    expect(await failureOf(readCompleteMultipartUpload(bytes('')))).to.include({
      code: 'InvalidRequest',
      message: 'You must specify at least one part',
    });
  });

  const malformed = {
    'no parts': '',
    'no PartNumber': '<Part><ETag>a</ETag></Part>',
    'no ETag': '<Part><PartNumber>1</PartNumber></Part>',
    'two ETags': '<Part><PartNumber>1</PartNumber><ETag>a</ETag><ETag>a</ETag></Part>',
    'two PartNumbers': '<Part><PartNumber>1</PartNumber><PartNumber>1</PartNumber><ETag>a</ETag></Part>',
    'a part number that is no number': '<Part><PartNumber>one</PartNumber><ETag>a</ETag></Part>',
    'an empty part number': '<Part><PartNumber/><ETag>a</ETag></Part>',
    'a fraction as a part number': '<Part><PartNumber>1.0</PartNumber><ETag>a</ETag></Part>',
    'a part number that no integer holds': '<Part><PartNumber>2147483648</PartNumber><ETag>a</ETag></Part>',
    'text between parts': 'x<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>',
    'text in a part': '<Part>x<PartNumber>1</PartNumber><ETag>a</ETag></Part>',
    'elements in an entity tag': '<Part><PartNumber>1</PartNumber><ETag>a<b/></ETag></Part>',
  };
  for (const [name, parts] of Object.entries(malformed)) {
    it(`refuses ${name} (CMP-012)`, async () => {
      expect(await failureOf(read(parts))).to.include(MALFORMED);
    });
  }

  it('refuses another root', async () => {
    const document = '<CompleteUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteUpload>';
    expect(await failureOf(readCompleteMultipartUpload(bytes(document)))).to.include(MALFORMED);
  });
});

describe('readCreateBucketConfiguration', () => {
  const read = (text: string) => readCreateBucketConfiguration(bytes(text));

  it('reads the region', async () => {
    const text = `<CreateBucketConfiguration xmlns="${S3_NAMESPACE}">
      <LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>`;
    expect(await read(text)).to.deep.equal({ locationConstraint: 'eu-west-1' });
  });

  it('notices tags', async () => {
    const read = (tags: string) =>
      readCreateBucketConfiguration(bytes(`<CreateBucketConfiguration>${tags}</CreateBucketConfiguration>`));
    expect(await read('<Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags>')).to.deep.equal({ tagged: true });
    expect(await read('<Tags/>')).to.deep.equal({});
  });

  it('reads a body that is empty or names no region', async () => {
    expect(await read('')).to.deep.equal({});
    expect(await read('<CreateBucketConfiguration/>')).to.deep.equal({});
  });

  for (const text of [
    '<Other/>',
    '<CreateBucketConfiguration>',
    '<CreateBucketConfiguration>x</CreateBucketConfiguration>',
  ]) {
    it(`refuses ${text}`, async () => {
      expect(await failureOf(read(text))).to.include(MALFORMED);
    });
  }
});

describe('readDeleteObjects', () => {
  const read = (content: string) => readDeleteObjects(bytes(`<Delete xmlns="${S3_NAMESPACE}">${content}</Delete>`));

  it('reads keys as they are, versions and conditions', async () => {
    const content =
      '<Object><Key> a&amp;b/\u00e9 </Key></Object>' +
      '<Object><Key>c</Key><VersionId>v1</VersionId><ETag>"e"</ETag><Size>3</Size>' +
      '<LastModifiedTime>Fri, 24 May 2013 00:00:00 GMT</LastModifiedTime></Object>';
    expect(await read(content)).to.deep.equal({
      objects: [
        { key: ' a&b/\u00e9 ' },
        { key: 'c', versionId: 'v1', etag: '"e"', size: '3', lastModifiedTime: 'Fri, 24 May 2013 00:00:00 GMT' },
      ],
      quiet: false,
    });
  });

  for (const [text, quiet] of [
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ] as const) {
    it(`reads Quiet ${text}`, async () => {
      expect((await read(`<Quiet>${text}</Quiet><Object><Key>a</Key></Object>`)).quiet).to.equal(quiet);
    });
  }

  it('accepts a thousand objects and no more', async () => {
    const objects = (count: number) => '<Object><Key>a</Key></Object>'.repeat(count);
    expect((await read(objects(1000))).objects).to.have.lengthOf(1000);
    expect(await failureOf(read(objects(1001)))).to.include(MALFORMED);
  });

  const malformed = {
    'no objects': '<Quiet>true</Quiet>',
    'an object without a key': '<Object><VersionId>v</VersionId></Object>',
    'an empty key': '<Object><Key/></Object>',
    'two keys in an object': '<Object><Key>a</Key><Key>b</Key></Object>',
    'another value of Quiet': '<Quiet>yes</Quiet><Object><Key>a</Key></Object>',
  };
  for (const [name, content] of Object.entries(malformed)) {
    it(`refuses ${name}`, async () => {
      expect(await failureOf(read(content))).to.include(MALFORMED);
    });
  }

  it('refuses an empty body', async () => {
    expect(await failureOf(readDeleteObjects(bytes('')))).to.include({
      code: 'MissingRequestBodyError',
      message: 'Request Body is empty',
    });
  });
});

describe('readVersioningConfiguration', () => {
  const read = (content: string) =>
    readVersioningConfiguration(
      bytes(`<VersioningConfiguration xmlns="${S3_NAMESPACE}">${content}</VersioningConfiguration>`),
    );

  it('reads what is there, whatever it is', async () => {
    expect(await read('<Status> Enabled </Status>')).to.deep.equal({ status: 'Enabled' });
    expect(await read('<MfaDelete>Disabled</MfaDelete><Status>x</Status>')).to.deep.equal({
      status: 'x',
      mfaDelete: 'Disabled',
    });
    expect(await read('')).to.deep.equal({});
  });

  it('refuses a document of another kind, and none', async () => {
    expect(await failureOf(readVersioningConfiguration(bytes('<Delete/>')))).to.include({ code: 'MalformedXML' });
    expect(await failureOf(read('<Status>Enabled</Status><Status>Suspended</Status>'))).to.include({
      code: 'MalformedXML',
    });
    expect(await failureOf(readVersioningConfiguration(bytes('')))).to.include({ code: 'MissingRequestBodyError' });
  });
});
