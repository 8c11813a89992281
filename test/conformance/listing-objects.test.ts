import type { ListObjectsInput } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5, type CaseContext } from './case-context.js';
import { send, textsOf } from './raw-requests.js';

type Listing = Omit<ListObjectsInput, 'bucket'>;

/** Puts empty objects, past the wire: only their keys matter. */
async function putAll({ bucket, engine }: CaseContext, keys: readonly string[]): Promise<void> {
  for (const key of keys) await engine.putObject({ bucket, key, body: '' });
}

function list({ bucket, s3 }: CaseContext, input: Listing = {}) {
  return s3.listObjects({ bucket, ...input });
}

/** What each page of a listing shows, keys before common prefixes; read on as clients do. */
async function pagesOf(t: CaseContext, input: Listing): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let marker: string | undefined;
  for (;;) {
    const page = await list(t, { ...input, marker });
    const keys = page.contents.map(({ key }) => key);
    pages.push([...keys, ...page.commonPrefixes]);
    if (!page.isTruncated || pages.length === 20) return pages;
    marker = page.nextMarker ?? keys.at(-1);
  }
}

describe('ListObjects', () => {
  behaviour('lists nothing in an empty bucket', async (t) => {
    expect(await list(t)).to.deep.include({ contents: [], commonPrefixes: [], maxKeys: 1000, isTruncated: false });
  });

  behaviour('tells of each object what the second version of the call tells', async (t) => {
    await t.put('plain', 'x', { storageClass: 'STANDARD_IA' });
    const { contents } = await list(t);
    expect(contents).to.deep.equal((await t.s3.listObjectsV2({ bucket: t.bucket })).contents);
    expect(contents[0]).to.include({ key: 'plain', etag: md5('x'), size: 1, storageClass: 'STANDARD_IA' });
  });

  behaviour('goes on behind the last key, which needs no marker of its own', async (t) => {
    const keys = ['a', 'a!', 'b', '\uFF5E', '\u{10000}'];
    await putAll(t, keys);
    expect(await pagesOf(t, { maxKeys: 2 })).to.deep.equal([keys.slice(0, 2), keys.slice(2, 4), keys.slice(4)]);
    expect(await list(t, { maxKeys: 2 })).not.to.have.property('nextMarker');
    expect((await list(t, { marker: 'aa' })).contents.map(({ key }) => key)).to.deep.equal(keys.slice(2));
    expect((await list(t, { marker: '\u{10000}' })).contents).to.deep.equal([]);
  });

  behaviour('has a next marker where there is a delimiter and more to come', async (t) => {
    await putAll(t, ['a/1', 'a/2', 'b', 'c/1', 'c/2', 'd']);
    expect(await pagesOf(t, { delimiter: '/', maxKeys: 1 })).to.deep.equal([['a/'], ['b'], ['c/'], ['d']]);
    expect(await pagesOf(t, { delimiter: '/', maxKeys: 3 })).to.deep.equal([['b', 'a/', 'c/'], ['d']]);
    expect(await list(t, { delimiter: '/', maxKeys: 1 })).to.include({ isTruncated: true, nextMarker: 'a/' });
    expect(await list(t, { delimiter: '/', maxKeys: 2 })).to.include({ isTruncated: true, nextMarker: 'b' });
    expect(await list(t, { delimiter: '/' })).not.to.have.property('nextMarker');
    const below = await list(t, { delimiter: '/', prefix: 'c/', marker: 'c/1' });
    expect(below.contents.map(({ key }) => key)).to.deep.equal(['c/2']);
  });

  behaviour('skips all of the group that its marker is within', async (t) => {
    await putAll(t, ['a/1', 'a/2', 'a/b/3', 'b', 'c--1', 'c--2']);
    const shown = async (input: Listing) => {
      const { contents, commonPrefixes } = await list(t, input);
      return [...contents.map(({ key }) => key), ...commonPrefixes];
    };
    expect(await shown({ delimiter: '/', marker: 'a/1' })).to.deep.equal(['b', 'c--1', 'c--2']);
    expect(await shown({ delimiter: '/', marker: 'a/' })).to.deep.equal(['b', 'c--1', 'c--2']);
    expect(await shown({ delimiter: '/', marker: 'a' })).to.deep.equal(['b', 'c--1', 'c--2', 'a/']);
    expect(await shown({ delimiter: '/', prefix: 'a/', marker: 'a/1' })).to.deep.equal(['a/2', 'a/b/']);
    expect(await shown({ delimiter: '--', marker: 'c--1' })).to.deep.equal([]);
    expect(await shown({ delimiter: '--', marker: 'c-' })).to.deep.equal(['c--']);
  });

  behaviour('reads max-keys', async (t) => {
    await putAll(t, ['a', 'b']);
    expect(await list(t, { maxKeys: 0 })).to.deep.include({ contents: [], maxKeys: 0, isTruncated: false });
    expect((await list(t, { maxKeys: 5000 })).maxKeys).to.equal(1000);
    await t.fails(() => list(t, { maxKeys: -1 }), {
      code: 'InvalidArgument',
      message: 'Argument max-keys must be an integer between 0 and 2147483647',
    });
    await t.fails(() => t.s3.listObjects({ bucket: 'no-such-bucket' }), { code: 'NoSuchBucket' });
  });

  behaviour(
    'encodes what is made of keys, and names the owner',
    async (t) => {
      await putAll(t, ['a b/ü', 'a b/😀/x', 'a b/😀/y', 'a c']);
      const query = 'encoding-type=url&prefix=a%20&delimiter=%2F&marker=a%20&max-keys=1';
      const answer = await send(t.wire, { method: 'GET', target: `/${t.bucket}?${query}` });
      expect(textsOf(answer, 'Prefix')).to.deep.equal(['a%20', 'a%20b/']);
      expect(textsOf(answer, 'Marker')).to.deep.equal(['a%20']);
      expect(textsOf(answer, 'NextMarker')).to.deep.equal(['a%20b/']);
      const whole = await send(t.wire, { method: 'GET', target: `/${t.bucket}` });
      expect(textsOf(whole, 'Key')).to.deep.equal(['a b/ü', 'a b/😀/x', 'a b/😀/y', 'a c']);
      expect(textsOf(whole, 'ID')).to.deep.equal(Array(4).fill(t.engine.settings.owner.id));
    },
    { on: 'http' },
  );
});
