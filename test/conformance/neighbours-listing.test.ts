import type { ListObjectsV2Input } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5, type CaseContext } from './case-context.js';
import { uploadPart } from './parts.js';
import { send, textsOf } from './raw-requests.js';

type Listing = Omit<ListObjectsV2Input, 'bucket'>;

/** Puts empty objects, past the wire: only their keys matter. */
async function putAll({ bucket, engine }: CaseContext, keys: readonly string[]): Promise<void> {
  for (const key of keys) await engine.putObject({ bucket, key, body: '' });
}

function list({ bucket, s3 }: CaseContext, input: Listing = {}) {
  return s3.listObjectsV2({ bucket, ...input });
}

async function keysOf(t: CaseContext, input: Listing = {}): Promise<readonly string[]> {
  return (await list(t, input)).contents.map(({ key }) => key);
}

/** What each page of a listing shows, keys before common prefixes. */
async function pagesOf(t: CaseContext, input: Listing): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await list(t, { ...input, continuationToken });
    const shown = [...page.contents.map(({ key }) => key), ...page.commonPrefixes];
    expect(page.keyCount).to.equal(shown.length);
    expect(page.isTruncated).to.equal(page.nextContinuationToken !== undefined);
    pages.push(shown);
    continuationToken = page.nextContinuationToken;
  } while (continuationToken !== undefined && pages.length < 20);
  return pages;
}

describe('ListObjectsV2', () => {
  behaviour('lists nothing in an empty bucket', async (t) => {
    expect(await list(t)).to.deep.include({
      contents: [],
      commonPrefixes: [],
      maxKeys: 1000,
      keyCount: 0,
      isTruncated: false,
    });
  });

  behaviour('tells what it knows of each object', async (t) => {
    const lastModified = new Date(t.subject.now());
    await t.put('plain', 'x');
    t.subject.advance(1000);
    const upload = await t.upload('parts', { checksumAlgorithm: 'CRC32', storageClass: 'STANDARD_IA' });
    const part = await uploadPart(t, upload, { body: 'xy', algorithm: 'CRC32' });
    const { etag } = await t.s3.completeMultipartUpload({ ...upload, parts: [part] });
    expect((await list(t)).contents).to.deep.equal([
      {
        key: 'parts',
        etag,
        size: 2,
        lastModified: new Date(t.subject.now()),
        storageClass: 'STANDARD_IA',
        checksumAlgorithm: 'CRC32',
        checksumType: 'COMPOSITE',
      },
      {
        key: 'plain',
        etag: md5('x'),
        size: 1,
        lastModified,
        storageClass: 'STANDARD',
        checksumAlgorithm: 'CRC64NVME',
        checksumType: 'FULL_OBJECT',
      },
    ]);
  });

  behaviour('sorts keys by their UTF-8 bytes', async (t) => {
    // In UTF-16, by which JavaScript sorts, the last two would stand before \uFF5E.
    const sorted = ['!', 'A', 'Z', 'a', 'a!', 'a/', 'aa', 'z', 'é', '\u07FF', '\uFF5E', '\u{10000}', '😀'];
    await putAll(t, sorted.toReversed());
    expect(await keysOf(t)).to.deep.equal(sorted);
    expect((await pagesOf(t, { maxKeys: 3 })).flat()).to.deep.equal(sorted);
    expect(await keysOf(t, { startAfter: '\uFF5E' })).to.deep.equal(['\u{10000}', '😀']);
  });

  behaviour('lists no open uploads and nothing that was deleted', async (t) => {
    await putAll(t, ['deleted', 'kept']);
    await t.upload('open');
    await t.s3.deleteObject({ bucket: t.bucket, key: 'deleted' });
    expect(await keysOf(t)).to.deep.equal(['kept']);
  });

  behaviour('lists keys that begin with a prefix', async (t) => {
    await putAll(t, ['a', 'a/1', 'a/2', 'aa', 'b', '\u{10FFFF}', '\u{10FFFF}x']);
    expect(await keysOf(t, { prefix: 'a/' })).to.deep.equal(['a/1', 'a/2']);
    expect(await keysOf(t, { prefix: 'a' })).to.deep.equal(['a', 'a/1', 'a/2', 'aa']);
    expect(await keysOf(t, { prefix: '\u{10FFFF}' })).to.deep.equal(['\u{10FFFF}', '\u{10FFFF}x']);
    expect(await keysOf(t, { prefix: 'c' })).to.deep.equal([]);
  });

  behaviour('shows each group of a delimiter once', async (t) => {
    await putAll(t, ['a/1', 'a/2', 'b', 'c/1/x', 'c/1/y', 'c/2', 'd']);
    const whole = await list(t, { delimiter: '/' });
    expect(whole.contents.map(({ key }) => key)).to.deep.equal(['b', 'd']);
    expect(whole).to.deep.include({ commonPrefixes: ['a/', 'c/'], keyCount: 4, isTruncated: false });
    const below = await list(t, { delimiter: '/', prefix: 'c/' });
    expect(below.contents.map(({ key }) => key)).to.deep.equal(['c/2']);
    expect(below.commonPrefixes).to.deep.equal(['c/1/']);
    expect((await list(t, { delimiter: '/', prefix: 'a' })).commonPrefixes).to.deep.equal(['a/']);
    expect((await list(t, { delimiter: '1/' })).commonPrefixes).to.deep.equal(['c/1/']);
  });

  behaviour('goes on behind the group that ended a page', async (t) => {
    await putAll(t, ['a/1', 'a/2', 'a/3', 'b', 'c/1', 'c/2']);
    expect(await pagesOf(t, { delimiter: '/', maxKeys: 1 })).to.deep.equal([['a/'], ['b'], ['c/']]);
    expect(await pagesOf(t, { delimiter: '/', maxKeys: 2 })).to.deep.equal([['b', 'a/'], ['c/']]);
    expect(await pagesOf(t, { delimiter: '/', maxKeys: 3 })).to.deep.equal([['b', 'a/', 'c/']]);
  });

  behaviour('goes on behind the last key of a page', async (t) => {
    const keys = ['a', 'a!', 'b', 'c', 'd'];
    await putAll(t, keys);
    expect(await pagesOf(t, { maxKeys: 2 })).to.deep.equal([['a', 'a!'], ['b', 'c'], ['d']]);
    expect(await pagesOf(t, { maxKeys: 5 })).to.deep.equal([keys]);
    const { nextContinuationToken } = await list(t, { maxKeys: 2 });
    await putAll(t, ['a"', 'aa']);
    await t.s3.deleteObject({ bucket: t.bucket, key: 'a!' });
    expect(await keysOf(t, { continuationToken: nextContinuationToken })).to.deep.equal(['a"', 'aa', 'b', 'c', 'd']);
  });

  behaviour('starts after a key, unless there is a token', async (t) => {
    await putAll(t, ['a', 'b', 'c', 'd']);
    expect(await keysOf(t, { startAfter: 'b' })).to.deep.equal(['c', 'd']);
    expect(await keysOf(t, { startAfter: 'bb' })).to.deep.equal(['c', 'd']);
    expect(await keysOf(t, { startAfter: 'd' })).to.deep.equal([]);
    const { nextContinuationToken: continuationToken } = await list(t, { maxKeys: 1 });
    expect(await keysOf(t, { continuationToken, startAfter: 'c' })).to.deep.equal(['b', 'c', 'd']);
    expect(await keysOf(t, { startAfter: 'a', prefix: 'b' })).to.deep.equal(['b']);
    expect(await keysOf(t, { startAfter: 'c', prefix: 'b' })).to.deep.equal([]);
  });

  behaviour('refuses a token that it did not make', async (t) => {
    for (const continuationToken of ['made up', 'AAAAAAAA']) {
      await t.fails(() => list(t, { continuationToken }), {
        code: 'InvalidArgument',
        message: 'The continuation token provided is incorrect',
        elements: { ArgumentName: 'continuation-token' },
      });
    }
  });

  behaviour('reads max-keys', async (t) => {
    await putAll(t, ['a', 'b']);
    const none = await list(t, { maxKeys: 0 });
    expect(none).to.deep.include({ contents: [], maxKeys: 0, keyCount: 0, isTruncated: false });
    expect(none).not.to.have.property('nextContinuationToken');
    expect((await list(t, { maxKeys: 5000 })).maxKeys).to.equal(1000);
    expect((await list(t, { maxKeys: 2 })).isTruncated).to.equal(false);
    await t.fails(() => list(t, { maxKeys: -1 }), {
      code: 'InvalidArgument',
      message: 'Argument max-keys must be an integer between 0 and 2147483647',
      elements: { ArgumentName: 'max-keys', ArgumentValue: '-1' },
    });
  });

  behaviour(
    'shows 1000 keys at most',
    async (t) => {
      const keys = Array.from({ length: 1001 }, (_, index) => `key ${String(index).padStart(4, '0')}`);
      await Promise.all(keys.map((key) => t.engine.putObject({ bucket: t.bucket, key, body: '' })));
      expect(await pagesOf(t, {})).to.deep.equal([keys.slice(0, 1000), keys.slice(1000)]);
      await Promise.all(keys.map((key) => t.engine.deleteObject({ bucket: t.bucket, key })));
    },
    // Empty objects have no blobs, so that only the catalog is at work.
    { on: 'library' },
  );

  behaviour(
    'encodes what is made of keys',
    async (t) => {
      await putAll(t, ['a b/ü 1', 'a b/ü+%', 'a b/😀/x']);
      const query = 'list-type=2&encoding-type=url&prefix=a%20b%2F&delimiter=%2F&start-after=a%20';
      const answer = await send(t.wire, { method: 'GET', target: `/${t.bucket}?${query}` });
      expect(textsOf(answer, 'EncodingType')).to.deep.equal(['url']);
      expect(textsOf(answer, 'Key')).to.deep.equal(['a%20b/%C3%BC%201', 'a%20b/%C3%BC%2B%25']);
      expect(textsOf(answer, 'Prefix')).to.deep.equal(['a%20b/', 'a%20b/%F0%9F%98%80/']);
      expect(textsOf(answer, 'Delimiter')).to.deep.equal(['/']);
      expect(textsOf(answer, 'StartAfter')).to.deep.equal(['a%20']);
    },
    { on: 'http' },
  );

  behaviour(
    'refuses other encodings and what is no number',
    async (t) => {
      for (const encoding of ['value', '']) {
        const target = `/${t.bucket}?list-type=2&encoding-type=${encoding}`;
        await t.fails(() => send(t.wire, { method: 'GET', target }), {
          code: 'InvalidArgument',
          message: 'Invalid Encoding Method specified in Request',
        });
      }
      const target = `/${t.bucket}?list-type=2&max-keys=many`;
      await t.fails(() => send(t.wire, { method: 'GET', target }), {
        code: 'InvalidArgument',
        message: 'Provided max-keys not an integer or within integer range',
        elements: { ArgumentName: 'max-keys', ArgumentValue: 'many' },
      });
    },
    { on: 'http' },
  );
});
