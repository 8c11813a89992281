import type { BucketRecord, PartCommit, UploadRef } from '@rangegraft/core';
import { expect } from 'chai';
import { deleteBucket, updateBucket } from '../src/catalog/buckets.js';
import { completeUpload } from '../src/catalog/completion.js';
import { putPart } from '../src/catalog/parts.js';
import { abortUpload } from '../src/catalog/uploads.js';
import { putVersion, removeVersion } from '../src/catalog/versions.js';
import type { Session } from '../src/database/session.js';
import type { PostgresCatalog } from '../src/index.js';
import { lockingScene } from './support/locking-scene.js';
import { completionOf, freshContent, ids, newUpload, partCommit, versionCommit } from './support/records.js';

type StepInBucket = (
  catalog: PostgresCatalog,
  at: { readonly bucket: BucketRecord; readonly upload: UploadRef },
) => Promise<unknown>;

describe('the locking rules of uploads, versions and buckets', function () {
  this.timeout(60_000);

  const scene = lockingScene();

  describe('parts and the end of their upload', () => {
    it('lets parts of one upload be stored at once', async () => {
      const upload = await scene.openUpload();
      const storing = await scene.pause((session) => putPart(session, partCommit(upload, 1, freshContent())));
      await scene.second.putPart(partCommit(upload, 2, freshContent()));
      await storing.commit();
      expect((await scene.catalog.listParts(upload, { limit: 10 })).length).to.equal(2);
    });

    it('lets a completion wait for a part, and see that it was replaced', async () => {
      const upload = await scene.openUpload();
      const part = await scene.storedPart(upload, 1);
      const storing = await scene.pause((session) => putPart(session, partCommit(upload, 1, freshContent())));
      const completing = scene.start((other) => other.completeUpload(completionOf(scene.bucket, upload, [part])));
      await completing.waits();
      await storing.commit();
      expect(await completing.ends()).to.deep.equal({ code: 'Conflict' });
    });

    for (const [how, end] of [
      [
        'completed',
        (session: Session, upload: UploadRef, part: PartCommit): Promise<unknown> =>
          completeUpload(session, completionOf(scene.bucket, upload, [part])),
      ],
      ['aborted', (session: Session, upload: UploadRef): Promise<unknown> => abortUpload(session, upload, 1)],
    ] as const) {
      it(`refuses a part of an upload that is about to be ${how}`, async () => {
        const upload = await scene.openUpload();
        const part = await scene.storedPart(upload, 1);
        const ending = await scene.pause((session) => end(session, upload, part));
        const storing = scene.start((other) => other.putPart(partCommit(upload, 2, freshContent())));
        await storing.waits();
        await ending.commit();
        expect(await storing.ends()).to.deep.equal({ code: 'Conflict' });
        expect(await scene.catalog.listParts(upload, { limit: 10 })).to.deep.equal([]);
      });

      it(`refuses to abort an upload that is about to be ${how}`, async () => {
        const upload = await scene.openUpload();
        const part = await scene.storedPart(upload, 1);
        const ending = await scene.pause((session) => end(session, upload, part));
        const aborting = scene.start((other) => other.abortUpload(upload, 2));
        await aborting.waits();
        await ending.commit();
        expect(await aborting.ends()).to.deep.equal({ code: 'Conflict' });
        expect((await scene.catalog.getUpload(upload))?.end?.how).to.equal(how);
      });
    }

    it('stores both of two parts of one number, one in the place of the other', async () => {
      const upload = await scene.openUpload();
      const [one, other] = [freshContent(), freshContent()];
      const storing = await scene.pause((session) => putPart(session, partCommit(upload, 1, one)));
      const commit = partCommit(upload, 1, other);
      const replacing = scene.start((third) => third.putPart(commit));
      await replacing.waits();
      await storing.commit();
      expect(await replacing.ends()).to.deep.equal({ value: undefined });
      expect(await scene.catalog.listParts(upload, { limit: 10 })).to.deep.equal([commit.part]);
      await scene.drain();
      expect(await scene.catalog.getBlobs([one.blobs[0]!.id])).to.deep.equal([]);
    });
  });

  describe('parts that are replaced', () => {
    it('are released, each of them, when two replace one part at once', async () => {
      const upload = await scene.openUpload();
      const contents = [freshContent(), freshContent(), freshContent()] as const;
      await scene.catalog.putPart(partCommit(upload, 1, contents[0]));
      // Both get as far as the part that is there, before either of them has replaced it.
      const holding = await scene.pause((session) =>
        session.rows('SELECT FROM @.parts WHERE upload = $1 FOR SHARE', [upload.upload]),
      );
      const one = scene.start((second) => second.putPart(partCommit(upload, 1, contents[1])));
      await one.waits();
      const other = scene.startThird((third) => third.putPart(partCommit(upload, 1, contents[2])));
      await other.waits();
      await holding.commit();
      expect([await one.ends(), await other.ends()]).to.deep.equal([{ value: undefined }, { value: undefined }]);
      await scene.drain();
      const [part] = await scene.catalog.listParts(upload, { limit: 10 });
      const { root } = part!.manifest;
      const left = await scene.catalog.getBlobs(contents.map(({ blobs }) => blobs[0]!.id));
      expect(left.map(({ id }) => id)).to.deep.equal(root?.kind === 'extent' ? [root.blob] : []);
    });
  });

  describe('commits of one key', () => {
    it('stacks a version upon the first one, which it had to wait for', async () => {
      const committing = await scene.pause((session) =>
        putVersion(session, versionCommit(scene.bucket, 'key', freshContent())),
      );
      const other = scene.start((third) => third.putVersion(versionCommit(scene.bucket, 'key', freshContent())));
      await other.waits();
      const { order } = await committing.commit();
      const ending = await other.ends();
      expect('value' in ending && ending.value.order).to.equal(order + 1);
      expect((await scene.catalog.listVersions(scene.bucket.id, { limit: 10 })).length).to.equal(2);
    });

    it('refuses a version that expects none while the first one is committed', async () => {
      const committing = await scene.pause((session) =>
        putVersion(session, versionCommit(scene.bucket, 'key', freshContent())),
      );
      const other = scene.start((third) =>
        third.putVersion(versionCommit(scene.bucket, 'key', freshContent(), { expect: 'absent' })),
      );
      await other.waits();
      await committing.commit();
      expect(await other.ends()).to.deep.equal({ code: 'Conflict' });
    });

    it('puts a version where the only one is about to be removed', async () => {
      const version = await scene.put('key', freshContent());
      const removing = await scene.pause((session) =>
        removeVersion(session, {
          bucket: scene.bucket,
          key: 'key',
          versionId: version.versionId,
          expect: version.revision,
        }),
      );
      const putting = scene.start((other) => other.putVersion(versionCommit(scene.bucket, 'key', freshContent())));
      await putting.waits();
      await removing.commit();
      expect(await putting.ends()).to.have.property('value');
      expect((await scene.catalog.listVersions(scene.bucket.id, { limit: 10 })).length).to.equal(1);
    });

    it('makes commits of different keys wait for nothing', async () => {
      const committing = await scene.pause((session) =>
        putVersion(session, versionCommit(scene.bucket, 'key', freshContent())),
      );
      await scene.second.putVersion(versionCommit(scene.bucket, 'another key', freshContent()));
      await committing.commit();
    });
  });

  describe('buckets and what is in them', () => {
    it('keeps a bucket that a commit is about to fill', async () => {
      const committing = await scene.pause((session) =>
        putVersion(session, versionCommit(scene.bucket, 'key', freshContent())),
      );
      const deleting = scene.start((other) => other.deleteBucket(scene.bucket));
      await deleting.waits();
      await committing.commit();
      expect(await deleting.ends()).to.deep.equal({ value: false });
    });

    for (const [what, step] of [
      ['version', (other, { bucket }) => other.putVersion(versionCommit(bucket, 'key', freshContent()))],
      ['upload', (other, { bucket }) => other.createUpload({ bucket, record: newUpload('key') })],
      ['part', (other, { upload }) => other.putPart(partCommit(upload, 1, freshContent()))],
    ] as const satisfies readonly (readonly [string, StepInBucket])[]) {
      it(`refuses a new ${what} in a bucket that is about to be deleted`, async () => {
        const upload = await scene.openUpload();
        const deleting = await scene.pause((session) => deleteBucket(session, scene.bucket));
        const adding = scene.start<unknown>((other) => step(other, { bucket: scene.bucket, upload }));
        await adding.waits();
        expect(await deleting.commit()).to.equal(true);
        expect(await adding.ends()).to.deep.equal({ code: 'Conflict' });
      });

      it(`lets a new ${what} be in a bucket after all when its deletion is rolled back`, async () => {
        const upload = await scene.openUpload();
        const deleting = await scene.pause((session) => deleteBucket(session, scene.bucket));
        const adding = scene.start<unknown>((other) => step(other, { bucket: scene.bucket, upload }));
        await adding.waits();
        await deleting.rollBack();
        expect(await adding.ends()).to.have.property('value');
      });
    }

    it('refuses a version that has seen another versioning state than the one about to be set', async () => {
      const { bucket } = scene;
      const change = { attributes: { ...bucket.attributes, versioning: 'suspended' as const }, revision: ids.next() };
      const changing = await scene.pause((session) => updateBucket(session, bucket, change));
      const putting = scene.start((other) => other.putVersion(versionCommit(scene.bucket, 'key', freshContent())));
      await putting.waits();
      await changing.commit();
      expect(await putting.ends()).to.deep.equal({ code: 'Conflict' });
    });

    it('changes the versioning state after the commits that have seen the one before', async () => {
      const { bucket } = scene;
      const change = { attributes: { ...bucket.attributes, versioning: 'suspended' as const }, revision: ids.next() };
      const putting = await scene.pause((session) =>
        putVersion(session, versionCommit(scene.bucket, 'key', freshContent())),
      );
      const changing = scene.start((other) => other.updateBucket(bucket, change));
      await changing.waits();
      await putting.commit();
      expect(await changing.ends()).to.deep.equal({ value: { ...bucket, ...change } });
    });
  });
});
