import { expect } from 'chai';
import type { CopySourceConditions } from '@rangegraft/core';
import { behaviour } from './behaviour.js';
import { conformanceCase } from './case.js';
import { md5, type CaseContext } from './case-context.js';
import { copyFixture, DIGITS } from './copy-fixture.js';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

const ETAG = md5(DIGITS);
const OTHER_ETAG = md5('something else');

/** How a condition is made to hold or to fail; the dates depend on the source. */
type Condition = 'true' | 'false';

interface Conditions {
  readonly match?: Condition;
  readonly noneMatch?: Condition;
  readonly modified?: Condition;
  readonly unmodified?: Condition;
}

const HEADERS = {
  match: 'x-amz-copy-source-If-Match',
  noneMatch: 'x-amz-copy-source-If-None-Match',
  modified: 'x-amz-copy-source-If-Modified-Since',
  unmodified: 'x-amz-copy-source-If-Unmodified-Since',
} as const;

/** A source, put a while ago, and the date that S3 shows of it. */
async function oldSource(t: CaseContext) {
  const fixture = await copyFixture(t);
  const { lastModified } = await t.s3.headObject({ bucket: t.bucket, key: 'source' });
  const at = Math.floor(lastModified.getTime() / SECOND) * SECOND;
  t.subject.advance(5 * SECOND);
  return { ...fixture, lastModified: new Date(at), at };
}

function inputOf({ match, noneMatch, modified, unmodified }: Conditions, at: number): CopySourceConditions {
  return {
    ...(match && { copySourceIfMatch: match === 'true' ? ETAG : OTHER_ETAG }),
    ...(noneMatch && { copySourceIfNoneMatch: noneMatch === 'true' ? OTHER_ETAG : ETAG }),
    ...(modified && { copySourceIfModifiedSince: new Date(modified === 'true' ? at - DAY : at + SECOND) }),
    ...(unmodified && { copySourceIfUnmodifiedSince: new Date(unmodified === 'true' ? at + DAY : at - DAY) }),
  };
}

function titleOf(conditions: Conditions, failing: keyof Conditions | undefined): string {
  const described = Object.entries(conditions).map(([name, value]) => `${name} ${value}`);
  return `${failing === undefined ? 'copies' : `fails by ${failing}`} for ${described.join(', ')}`;
}

/** Expects a copy under conditions to go ahead, or to fail by the one that is named; nothing else may have come of it. */
async function expectOutcome(
  t: CaseContext,
  conditions: (at: number) => CopySourceConditions,
  failing?: keyof Conditions,
): Promise<void> {
  const { copy, upload, at } = await oldSource(t);
  if (failing === undefined) {
    expect((await copy(conditions(at))).etag).to.equal(ETAG);
    expect(await t.parts(upload)).to.have.length(1);
    return;
  }
  const failed = await t.fails(() => copy(conditions(at)), {
    code: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
    elements: { Condition: HEADERS[failing] },
  });
  // A copy is never answered with 304 (D-12).
  if (t.subject.wire !== undefined) expect(failed.status).to.equal(412);
  expect(await t.parts(upload)).to.deep.equal([]);
}

describe('UploadPartCopy: one condition', () => {
  for (const [form, quote] of [
    ['in quotes', '"'],
    ['bare', ''],
  ] as const) {
    conformanceCase('CND-001', `copies when if-match equals, ${form}`, (t) =>
      expectOutcome(t, () => ({ copySourceIfMatch: `${quote}${ETAG}${quote}` })),
    );
    conformanceCase('CND-004', `fails when if-none-match equals, ${form}`, (t) =>
      expectOutcome(t, () => ({ copySourceIfNoneMatch: `${quote}${ETAG}${quote}` }), 'noneMatch'),
    );
  }

  conformanceCase('CND-002', 'fails when if-match differs', (t) =>
    expectOutcome(t, () => ({ copySourceIfMatch: OTHER_ETAG }), 'match'),
  );

  conformanceCase('CND-003', 'copies when if-none-match differs', (t) =>
    expectOutcome(t, () => ({ copySourceIfNoneMatch: OTHER_ETAG })),
  );

  for (const [id, title, offset, failing] of [
    ['CND-005', 'copies when if-modified-since is yesterday', -DAY, undefined],
    ['CND-006', 'fails when if-modified-since is now', 5 * SECOND, 'modified'],
    ['CND-007', 'fails when if-modified-since is the date of the source', 0, 'modified'],
    ['CND-008', 'ignores an if-modified-since of tomorrow', DAY, undefined],
  ] as const) {
    conformanceCase(id, title, (t) =>
      expectOutcome(t, (at) => ({ copySourceIfModifiedSince: new Date(at + offset) }), failing),
    );
  }

  for (const [id, title, offset, failing] of [
    ['CND-009', 'copies when if-unmodified-since is tomorrow', DAY, undefined],
    ['CND-010', 'copies when if-unmodified-since is the date of the source', 0, undefined],
    ['CND-011', 'fails when if-unmodified-since is yesterday', -DAY, 'unmodified'],
  ] as const) {
    conformanceCase(id, title, (t) =>
      expectOutcome(t, (at) => ({ copySourceIfUnmodifiedSince: new Date(at + offset) }), failing),
    );
  }

  for (const date of ['the day before yesterday', 'Tue, 99 Foo 2024 03:04:05 GMT', '']) {
    conformanceCase('CND-023', `ignores the date '${date}'`, (t) =>
      expectOutcome(t, () => ({ copySourceIfModifiedSince: date, copySourceIfUnmodifiedSince: date })),
    );
  }
});

describe('UploadPartCopy: several ETags in a condition (D-14)', () => {
  for (const [tags, equal] of [
    ['*', true],
    [`"${OTHER_ETAG}", "${ETAG}"`, true],
    [`${OTHER_ETAG},${ETAG}`, true],
    [`"${OTHER_ETAG}", "${md5('nothing')}"`, false],
    [`W/"${ETAG}"`, false],
  ] as const) {
    behaviour(`if-match ${equal ? 'holds' : 'fails'} for ${tags}`, (t) =>
      expectOutcome(t, () => ({ copySourceIfMatch: tags }), equal ? undefined : 'match'),
    );
    behaviour(`if-none-match ${equal ? 'fails' : 'holds'} for ${tags}`, (t) =>
      expectOutcome(t, () => ({ copySourceIfNoneMatch: tags }), equal ? 'noneMatch' : undefined),
    );
  }
});

describe('UploadPartCopy: conditions together', () => {
  for (const [conditions, failing] of [
    [{ match: 'true', unmodified: 'false', noneMatch: 'false' }, 'noneMatch'],
    [{ match: 'true', unmodified: 'false', modified: 'false' }, 'modified'],
    [{ match: 'true', noneMatch: 'true', modified: 'false' }, undefined],
  ] as const satisfies readonly (readonly [Conditions, keyof Conditions | undefined])[]) {
    behaviour(titleOf(conditions, failing), (t) => expectOutcome(t, (at) => inputOf(conditions, at), failing));
  }

  for (const [id, conditions, failing] of [
    ['CND-012', { match: 'true', unmodified: 'false' }, undefined],
    ['CND-013', { match: 'false', noneMatch: 'true', modified: 'true', unmodified: 'true' }, 'match'],
    ['CND-014', { noneMatch: 'true', unmodified: 'false' }, 'unmodified'],
    ['CND-015', { noneMatch: 'false', modified: 'true' }, 'noneMatch'],
    ['CND-016', { match: 'false', noneMatch: 'false', modified: 'false', unmodified: 'false' }, 'match'],
    ['CND-017', { noneMatch: 'false', modified: 'false', unmodified: 'false' }, 'unmodified'],
    ['CND-018', { noneMatch: 'false', modified: 'false' }, 'noneMatch'],
    ['CND-019', { match: 'true', noneMatch: 'true', modified: 'true', unmodified: 'true' }, undefined],
    ['CND-020', { noneMatch: 'true', modified: 'false' }, undefined],
  ] as const satisfies readonly (readonly [string, Conditions, keyof Conditions | undefined])[]) {
    conformanceCase(id, titleOf(conditions, failing), (t) =>
      expectOutcome(t, (at) => inputOf(conditions, at), failing),
    );
  }
});

describe('UploadPartCopy: conditions that fail', () => {
  for (const failing of ['match', 'noneMatch', 'modified', 'unmodified'] as const) {
    conformanceCase('CND-021', `are a 412 by the name of ${failing}, never a 304`, (t) =>
      expectOutcome(t, (at) => inputOf({ [failing]: 'false' }, at), failing),
    );
  }

  conformanceCase('CND-022', 'bring no part into being and leave the one there was', async (t) => {
    const { copy, upload } = await oldSource(t);
    await copy({ copySourceRange: 'bytes=3-5' });
    const before = await t.parts(upload);
    for (const partNumber of [1, 2]) {
      await t.fails(() => copy({ partNumber, copySourceIfMatch: OTHER_ETAG }), { code: 'PreconditionFailed' });
    }
    expect(await t.parts(upload)).to.deep.equal(before);
  });
});
