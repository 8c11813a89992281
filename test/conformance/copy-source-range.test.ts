import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { conformanceCase } from './case.js';
import type { CaseContext } from './case-context.js';
import { copyFixture, DIGITS, MIB } from './copy-fixture.js';
import type { ExpectedFailure } from './failure.js';

const M1 =
  'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based ' +
  'offsets of the first and last bytes to copy';

function badArgument(message: string, range: string): ExpectedFailure {
  const elements = { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: range };
  return { code: 'InvalidArgument', message, elements };
}

function endsOutside(size: number, range: string): ExpectedFailure {
  return badArgument(`Range specified is not valid for source object of size: ${size}`, range);
}

const beginsOutside: ExpectedFailure = {
  code: 'InvalidRequest',
  message: 'The specified copy range is invalid for the source object size',
  elements: { ArgumentName: undefined, ArgumentValue: undefined },
};

async function refuses(t: CaseContext, range: string, expected: ExpectedFailure, source?: string): Promise<void> {
  const { copy } = await copyFixture(t, source);
  await t.fails(() => copy({ copySourceRange: range }), expected);
}

describe('UploadPartCopy: ranges that are no ranges', () => {
  for (const [id, range] of [
    ['RNG-001', '0-8'],
    ['RNG-002', 'bytes=1-0'],
    ['RNG-003', 'bytes=-1-'],
    ['RNG-004', 'bytes=0--1'],
    ['RNG-005', 'bytes=0-1,3-4,7-9'],
    ['RNG-006', 'bytes=-'],
    ['RNG-007', 'bytes=-0'],
    ['RNG-008', 'bytes=1-'],
    ['RNG-009', 'bytes=-2'],
    ['RNG-010', 'bytes=-15'],
    ['RNG-011', 'byte=100-200'],
    ['RNG-012', 'bytes=invalid-range'],
    ['RNG-013', 'bytes=aa-12'],
    ['RNG-014', 'bytes=12-aa'],
    ['RNG-015', 'bytes=bb-'],
    ['RNG-016', 'bytes=0'],
    ['RNG-017', 'bytes=hello-world'],
    ['RNG-018', 'bytes=0-bar'],
    ['RNG-019', 'bytes=hello-'],
    ['RNG-026', ''],
    ['RNG-027', 'bytes=0-99999999999999999999'],
    ['RNG-028', 'bytes= 0-1'],
    ['RNG-028', 'bytes=0 -1'],
  ] as const) {
    conformanceCase(id, `refuses '${range}'`, (t) => refuses(t, range, badArgument(M1, range)));
  }

  behaviour("refuses 'Bytes=0-1' (D-08)", (t) => refuses(t, 'Bytes=0-1', badArgument(M1, 'Bytes=0-1')));

  behaviour('takes leading zeros', async (t) => {
    const { copy, upload } = await copyFixture(t);
    await copy({ copySourceRange: 'bytes=00-01' });
    expect((await t.parts(upload)).map(({ size }) => size)).to.deep.equal([2]);
  });

  // HTTP takes blanks off the end of a header.
  conformanceCase('RNG-028', `refuses 'bytes=0-1 '`, (t) => refuses(t, 'bytes=0-1 ', badArgument(M1, 'bytes=0-1 ')), {
    on: 'library',
  });
});

describe('UploadPartCopy: ranges beyond the source', () => {
  for (const [id, range] of [
    ['RNG-020', 'bytes=0-100'],
    ['RNG-021', 'bytes=0-10'],
  ] as const) {
    conformanceCase(id, `refuses '${range}' of 10 bytes`, (t) => refuses(t, range, endsOutside(10, range)));
  }

  conformanceCase('RNG-022', 'refuses a range that is one byte too long for 40 MiB', async (t) => {
    const { copy, upload } = await copyFixture(t, new Uint8Array(5 * MIB));
    for (let partNumber = 1; partNumber <= 8; partNumber++) await copy({ partNumber });
    await t.complete(upload);
    const other = await t.upload('other');
    const copySource = `${t.bucket}/${upload.key}`;
    await t.fails(
      () => copy({ ...other, copySource, copySourceRange: 'bytes=0-41943040' }),
      endsOutside(41_943_040, 'bytes=0-41943040'),
    );
  });

  for (const [id, range, source] of [
    ['RNG-023', 'bytes=100-200', DIGITS],
    ['RNG-024', 'bytes=10-10', DIGITS],
    ['RNG-025', 'bytes=0-0', ''],
  ] as const) {
    conformanceCase(id, `refuses '${range}' of ${source.length} bytes`, (t) =>
      refuses(t, range, beginsOutside, source),
    );
  }
});

conformanceCase('RNG-029', 'leaves the part as it was when a range fails', async (t) => {
  const { copy, upload } = await copyFixture(t);
  await copy({ copySourceRange: 'bytes=3-5' });
  const before = await t.parts(upload);
  expect(before.map(({ size }) => size)).to.deep.equal([3]);
  for (const [copySourceRange, code] of [
    ['bytes=1-', 'InvalidArgument'],
    ['bytes=0-10', 'InvalidArgument'],
    ['bytes=10-10', 'InvalidRequest'],
  ] as const) {
    await t.fails(() => copy({ copySourceRange }), { code });
    await t.fails(() => copy({ copySourceRange, partNumber: 2 }), { code });
    expect(await t.parts(upload), copySourceRange).to.deep.equal(before);
  }
  await t.complete(upload);
  expect((await t.read(upload.key)).toString()).to.equal('345');
});
