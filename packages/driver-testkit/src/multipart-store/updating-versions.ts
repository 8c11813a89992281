import type { BucketRef, ObjectAttributes, VersionRecord } from '@rangegraft/core';
import { expect } from 'chai';
import type { CatalogClient } from '../catalog-client.js';
import type { CatalogTopic } from '../catalog-context.js';
import { expectConflict } from '../catalog-walk.js';
import { race, successes } from '../racing.js';
import { RICH_ATTRIBUTES } from '../fixtures.js';
import { expectExact, sweep } from '../sweeping.js';

function update(
  client: CatalogClient,
  bucket: BucketRef,
  version: VersionRecord,
  attributes: ObjectAttributes = RICH_ATTRIBUTES,
): Promise<VersionRecord> {
  const { key, versionId, revision } = version;
  return client.catalog.updateVersion(
    { bucket: bucket.id, key, versionId, expect: revision },
    { attributes, revision: client.ids.next() },
  );
}

export const updatingVersions: CatalogTopic = {
  title: 'updating versions',
  cases: {
    'changes the attributes and the revision, and nothing else': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const version = await client.put(bucket, 'key', { content: client.tree(1, 3) });
      const updated = await update(client, bucket, version);
      expect(updated.revision).to.not.equal(version.revision);
      expect(updated).to.deep.equal({
        ...version,
        revision: updated.revision,
        content: { ...version.content, attributes: RICH_ATTRIBUTES },
      });
      expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(updated);
      expect(await catalog.getVersion(bucket.id, 'key', { version })).to.deep.equal(updated);
      expect(await catalog.listObjects(bucket.id, { limit: 10 })).to.deep.equal([updated]);
      expect(await catalog.listVersions(bucket.id, { limit: 10 })).to.deep.equal([updated]);
    },

    'carries the given revision': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const { versionId, revision } = await client.put(bucket, 'key', { content: client.fresh() });
      const next = client.ids.next();
      const target = { bucket: bucket.id, key: 'key', versionId, expect: revision };
      const updated = await catalog.updateVersion(target, { attributes: RICH_ATTRIBUTES, revision: next });
      expect(updated.revision).to.equal(next);
    },

    'changes a version that is not current, and leaves the others': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const older = await client.put(bucket, 'key', { content: client.fresh() });
      const newer = await client.put(bucket, 'key', { content: client.fresh() });
      const updated = await update(client, bucket, older);
      expect(await catalog.listVersions(bucket.id, { limit: 10 })).to.deep.equal([newer, updated]);
      expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(newer);
    },

    'changes a null version, which stays one': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const version = await client.put(bucket, 'key', { content: client.fresh(), replaces: 'null' });
      const updated = await update(client, bucket, version);
      expect(await catalog.getVersion(bucket.id, 'key', { version: 'null' })).to.deep.equal(updated);
    },

    'can be repeated with the revision it returned': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      let version = await client.put(bucket, 'key', { content: client.fresh() });
      for (const value of ['1', '2', '3']) {
        version = await update(client, bucket, version, { contentType: 'a/b', metadata: { value } });
      }
      expect((await catalog.getVersion(bucket.id, 'key'))?.content?.attributes.metadata).to.deep.equal({ value: '3' });
    },

    'keeps what the version holds': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const version = await client.put(bucket, 'key', { content: client.tree(2, 2) });
      const updated = await update(client, bucket, version);
      expect(await sweep(catalog)).to.deep.equal([]);
      await expectExact(client);
      await client.remove(bucket, updated);
      expect((await sweep(catalog)).length).to.equal(4);
    },

    'refuses a version that has changed since it was read': async ({ client }) => {
      const bucket = await client.bucket();
      const version = await client.put(bucket, 'key', { content: client.fresh() });
      await update(client, bucket, version);
      await expectConflict(client, () => update(client, bucket, version));
    },

    'refuses a version that is not there, or of another key': async ({ client }) => {
      const bucket = await client.bucket();
      const version = await client.put(bucket, 'key', { content: client.fresh() });
      await client.put(bucket, 'other', { content: client.fresh() });
      await expectConflict(client, () => update(client, bucket, { ...version, key: 'other' }));
      await client.remove(bucket, version);
      await expectConflict(client, () => update(client, bucket, version));
    },

    'lets exactly one of two update one revision': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const version = await client.put(bucket, 'key', { content: client.fresh() });
      const outcomes = await race(
        () => update(client, bucket, version, { contentType: 'first/1', metadata: {} }),
        () => update(client, bucket, version, { contentType: 'second/2', metadata: {} }),
      );
      expect(successes(outcomes)).to.equal(1);
      const winner = outcomes.find((outcome) => outcome.done);
      expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(winner?.value);
    },
  },
};
