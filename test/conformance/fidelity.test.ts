import { checksumOf, FIDELITIES, profileOf } from '@rangegraft/core';
import type { Choices, EngineSettingsInput, Fidelity } from '@rangegraft/core';
import { expect } from 'chai';
import { unsignedChunks } from './aws-chunked.js';
import { behaviour } from './behaviour.js';
import type { CaseContext } from './case-context.js';
import { copyFixture, DIGITS } from './copy-fixture.js';
import { uploadPart } from './parts.js';
import { objectTarget, refused, send } from './raw-requests.js';

/*
 * What the profiles differ in, each difference under all of them, and single settings that win over a profile.
 */

/** Defines a test under each profile, and one under what overrides it there. */
function underAll(
  sentence: string,
  run: (t: CaseContext, fidelity: Fidelity) => Promise<void>,
  { on }: { readonly on?: 'http' } = {},
): void {
  for (const fidelity of FIDELITIES) {
    behaviour(`${sentence}, under ${fidelity}`, (t) => run(t, fidelity), { ...(on && { on }), settings: { fidelity } });
  }
}

/** A choice that a test is run under: by a profile, or set alone. */
function underChoices<Name extends keyof Choices>(
  name: Name,
  values: readonly Choices[Name][],
  run: (t: CaseContext, choice: Choices[Name]) => Promise<void>,
): void {
  underAll(`follow the profile in ${name}`, (t, fidelity) => run(t, profileOf(fidelity).choices[name]));
  for (const value of values) {
    const settings: EngineSettingsInput = { choices: { [name]: value } };
    behaviour(`take ${value} for ${name}, whatever the profile says`, (t) => run(t, value), { settings });
  }
}

const tooSmall = { code: 'EntityTooSmall' };
const CRC32 = { checksumAlgorithm: 'CRC32' } as const;
const FULL_CRC32 = { ...CRC32, checksumType: 'FULL_OBJECT' } as const;

describe('The profiles', () => {
  underAll('set the least size of parts', async (t, fidelity) => {
    const upload = await t.upload('k');
    for (const partNumber of [1, 2]) await t.s3.uploadPart({ ...upload, partNumber, body: 'small' });
    if (fidelity === 'relaxed') await t.complete(upload);
    else await t.fails(() => t.complete(upload), tooSmall);
  });

  behaviour(
    'leave the last word on the size of parts to its own setting',
    async (t) => {
      const upload = await t.upload('k');
      for (const partNumber of [1, 2]) await t.s3.uploadPart({ ...upload, partNumber, body: 'small' });
      await t.fails(() => t.complete(upload), { ...tooSmall, elements: { MinSizeAllowed: '6' } });
      await t.s3.uploadPart({ ...upload, partNumber: 1, body: 'larger' });
      await t.complete(upload);
    },
    { settings: { fidelity: 'relaxed', limits: { minPartSize: 6 } } },
  );

  underAll('say of which sources ranges may be copied (D-11)', async (t, fidelity) => {
    const { copy } = await copyFixture(t);
    const range = () => copy({ copySourceRange: 'bytes=0-8' });
    if (fidelity !== 'documented') await range();
    else {
      const message = 'The specified copy source is not supported as a byte-range copy source.';
      await t.fails(range, { code: 'InvalidRequest', message });
    }
  });

  underAll('say how much may be copied at once (D-09)', async (t, fidelity) => {
    const { maxCopySize } = t.engine.settings.limits;
    expect(maxCopySize).to.equal(fidelity === 'relaxed' ? Number.MAX_SAFE_INTEGER : 5 * 1024 ** 3);
    const { copy } = await copyFixture(t);
    await copy();
  });

  for (const fidelity of FIDELITIES) {
    behaviour(
      `leave the last word on how much may be copied to its own setting, under ${fidelity}`,
      async (t) => {
        const { copy } = await copyFixture(t);
        await t.fails(() => copy({ copySourceRange: 'bytes=0-9' }), {
          code: 'EntityTooLarge',
          elements: { ProposedSize: '10', MaxSizeAllowed: '9' },
        });
        await copy({ copySourceRange: 'bytes=1-9' });
        await t.put('larger', DIGITS.repeat(2));
      },
      { settings: { fidelity, limits: { maxCopySize: 9, minRangeSource: 0 } } },
    );
  }

  behaviour(
    'leave the last word on the size of sources of ranges to its own setting',
    async (t) => {
      const { copy } = await copyFixture(t);
      await t.fails(() => copy({ copySourceRange: 'bytes=0-1' }), { code: 'InvalidRequest' });
      await copy();
      await t.put('source', `${DIGITS}!`);
      await copy({ copySourceRange: 'bytes=0-1' });
    },
    { settings: { limits: { minRangeSource: 11 } } },
  );

  for (const fidelity of FIDELITIES) {
    behaviour(
      `leave the last word on what may be sent at once to its own setting, under ${fidelity}`,
      async (t) => {
        const upload = await t.upload('k');
        const sends = [
          (body: string) => t.put('k', body),
          (body: string) => t.s3.uploadPart({ ...upload, partNumber: 1, body }),
        ];
        for (const sendBody of sends) {
          await t.fails(() => sendBody(`${DIGITS}!`), {
            code: 'EntityTooLarge',
            elements: { ProposedSize: '11', MaxSizeAllowed: '10' },
          });
          await sendBody(DIGITS);
        }
      },
      { settings: { fidelity, limits: { maxPartSize: 10 } } },
    );
  }

  underAll(
    'say whether small chunks are accepted (D-37)',
    async (t, fidelity) => {
      const request = unsignedChunks({ target: objectTarget(t.bucket, 'k'), chunks: ['small', 'chunks'] });
      if (fidelity === 'documented') await refused(t, request, { code: 'InvalidChunkSizeError' });
      else expect((await send(t.wire, request)).status).to.equal(200);
    },
    { on: 'http' },
  );
});

describe('Choices at Complete (D-23, D-26, D-27)', () => {
  underChoices('compositeGaps', ['refused', 'allowed'], async (t, gaps) => {
    const upload = await t.upload('k', CRC32);
    const parts = [await uploadPart(t, upload, { partNumber: 2, body: DIGITS, algorithm: 'CRC32' })];
    const complete = () => t.s3.completeMultipartUpload({ ...upload, parts });
    if (gaps === 'refused') await t.fails(complete, { code: 'InvalidPartOrder' });
    else expect((await complete()).checksum).to.include({ type: 'COMPOSITE' });
  });

  underChoices('otherChecksumType', ['InvalidRequest', 'BadDigest'], async (t, code) => {
    const upload = await t.upload('k', CRC32);
    const parts = [await uploadPart(t, upload, { body: DIGITS, algorithm: 'CRC32' })];
    await t.fails(() => t.s3.completeMultipartUpload({ ...upload, parts, checksumType: 'FULL_OBJECT' }), { code });
  });

  underChoices('untypedObjectChecksum', ['compared', 'BadDigest'], async (t, untyped) => {
    const upload = await t.upload('k', FULL_CRC32);
    const parts = [await uploadPart(t, upload, { body: DIGITS })];
    const valueOf = (text: string) => checksumOf('CRC32', Buffer.from(text));
    const completion = { ...upload, parts, checksum: { algorithm: 'CRC32', value: await valueOf(DIGITS) } } as const;
    const wrong = { ...completion, checksum: { algorithm: 'CRC32', value: await valueOf('other') } } as const;
    await t.fails(() => t.s3.completeMultipartUpload(wrong), { code: 'BadDigest' });
    if (untyped === 'compared') await t.s3.completeMultipartUpload(completion);
    else {
      await t.fails(() => t.s3.completeMultipartUpload(completion), { code: 'BadDigest' });
      await t.s3.completeMultipartUpload({ ...completion, checksumType: 'FULL_OBJECT' });
    }
  });
});

describe('Choices in ListMultipartUploads (D-31)', () => {
  underChoices('nextKeyMarkerOfPrefixes', ['empty', 'filled'], async (t, marker) => {
    for (const key of ['a/1', 'b/1', 'c/1']) await t.upload(key);
    const page = (keyMarker?: string) =>
      t.s3.listMultipartUploads({ bucket: t.bucket, delimiter: '/', maxUploads: 1, keyMarker });
    const seen: string[] = [];
    let found = await page();
    expect(found).to.include({ isTruncated: true, nextKeyMarker: marker === 'empty' ? '' : 'a/' });
    // With the marker, a client reaches everything.
    while (marker === 'filled') {
      seen.push(...found.commonPrefixes);
      if (!found.isTruncated) break;
      found = await page(found.nextKeyMarker);
    }
    expect(seen).to.deep.equal(marker === 'empty' ? [] : ['a/', 'b/', 'c/']);
  });
});
