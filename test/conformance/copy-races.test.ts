import { expect } from 'chai';
import type { BlobId } from '@rangegraft/core';
import { behaviour } from './behaviour.js';
import { conformanceCase } from './case.js';
import { md5, type CaseContext, type UploadId } from './case-context.js';
import { copyFixture } from './copy-fixture.js';
import { failureOf } from './failure.js';
import type { Failure } from './subject.js';

type Outcome = { readonly etag: string } | { readonly failure: Failure };

/** Runs a copy that reads its source, does something while it stands before the first byte, and lets it go on. */
async function whileCopying(
  t: CaseContext,
  copy: () => Promise<{ readonly etag: string }>,
  meanwhile: () => Promise<unknown>,
): Promise<Outcome> {
  const gate = t.subject.blobs.holdReads();
  const outcome = copy().then(
    ({ etag }) => ({ etag }),
    (error: unknown) => ({ failure: failureOf(error) }),
  );
  try {
    const early = await Promise.race([gate.reached, outcome]);
    if (early !== undefined) throw new Error(`the copy ended before it read anything: ${JSON.stringify(early)}`);
    await meanwhile();
  } finally {
    gate.open();
  }
  return outcome;
}

/** Removes what nothing refers to. @returns the blobs that remain */
async function sweep(t: CaseContext): Promise<readonly BlobId[]> {
  await t.engine.sweep({ orphanAge: 0 });
  return t.subject.storedBlobs();
}

/** Starts a copy, and lets its client go away while it waits for a read. Resolves when the server has given up, too. */
async function abandoned(
  t: CaseContext,
  copy: (signal: AbortSignal) => Promise<unknown>,
  { after = 0 } = {},
): Promise<void> {
  const ended = t.subject.wire?.exchangeEnded('UploadPartCopy');
  const client = new AbortController();
  const gate = t.subject.blobs.holdReads({ after });
  try {
    const copying = copy(client.signal).then(
      () => undefined,
      (error: unknown) => error,
    );
    await Promise.race([gate.reached, copying]);
    client.abort();
    expect(await copying)
      .to.be.an.instanceOf(Error)
      .with.property('name', 'AbortError');
    await ended;
  } finally {
    gate.open();
  }
}

/** The destination's bucket decides what is slow in a copy: the MD5 of what is linked, or the streaming to elsewhere. */
const destinations = [
  ['linking', (t: CaseContext) => Promise.resolve(t.bucket)],
  ['streaming', (t: CaseContext) => t.newBucketElsewhere()],
] as const;

/** A slow copy of part 1 of a new upload: of a range, whose MD5 nobody knows. */
async function slowCopy(t: CaseContext, bucket: string) {
  const { source } = await copyFixture(t);
  const upload = await t.upload('slow', { bucket });
  const input = { ...upload, partNumber: 1, copySource: source, copySourceRange: 'bytes=0-8' };
  return { upload, copy: (signal?: AbortSignal) => t.s3.uploadPartCopy(input, { signal }) };
}

async function expectContent(t: CaseContext, upload: UploadId, content: string): Promise<void> {
  await t.complete(upload);
  expect((await t.read(upload.key, upload.bucket)).toString()).to.equal(content);
}

describe('UploadPartCopy: one part number more than once', () => {
  async function copiedTwice(t: CaseContext) {
    const { copy, upload } = await copyFixture(t);
    await t.put('second source', 'abcdefghij');
    const first = await copy();
    const second = await copy({ copySource: `${t.bucket}/second source` });
    return { upload, first, second };
  }

  conformanceCase('RAC-001', 'completes with the content of the second copy', async (t) => {
    const { upload, second } = await copiedTwice(t);
    await t.s3.completeMultipartUpload({ ...upload, parts: [{ partNumber: 1, etag: second.etag }] });
    expect((await t.read(upload.key)).toString()).to.equal('abcdefghij');
  });

  conformanceCase('RAC-002', 'does not complete with the ETag of the first copy', async (t) => {
    const { upload, first } = await copiedTwice(t);
    const parts = [{ partNumber: 1, etag: first.etag }];
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts }), {
      code: 'InvalidPart',
      elements: { UploadId: upload.uploadId, PartNumber: '1' },
    });
  });

  conformanceCase('RAC-012', 'lists one part when the identical copy is repeated', async (t) => {
    const { copy, upload } = await copyFixture(t);
    const first = await copy({ copySourceRange: 'bytes=0-8' });
    const second = await copy({ copySourceRange: 'bytes=0-8' });
    expect(second.etag).to.equal(first.etag);
    expect((await t.parts(upload)).map(({ etag, size }) => ({ etag, size }))).to.deep.equal([
      { etag: first.etag, size: 9 },
    ]);
    await expectContent(t, upload, '012345678');
  });
});

for (const [how, destination] of destinations) {
  behaviour(`a copy takes the place of a part that came while it ran (${how})`, async (t) => {
    const { upload, copy } = await slowCopy(t, await destination(t));
    const outcome = await whileCopying(t, copy, () => t.s3.uploadPart({ ...upload, partNumber: 1, body: 'meanwhile' }));
    expect((await t.parts(upload)).map(({ etag }) => etag)).to.deep.equal([md5('012345678')]);
    expect(outcome).to.have.property('etag', md5('012345678'));
    await expectContent(t, upload, '012345678');
  });
}

behaviour('of two writers of a part, the one that ends last has it', async (t) => {
  const upload = await t.upload();
  const body = (async function* () {
    yield Buffer.from('began ');
    await t.engine.uploadPart({ ...upload, partNumber: 1, body: 'came and went' });
    yield Buffer.from('first');
  })();
  await t.s3.uploadPart({ ...upload, partNumber: 1, body, contentLength: 11 });
  expect((await t.parts(upload)).map(({ etag }) => etag)).to.deep.equal([md5('began first')]);
  await expectContent(t, upload, 'began first');
});

describe('UploadPartCopy: copies in parallel', () => {
  conformanceCase(
    'RAC-003',
    'makes 20 parts of different numbers',
    async (t) => {
      const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
      const content = numbers.map((number) => `part ${String(number).padStart(2)}.`);
      const { copy, upload } = await copyFixture(t, content.join(''));
      const copied = await Promise.all(
        numbers.map((partNumber) =>
          copy({ partNumber, copySourceRange: { first: (partNumber - 1) * 8, last: partNumber * 8 - 1 } }),
        ),
      );
      expect(copied.map(({ etag }) => etag)).to.deep.equal(content.map(md5));
      await expectContent(t, upload, content.join(''));
    },
    { settings: { limits: { minPartSize: 8 } } },
  );

  conformanceCase('RAC-004', 'makes one part of 10 copies of one number, whole', async (t) => {
    const contents = Array.from({ length: 10 }, (_, index) => `content ${index}`);
    for (const content of contents) await t.put(content, content);
    const { copy, upload } = await copyFixture(t);
    const copied = await Promise.all(
      contents.map((content) => copy({ copySource: { bucket: t.bucket, key: content } })),
    );
    expect(copied.map(({ etag }) => etag)).to.deep.equal(contents.map(md5));
    const [part, ...others] = await t.parts(upload);
    expect(others).to.deep.equal([]);
    const winner = contents.find((content) => md5(content) === part?.etag);
    expect(winner, part?.etag).to.be.a('string');
    await expectContent(t, upload, winner ?? '');
  });
});

describe('UploadPartCopy: while a copy runs', () => {
  for (const [how, destination] of destinations) {
    for (const swept of [false, true]) {
      const also = swept ? ' and swept away' : '';

      conformanceCase(
        'RAC-005',
        `never mixes two versions of a source that is overwritten${also} (${how})`,
        async (t) => {
          const { upload, copy } = await slowCopy(t, await destination(t));
          const outcome = await whileCopying(t, copy, async () => {
            await t.put('source', 'abcdefghij');
            if (swept) await sweep(t);
          });
          // Rangegraft begins again when what it was about to link is gone, so it need not fail.
          if ('failure' in outcome) throw new Error(JSON.stringify(outcome));
          const content = outcome.etag === md5('012345678') ? '012345678' : 'abcdefghi';
          expect(outcome.etag).to.equal(md5(content));
          await expectContent(t, upload, content);
        },
      );

      conformanceCase(
        'RAC-006',
        `makes a whole part or none of a source that is deleted${also} (${how})`,
        async (t) => {
          const { upload, copy } = await slowCopy(t, await destination(t));
          const outcome = await whileCopying(t, copy, async () => {
            await t.s3.deleteObject({ bucket: t.bucket, key: 'source' });
            if (swept) await sweep(t);
          });
          if ('failure' in outcome) {
            expect(outcome.failure).to.include({ code: 'NoSuchKey' });
            expect(await t.parts(upload)).to.deep.equal([]);
            expect(await sweep(t)).to.deep.equal([]);
          } else {
            expect(outcome.etag).to.equal(md5('012345678'));
            await expectContent(t, upload, '012345678');
          }
        },
      );
    }

    conformanceCase('RAC-007', `leaves nothing of a copy whose upload is aborted (${how})`, async (t) => {
      const { upload, copy } = await slowCopy(t, await destination(t));
      const before = await t.subject.storedBlobs();
      const outcome = await whileCopying(t, copy, () => t.s3.abortMultipartUpload(upload));
      expect(outcome).to.have.nested.property('failure.code', 'NoSuchUpload');
      await t.fails(() => t.s3.listParts(upload), { code: 'NoSuchUpload' });
      // Not even a sweep is needed.
      expect(await t.subject.storedBlobs()).to.deep.equal(before);
    });

    conformanceCase('RAC-008', `completes without a part that is still being copied (${how})`, async (t) => {
      const { upload, copy } = await slowCopy(t, await destination(t));
      await t.s3.uploadPart({ ...upload, partNumber: 2, body: 'the only part listed' });
      const before = await t.subject.storedBlobs();
      const outcome = await whileCopying(t, copy, () => t.complete(upload));
      expect(outcome).to.have.nested.property('failure.code', 'NoSuchUpload');
      expect((await t.read(upload.key, upload.bucket)).toString()).to.equal('the only part listed');
      // Not even a sweep is needed.
      expect(await t.subject.storedBlobs()).to.deep.equal(before);
    });

    conformanceCase('RAC-009', `makes no part for a client that has gone away (${how})`, async (t) => {
      const { upload, copy } = await slowCopy(t, await destination(t));
      const before = await t.subject.storedBlobs();
      await abandoned(t, copy);
      expect(await t.parts(upload)).to.deep.equal([]);
      // Not even a sweep is needed.
      expect(await t.subject.storedBlobs()).to.deep.equal(before);
    });
  }
});

conformanceCase(
  'RAC-009',
  'leaves none of the blobs that a copy had written when its client went away',
  async (t) => {
    const { upload, copy } = await slowCopy(t, await t.newBucketElsewhere());
    const before = await t.subject.storedBlobs();
    const { writes } = t.subject.elsewhere.counts;
    // The first read is for the CRCs of the cut, the second for the first blob.
    await abandoned(t, copy, { after: 2 });
    expect(t.subject.elsewhere.counts.writes, 'blobs written').to.equal(writes + 1);
    expect(await t.parts(upload)).to.deep.equal([]);
    expect(await t.subject.storedBlobs()).to.deep.equal(before);
  },
  { settings: { blobSize: 4 }, under: ['derived'] },
);

for (const [how, destination] of destinations) {
  conformanceCase(
    'RAC-011',
    `completes with the bytes of a source that was deleted after the copy (${how})`,
    async (t) => {
      const { upload, copy } = await slowCopy(t, await destination(t));
      await copy();
      await t.s3.deleteObject({ bucket: t.bucket, key: 'source' });
      await sweep(t);
      await expectContent(t, upload, '012345678');
      await sweep(t);
      expect((await t.read(upload.key, upload.bucket)).toString()).to.equal('012345678');
    },
  );
}
