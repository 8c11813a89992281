import type { ListObjectVersionsInput } from '@rangegraft/core';
import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5, type CaseContext } from './case-context.js';
import { send, textsOf } from './raw-requests.js';

type Listing = Omit<ListObjectVersionsInput, 'bucket'>;

function list({ bucket, s3 }: CaseContext, input: Listing = {}) {
  return s3.listObjectVersions({ bucket, ...input });
}

/** Puts a version past the wire: only its id matters. */
async function version({ bucket, engine }: CaseContext, key: string): Promise<string> {
  return (await engine.putObject({ bucket, key, body: '' })).versionId ?? 'null';
}

/** What the pages of a listing show: versions as `key id`, the current ones with a star, then common prefixes. */
async function pagesOf(t: CaseContext, input: Listing): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let markers: Pick<Listing, 'keyMarker' | 'versionIdMarker'> = {};
  for (;;) {
    const page = await list(t, { ...input, ...markers });
    const entries = page.versions.map(({ key, versionId, isLatest }) => `${key} ${versionId}${isLatest ? ' *' : ''}`);
    pages.push([...entries, ...page.commonPrefixes]);
    expect(page.isTruncated).to.equal(page.nextKeyMarker !== undefined);
    if (!page.isTruncated || pages.length === 20) return pages;
    markers = { keyMarker: page.nextKeyMarker, versionIdMarker: page.nextVersionIdMarker };
  }
}

describe('ListObjectVersions', () => {
  behaviour('lists nothing in an empty bucket', async (t) => {
    const empty = { versions: [], commonPrefixes: [], maxKeys: 1000, isTruncated: false };
    const page = await list(t);
    expect(page).to.deep.include(empty);
    expect(page).to.not.have.any.keys('nextKeyMarker', 'nextVersionIdMarker');
  });

  behaviour('tells what it knows of versions and delete markers, the newest of a key first', async (t) => {
    await t.put('k', 'null');
    const first = new Date(t.subject.now());
    await t.setVersioning('Enabled');
    t.subject.advance(1000);
    const put = await t.s3.putObject({ bucket: t.bucket, key: 'k', body: 'new', storageClass: 'STANDARD_IA' });
    const deleted = await t.s3.deleteObject({ bucket: t.bucket, key: 'k' });
    const lastModified = new Date(t.subject.now());
    const checksum = { checksumAlgorithm: 'CRC64NVME', checksumType: 'FULL_OBJECT' };
    expect((await list(t)).versions).to.deep.equal([
      { deleteMarker: true, key: 'k', versionId: deleted.versionId, isLatest: true, lastModified },
      {
        deleteMarker: false,
        key: 'k',
        versionId: put.versionId,
        isLatest: false,
        lastModified,
        etag: md5('new'),
        size: 3,
        storageClass: 'STANDARD_IA',
        ...checksum,
      },
      {
        deleteMarker: false,
        key: 'k',
        versionId: 'null',
        isLatest: false,
        lastModified: first,
        etag: md5('null'),
        size: 4,
        storageClass: 'STANDARD',
        ...checksum,
      },
    ]);
  });

  behaviour('lists objects without versioning as null versions', async (t) => {
    await version(t, 'a');
    await version(t, 'b');
    expect(await pagesOf(t, { maxKeys: 1 })).to.deep.equal([['a null *'], ['b null *']]);
  });

  behaviour('goes on within a key, and knows the current version there', async (t) => {
    await version(t, 'b');
    await t.setVersioning('Enabled');
    const b1 = await version(t, 'b');
    const b2 = await version(t, 'b');
    const a = await version(t, 'a');
    const c = await version(t, 'c');
    const all = [`a ${a} *`, `b ${b2} *`, `b ${b1}`, 'b null', `c ${c} *`];
    expect(await pagesOf(t, { maxKeys: 1 })).to.deep.equal(all.map((entry) => [entry]));
    expect(await pagesOf(t, { maxKeys: 2 })).to.deep.equal([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);
    expect(await pagesOf(t, { maxKeys: 5 })).to.deep.equal([all]);
    expect(await pagesOf(t, { maxKeys: 1, prefix: 'b' })).to.deep.equal(all.slice(1, 4).map((entry) => [entry]));
  });

  behaviour('goes on where a marker was that has been deleted', async (t) => {
    await version(t, 'k');
    await t.setVersioning('Enabled');
    const older = await version(t, 'k');
    const marker = await version(t, 'k');
    const after = { keyMarker: 'k', versionIdMarker: marker };
    const ids = async (input: Listing) =>
      (await list(t, input)).versions.map(({ versionId, isLatest }) => [versionId, isLatest]);
    expect(await ids(after)).to.deep.equal([
      [older, false],
      ['null', false],
    ]);
    await t.s3.deleteObject({ bucket: t.bucket, key: 'k', versionId: marker });
    expect(await ids(after)).to.deep.equal([
      [older, true],
      ['null', false],
    ]);
    expect(await ids({ keyMarker: 'k', versionIdMarker: 'null' })).to.deep.equal([]);
    await t.s3.deleteObject({ bucket: t.bucket, key: 'k', versionId: 'null' });
    expect(await ids({ keyMarker: 'k', versionIdMarker: 'null' })).to.deep.equal([[older, true]]);
  });

  behaviour('begins behind a key marker', async (t) => {
    await t.setVersioning('Enabled');
    for (const key of ['a', 'b', 'b', 'bb', 'c']) await version(t, key);
    const keys = async (input: Listing) => (await list(t, input)).versions.map(({ key }) => key);
    expect(await keys({ keyMarker: 'a' })).to.deep.equal(['b', 'b', 'bb', 'c']);
    expect(await keys({ keyMarker: 'b' })).to.deep.equal(['bb', 'c']);
    expect(await keys({ keyMarker: 'aa' })).to.deep.equal(['b', 'b', 'bb', 'c']);
    expect(await keys({ keyMarker: 'c' })).to.deep.equal([]);
    expect(await keys({ keyMarker: 'a', prefix: 'b' })).to.deep.equal(['b', 'b', 'bb']);
    expect((await list(t, { keyMarker: 'a', maxKeys: 1 })).versions[0]).to.include({ key: 'b', isLatest: true });
  });

  behaviour('groups keys, and goes on behind the group that ended a page', async (t) => {
    await t.setVersioning('Enabled');
    const a = await version(t, 'a');
    for (const key of ['b/1', 'b/1', 'b/2', 'c/1']) await version(t, key);
    const d = await version(t, 'd');
    const pages = [[`a ${a} *`], ['b/'], ['c/'], [`d ${d} *`]];
    expect(await pagesOf(t, { delimiter: '/', maxKeys: 1 })).to.deep.equal(pages);
    expect(await pagesOf(t, { delimiter: '/', maxKeys: 2 })).to.deep.equal([
      [`a ${a} *`, 'b/'],
      [`d ${d} *`, 'c/'],
    ]);
    expect(await list(t, { delimiter: '/', maxKeys: 2 })).not.to.have.property('nextVersionIdMarker');
    for (const keyMarker of ['b/', 'b/1']) {
      expect((await list(t, { delimiter: '/', keyMarker })).commonPrefixes, keyMarker).to.deep.equal(['c/']);
    }
  });

  behaviour('refuses markers that make no sense', async (t) => {
    await t.setVersioning('Enabled');
    const versionIdMarker = await version(t, 'k');
    await t.fails(() => list(t, { versionIdMarker }), {
      code: 'InvalidArgument',
      message: 'A version-id marker cannot be specified without a key marker.',
      elements: { ArgumentName: 'version-id-marker', ArgumentValue: versionIdMarker },
    });
    await t.fails(() => list(t, { keyMarker: 'k', versionIdMarker: 'x' }), {
      code: 'InvalidArgument',
      message: 'Invalid version id specified',
      elements: { ArgumentName: 'version-id-marker', ArgumentValue: 'x' },
    });
    await t.fails(() => list(t, { maxKeys: -1 }), {
      code: 'InvalidArgument',
      message: 'Argument max-keys must be an integer between 0 and 2147483647',
    });
    expect(await list(t, { maxKeys: 0 })).to.deep.include({ versions: [], isTruncated: false });
    expect((await list(t, { maxKeys: 5000 })).maxKeys).to.equal(1000);
  });

  behaviour(
    'encodes what is made of keys, and names the owner',
    async (t) => {
      await version(t, 'a b/ü');
      await version(t, 'a b/ü/x');
      await version(t, 'a b/ü/y');
      const query = 'versions&encoding-type=url&prefix=a%20b%2F&delimiter=%2F&max-keys=1';
      const first = await send(t.wire, { method: 'GET', target: `/${t.bucket}?${query}` });
      expect(textsOf(first, 'Key')).to.deep.equal(['a%20b/%C3%BC']);
      expect(textsOf(first, 'NextKeyMarker')).to.deep.equal(['a%20b/%C3%BC']);
      expect(textsOf(first, 'NextVersionIdMarker')).to.deep.equal(['null']);
      expect(textsOf(first, 'DisplayName')).to.deep.equal([t.engine.settings.owner.displayName]);
      const marker = '&key-marker=a%20b%2F%C3%BC&version-id-marker=null';
      const second = await send(t.wire, { method: 'GET', target: `/${t.bucket}?${query}${marker}` });
      expect(textsOf(second, 'KeyMarker')).to.deep.equal(['a%20b/%C3%BC']);
      expect(textsOf(second, 'VersionIdMarker')).to.deep.equal(['null']);
      expect(textsOf(second, 'Prefix')).to.deep.equal(['a%20b/', 'a%20b/%C3%BC/']);
    },
    { on: 'http' },
  );
});
