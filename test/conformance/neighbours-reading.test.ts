import { collect } from '@rangegraft/core';
import type { GetObjectInput } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5, type CaseContext } from './case-context.js';
import type { ExpectedFailure } from './failure.js';
import { objectTarget, send } from './raw-requests.js';

const CONTENT = '0123456789';
const SECOND = 1000;

async function read({ bucket, s3 }: CaseContext, input: Omit<GetObjectInput, 'bucket' | 'key'> = {}) {
  const { body, ...head } = await s3.getObject({ bucket, key: 'k', ...input });
  return { head, text: Buffer.from(await collect(body)).toString() };
}

/** Expects GetObject and HeadObject to succeed alike. */
async function succeeds(t: CaseContext, input: Omit<GetObjectInput, 'bucket' | 'key'>): Promise<void> {
  const { head } = await read(t, input);
  expect(await t.s3.headObject({ bucket: t.bucket, key: 'k', ...input })).to.deep.equal(head);
}

/** Expects GetObject and HeadObject to fail alike. */
async function fails(
  t: CaseContext,
  input: Omit<GetObjectInput, 'bucket' | 'key'>,
  expected: ExpectedFailure,
): Promise<void> {
  await t.fails(() => read(t, input), expected);
  await t.fails(() => t.s3.headObject({ bucket: t.bucket, key: 'k', ...input }), expected);
}

describe('GetObject and HeadObject: ranges', () => {
  for (const [range, first, last] of [
    ['bytes=0-8', 0, 8],
    ['bytes=1-', 1, 9],
    ['bytes=-2', 8, 9],
    ['bytes=-15', 0, 9],
    ['bytes=0-100', 0, 9],
    ['bytes=9-9', 9, 9],
  ] as const) {
    behaviour(`read ${first} to ${last} for ${range}`, async (t) => {
      await t.put('k', CONTENT);
      const { head, text } = await read(t, { range });
      expect(text).to.equal(CONTENT.slice(first, last + 1));
      expect(head).to.deep.include({
        partial: true,
        contentLength: last - first + 1,
        contentRange: { first, last, size: 10 },
        etag: md5(CONTENT),
      });
      await succeeds(t, { range });
    });
  }

  behaviour('read the whole object for what is no range', async (t) => {
    await t.put('k', CONTENT);
    for (const range of [
      'bytes=1-0',
      'bytes=-1-',
      'bytes=0--1',
      'bytes=-',
      'lines=0-1',
      'bytes=0-1,3-4',
      'bytes=a-b',
    ]) {
      const { head, text } = await read(t, { range });
      expect(text, range).to.equal(CONTENT);
      expect(head, range).to.include({ partial: false, contentLength: 10 }).and.not.have.property('contentRange');
      await succeeds(t, { range });
    }
  });

  behaviour('refuse a range that holds no byte', async (t) => {
    await t.put('k', CONTENT);
    for (const range of ['bytes=-0', 'bytes=100-200', 'bytes=10-']) {
      await fails(
        t,
        { range },
        {
          code: 'InvalidRange',
          message: 'The requested range is not satisfiable',
          elements: { RangeRequested: range, ActualObjectSize: '10' },
        },
      );
    }
    await t.put('k', '');
    await fails(t, { range: 'bytes=0-0' }, { code: 'InvalidRange' });
  });

  behaviour('miss the key before they look at the range', async (t) => {
    await fails(t, { range: 'bytes=100-200' }, { code: 'NoSuchKey', elements: { Key: 'k' } });
  });

  behaviour('show the checksum only of all bytes, and only when asked', async (t) => {
    await t.put('k', CONTENT);
    expect((await read(t)).head).not.to.have.property('checksum');
    const checksumMode = 'ENABLED';
    expect((await read(t, { checksumMode })).head.checksum).to.include({ algorithm: 'CRC64NVME' });
    expect((await read(t, { checksumMode, range: 'bytes=0-100' })).head.checksum).to.include({ type: 'FULL_OBJECT' });
    expect((await read(t, { checksumMode, range: 'bytes=0-8' })).head).not.to.have.property('checksum');
  });

  behaviour(
    'read across the borders of parts and blobs',
    async (t) => {
      const { uploadId } = await t.upload('k');
      const upload = { bucket: t.bucket, key: 'k', uploadId };
      for (const [index, body] of ['aaaaaaa', 'bbbbbbb', 'ccc'].entries()) {
        await t.s3.uploadPart({ ...upload, partNumber: index + 1, body });
      }
      await t.complete(upload);
      const whole = 'aaaaaaabbbbbbbccc';
      for (const [first, last] of [
        [0, 16],
        [3, 4],
        [2, 9],
        [6, 7],
        [13, 14],
        [5, 15],
      ] as const) {
        const { text } = await read(t, { range: `bytes=${first}-${last}` });
        expect(text).to.equal(whole.slice(first, last + 1));
      }
    },
    { settings: { blobSize: 3, limits: { minPartSize: 1 } } },
  );
});

describe('GetObject and HeadObject: conditions', () => {
  const old = (t: CaseContext) => new Date(t.subject.now() - 60 * SECOND);
  const preconditionFailed = (Condition: string) => ({ code: 'PreconditionFailed', elements: { Condition } });
  const notModified = { code: 'NotModified' };

  behaviour('compare If-Match', async (t) => {
    const etag = await t.put('k', CONTENT);
    for (const ifMatch of [`"${etag}"`, etag, '*', `"other", "${etag}"`]) await succeeds(t, { ifMatch });
    await fails(t, { ifMatch: '"other"' }, preconditionFailed('If-Match'));
  });

  behaviour('compare If-None-Match', async (t) => {
    const etag = await t.put('k', CONTENT);
    await succeeds(t, { ifNoneMatch: '"other"' });
    for (const ifNoneMatch of [`"${etag}"`, etag, '*']) await fails(t, { ifNoneMatch }, notModified);
  });

  behaviour('compare dates in whole seconds', async (t) => {
    await t.put('k', CONTENT);
    const modified = new Date(Math.floor(t.subject.now() / SECOND) * SECOND);
    t.subject.advance(10 * SECOND);
    await succeeds(t, { ifUnmodifiedSince: modified });
    await fails(t, { ifUnmodifiedSince: old(t) }, preconditionFailed('If-Unmodified-Since'));
    await succeeds(t, { ifModifiedSince: old(t) });
    await fails(t, { ifModifiedSince: modified }, notModified);
    await fails(t, { ifModifiedSince: new Date(t.subject.now() - SECOND) }, notModified);
  });

  behaviour('ignore an If-Modified-Since of the future', async (t) => {
    await t.put('k', CONTENT);
    await succeeds(t, { ifModifiedSince: new Date(t.subject.now() + 60 * SECOND) });
  });

  behaviour('look at the dates only where there is no ETag to compare', async (t) => {
    const etag = await t.put('k', CONTENT);
    await succeeds(t, { ifMatch: etag, ifUnmodifiedSince: old(t) });
    await fails(t, { ifNoneMatch: etag, ifModifiedSince: old(t) }, notModified);
    await fails(t, { ifMatch: '"other"', ifNoneMatch: etag }, preconditionFailed('If-Match'));
  });

  behaviour(
    'tell the ETag and the date in a 304 without a body',
    async (t) => {
      const etag = await t.put('k', CONTENT);
      const headers = { 'if-none-match': `"${etag}"` };
      const answer = await t.wire.request({ method: 'GET', target: objectTarget(t.bucket, 'k'), headers });
      expect({ status: answer.status, body: answer.body.toString() }).to.deep.equal({ status: 304, body: '' });
      expect(answer.headers['etag']).to.equal(`"${etag}"`);
      expect(answer.headers['last-modified']).to.equal(new Date(t.subject.now()).toUTCString());
    },
    { on: 'http' },
  );

  behaviour(
    'ignore what is no date',
    async (t) => {
      await t.put('k', CONTENT);
      const target = objectTarget(t.bucket, 'k');
      for (const name of ['if-modified-since', 'if-unmodified-since']) {
        const answer = await send(t.wire, { method: 'GET', target, headers: { [name]: 'yesterday' } });
        expect(answer.status, name).to.equal(200);
      }
    },
    { on: 'http' },
  );
});

describe('GetObject and HeadObject: If-Range', () => {
  /** What is read of the object for `bytes=2-3`; the SDK has no such header. */
  async function readIf(t: CaseContext, ifRange: string): Promise<string> {
    const range = 'bytes=2-3';
    if (t.subject.wire === undefined) return (await read(t, { range, ifRange })).text;
    const target = objectTarget(t.bucket, 'k');
    const headers = { range, 'if-range': ifRange };
    const { headers: head } = await send(t.wire, { method: 'HEAD', target, headers });
    const { body } = await send(t.wire, { method: 'GET', target, headers });
    expect(head['content-length']).to.equal(String(body.length));
    return body.toString();
  }

  behaviour('read the range of the content that it is meant for, and all of another', async (t) => {
    const etag = await t.put('k', CONTENT);
    for (const same of [`"${etag}"`, etag]) expect(await readIf(t, same), same).to.equal('23');
    for (const other of ['"other"', `W/"${etag}"`, `"other", "${etag}"`, '*', 'x']) {
      expect(await readIf(t, other), other).to.equal(CONTENT);
    }
    const modified = t.subject.now();
    expect(await readIf(t, new Date(modified).toUTCString())).to.equal('23');
    for (const time of [modified - SECOND, modified + SECOND]) {
      expect(await readIf(t, new Date(time).toUTCString())).to.equal(CONTENT);
    }
  });

  behaviour('say nothing of a range that is beyond the end of another content', async (t) => {
    const etag = await t.put('k', CONTENT);
    const range = 'bytes=100-';
    if (t.subject.wire === undefined) {
      expect((await read(t, { range, ifRange: '"other"' })).text).to.equal(CONTENT);
      await t.fails(() => read(t, { range, ifRange: etag }), { code: 'InvalidRange' });
      return;
    }
    const get = (ifRange: string) => {
      const headers = { range, 'if-range': ifRange };
      return send(t.wire, { method: 'GET', target: objectTarget(t.bucket, 'k'), headers });
    };
    expect((await get('"other"')).status).to.equal(200);
    await t.fails(() => get(etag), { code: 'InvalidRange' });
  });
});

describe('GetObject and HeadObject: the rest', () => {
  behaviour('know the version null and no other where there was never versioning', async (t) => {
    await t.put('k', CONTENT);
    await succeeds(t, { versionId: 'null' });
    await fails(t, { versionId: 'unknown' }, { code: 'InvalidArgument', message: 'Invalid version id specified' });
  });

  behaviour('read one version to its end although it is replaced meanwhile', async (t) => {
    const before = 'before '.repeat(100_000);
    await t.put('k', before);
    const { body } = await t.s3.getObject({ bucket: t.bucket, key: 'k' });
    await t.put('k', 'after');
    await t.engine.sweep();
    expect(Buffer.from(await collect(body)).toString() === before).to.equal(true);
    expect((await read(t)).text).to.equal('after');
  });

  behaviour(
    'answer with the headers that the client wants',
    async (t) => {
      await t.put('k', CONTENT, { contentType: 'text/plain', cacheControl: 'no-cache' });
      const query = 'response-content-type=image%2Fpng&response-content-disposition=attachment&response-expires=never';
      const { headers } = await send(t.wire, { method: 'GET', target: objectTarget(t.bucket, 'k', query) });
      expect(headers).to.include({
        'content-type': 'image/png',
        'content-disposition': 'attachment',
        expires: 'never',
        'cache-control': 'no-cache',
        'accept-ranges': 'bytes',
        'content-length': '10',
      });
      const unspeakable = objectTarget(t.bucket, 'k', `response-content-type=${encodeURIComponent('テスト')}`);
      await t.fails(() => send(t.wire, { method: 'GET', target: unspeakable }), {
        code: 'InvalidArgument',
        message: 'Header value cannot be represented using ISO-8859-1.',
      });
    },
    { on: 'http' },
  );
});
