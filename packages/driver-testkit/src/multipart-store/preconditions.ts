import type { BucketRecord, VersionRecord } from '@rangegraft/core';
import { expect } from 'chai';
import { refOf, type CatalogClient, type PutOptions } from '../catalog-client.js';
import type { CatalogContext, CatalogTopic } from '../catalog-context.js';
import { expectConflict } from '../catalog-walk.js';
import type { Proof } from '../contract.js';
import { RICH_ATTRIBUTES } from '../fixtures.js';
import { expectExact } from '../sweeping.js';

/** A way to commit a version of `key`: preconditions mean the same in each. What is returned makes the commit. */
interface WayToCommit {
  readonly commit: string;
  readonly prepare: (
    client: CatalogClient,
    bucket: BucketRecord,
    options?: PutOptions,
  ) => Promise<() => Promise<VersionRecord>>;
}

const WAYS_TO_COMMIT: readonly WayToCommit[] = [
  {
    commit: 'a put',
    prepare: async (client, bucket, options) => {
      const commit = client.versionCommit(bucket, 'key', { content: client.fresh(), ...options });
      return Promise.resolve(() => client.catalog.putVersion(commit));
    },
  },
  {
    commit: 'a delete marker',
    prepare: async (client, bucket, options) => {
      const { content: _none, ...commit } = client.versionCommit(bucket, 'key', options);
      return Promise.resolve(() => client.catalog.putVersion(commit));
    },
  },
  {
    commit: 'a completion',
    prepare: async (client, bucket, options) => {
      const upload = await client.upload(bucket, 'key');
      const parts = [await client.part(upload, 1), await client.part(upload, 2)];
      const completion = client.completion(bucket, upload, { parts });
      const version = { ...completion.version, ...options, content: completion.version.content };
      const { additions } = completion.version;
      return () => client.catalog.completeUpload({ ...completion, version: { ...version, additions } });
    },
  },
];

/** What holds of a commit's preconditions, whichever way it is made. */
function preconditionCases({ commit, prepare }: WayToCommit): [string, Proof<CatalogContext>][] {
  return [
    [
      `${commit} that expects no version succeeds where there is none`,
      async ({ catalog, client }) => {
        const bucket = await client.bucket();
        const version = await (await prepare(client, bucket, { expect: 'absent' }))();
        expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(version);
      },
    ],
    [
      `${commit} that expects no version succeeds where a delete marker is current`,
      async ({ catalog, client }) => {
        const bucket = await client.bucket();
        await client.put(bucket, 'key', { content: client.fresh() });
        const marker = await client.mark(bucket, 'key');
        const version = await (await prepare(client, bucket, { expect: 'absent' }))();
        expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(version);
        expect(await catalog.getVersion(bucket.id, 'key', { version: marker })).to.deep.equal(marker);
      },
    ],
    [
      `${commit} that expects no version is refused where there is one, and changes nothing`,
      async ({ client }) => {
        const bucket = await client.bucket();
        await client.put(bucket, 'key', { content: client.fresh(), replaces: 'null' });
        for (const replaces of ['nothing', 'null'] as const) {
          await expectConflict(client, await prepare(client, bucket, { expect: 'absent', replaces }));
        }
        await expectExact(client);
      },
    ],
    [
      `${commit} that expects the current version succeeds`,
      async ({ catalog, client }) => {
        const bucket = await client.bucket();
        await client.put(bucket, 'key', { content: client.fresh() });
        const { revision } = await client.put(bucket, 'key', { content: client.fresh() });
        const version = await (await prepare(client, bucket, { expect: revision }))();
        expect(await catalog.getVersion(bucket.id, 'key')).to.deep.equal(version);
      },
    ],
    [
      `${commit} that expects a version is refused where there is none`,
      async ({ client }) => {
        const bucket = await client.bucket();
        await expectConflict(client, await prepare(client, bucket, { expect: client.ids.next() }));
        const { revision } = await client.put(bucket, 'other', { content: client.fresh() });
        await expectConflict(client, await prepare(client, bucket, { expect: revision }));
      },
    ],
    [
      `${commit} that expects a version is refused where another is current`,
      async ({ client }) => {
        const bucket = await client.bucket();
        const older = await client.put(bucket, 'key', { content: client.fresh() });
        const newer = await client.put(bucket, 'key', { content: client.fresh() });
        await expectConflict(client, await prepare(client, bucket, { expect: older.revision }));
        await client.mark(bucket, 'key');
        await expectConflict(client, await prepare(client, bucket, { expect: newer.revision }));
      },
    ],
    [
      `${commit} that expects a version is refused once its attributes have changed`,
      async ({ catalog, client }) => {
        const bucket = await client.bucket();
        const { versionId, revision } = await client.put(bucket, 'key', { content: client.fresh() });
        const changed = await catalog.updateVersion(
          { bucket: bucket.id, key: 'key', versionId, expect: revision },
          { attributes: RICH_ATTRIBUTES, revision: client.ids.next() },
        );
        await expectConflict(client, await prepare(client, bucket, { expect: revision }));
        await (
          await prepare(client, bucket, { expect: changed.revision })
        )();
      },
    ],
    [
      `${commit} is refused when the bucket has changed since it was read, and changes nothing`,
      async ({ client }) => {
        const bucket = await client.bucket();
        const call = await prepare(client, bucket);
        await client.setVersioning(refOf(bucket), 'suspended');
        await expectConflict(client, call);
        await expectExact(client);
      },
    ],
    [
      `${commit} is refused when the bucket is gone`,
      async ({ catalog, client }) => {
        const bucket = await client.bucket();
        const call = await prepare(client, bucket);
        expect(await catalog.deleteBucket(refOf(bucket))).to.equal(true);
        await expectConflict(client, call);
        await client.bucket(bucket.name);
        await expectConflict(client, call);
        await expectExact(client);
      },
    ],
    [
      `${commit} takes the place of the null version if it says so, and of no other`,
      async ({ catalog, client }) => {
        const bucket = await client.bucket();
        await client.put(bucket, 'key', { content: client.fresh(), replaces: 'null' });
        const stacked = await (await prepare(client, bucket, { replaces: 'nothing' }))();
        expect(stacked.isNull).to.equal(false);
        const version = await (await prepare(client, bucket, { replaces: 'null' }))();
        expect(version.isNull).to.equal(true);
        expect(await catalog.listVersions(bucket.id, { limit: 10 })).to.deep.equal([version, stacked]);
        await expectExact(client);
      },
    ],
  ];
}

export const preconditions: CatalogTopic = {
  title: 'preconditions of a commit',
  cases: {
    ...Object.fromEntries(WAYS_TO_COMMIT.flatMap(preconditionCases)),

    'a part is stored whatever the bucket has become': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      await client.setVersioning(refOf(bucket), 'suspended');
      const part = await client.part(upload, 1);
      expect(await catalog.listParts(upload, { limit: 10 })).to.deep.equal([part]);
    },

    'an upload is not created when the bucket has changed since it was read': async ({ client }) => {
      const bucket = await client.bucket();
      const changed = await client.setVersioning(refOf(bucket), 'suspended');
      await expectConflict(client, () =>
        client.catalog.createUpload({ bucket: refOf(bucket), record: client.uploadRecord('key') }),
      );
      await client.upload(changed, 'key');
    },
  },
};
