import { expect } from 'chai';
import { release } from '../src/catalog/release.js';
import { putVersion } from '../src/catalog/versions.js';
import { condemn } from '../src/catalog/zero.js';
import { lockingScene } from './support/locking-scene.js';
import { extentOf, freshContent, ids, linkTo, newBlob, newNode, subtreeOf, versionCommit } from './support/records.js';

describe('the locking rules of references', function () {
  this.timeout(60_000);

  const scene = lockingScene();

  describe('linking and releasing', () => {
    it('refuses a link to what a release has just found without references', async () => {
      const content = freshContent();
      await scene.remove(await scene.put('source', content));
      const releasing = await scene.pause((session) => release(session, 100));
      const linking = scene.start((other) =>
        other.putVersion(versionCommit(scene.bucket, 'copy', linkTo(content.root))),
      );
      await linking.waits();
      expect(await releasing.commit()).to.deep.equal({ removed: 1, done: true });
      expect(await linking.ends()).to.deep.equal({ code: 'Conflict' });
      expect((await scene.catalog.claim({ limit: 10 })).map(({ id }) => id)).to.deep.equal([content.blobs[0]!.id]);
    });

    it('grants the link when that release is rolled back', async () => {
      const content = freshContent();
      await scene.remove(await scene.put('source', content));
      const releasing = await scene.pause((session) => release(session, 100));
      const linking = scene.start((other) =>
        other.putVersion(versionCommit(scene.bucket, 'copy', linkTo(content.root))),
      );
      await linking.waits();
      await releasing.rollBack();
      expect(await linking.ends()).to.have.property('value');
      await scene.drain();
      expect((await scene.catalog.getBlobs([content.blobs[0]!.id])).length).to.equal(1);
    });

    it('keeps what is being linked while its last other reference is released', async () => {
      const blob = newBlob();
      const node = newNode([extentOf(blob)]);
      const root = subtreeOf(node);
      await scene.remove(await scene.put('source', { root, blobs: [blob], nodes: [node] }));
      const linking = await scene.pause((session) =>
        putVersion(session, versionCommit(scene.bucket, 'copy', linkTo(root))),
      );
      const releasing = scene.start((other) => other.release({ limit: 100 }));
      await releasing.waits();
      await linking.commit();
      expect(await releasing.ends()).to.deep.equal({ value: { removed: 1, done: true } });
      await scene.drain();
      expect((await scene.catalog.getNodes([node.id])).length).to.equal(1);
      expect((await scene.catalog.getBlobs([blob.id])).length).to.equal(1);
    });

    it('lets any number of commits link the same blob at once', async () => {
      const content = freshContent();
      await scene.put('source', content);
      const linking = await scene.pause((session) =>
        putVersion(session, versionCommit(scene.bucket, 'copy', linkTo(content.root))),
      );
      await scene.second.putVersion(versionCommit(scene.bucket, 'another copy', linkTo(content.root)));
      await linking.commit();
    });

    it('finds what loses its last two references to two releases at once', async () => {
      const content = freshContent();
      await scene.remove(await scene.put('source', content));
      const copy = await scene.put('copy', linkTo(content.root)).catch(() => undefined);
      expect(copy, 'a copy of what is not released yet').to.not.equal(undefined);
      await scene.remove(copy!);
      // Each takes one of the two that have ended, and removes its edge to the blob.
      const one = await scene.pause((session) => release(session, 1));
      const other = scene.start((third) => third.release({ limit: 1 }));
      await other.waits();
      expect(await one.commit()).to.deep.equal({ removed: 1, done: false });
      expect(await other.ends()).to.deep.equal({ value: { removed: 1, done: true } });
      expect((await scene.catalog.claim({ limit: 10 })).map(({ id }) => id)).to.deep.equal([content.blobs[0]!.id]);
    });

    it('waits for another release that works on all there is, instead of asking again and again', async () => {
      await scene.remove(await scene.put('source', freshContent()));
      const one = await scene.pause((session) => release(session, 10));
      const other = scene.start((third) => third.release({ limit: 10 }));
      await other.waits();
      await one.commit();
      expect(await other.ends()).to.deep.equal({ value: { removed: 0, done: true } });
    });

    it('keeps what reaches zero for a reader whose lease is taken before that is committed', async () => {
      const content = freshContent();
      await scene.remove(await scene.put('source', content));
      const releasing = await scene.pause((session) => release(session, 100));
      const holder = ids.next();
      await scene.second.renewLease(holder);
      await releasing.commit();
      expect(await scene.catalog.claim({ limit: 10 })).to.deep.equal([]);
      await scene.second.renewLease(holder);
      expect((await scene.catalog.claim({ limit: 10 })).length).to.equal(1);
      await scene.second.dropLease(holder);
    });
  });

  describe('committing and condemning', () => {
    it('condemns no blob that a commit is about to add', async () => {
      const content = freshContent();
      const committing = await scene.pause((session) =>
        putVersion(session, versionCommit(scene.bucket, 'key', content)),
      );
      const condemning = scene.start((other) => other.condemn([content.blobs[0]!.id]));
      await condemning.waits();
      await committing.commit();
      expect(await condemning.ends()).to.deep.equal({ value: [] });
    });

    it('condemns the blob when that commit is rolled back', async () => {
      const content = freshContent();
      const { id } = content.blobs[0]!;
      const committing = await scene.pause((session) =>
        putVersion(session, versionCommit(scene.bucket, 'key', content)),
      );
      const condemning = scene.start((other) => other.condemn([id]));
      await condemning.waits();
      await committing.rollBack();
      expect(await condemning.ends()).to.deep.equal({ value: [id] });
    });

    it('refuses a commit that adds a blob which is about to be condemned', async () => {
      const content = freshContent();
      const { id } = content.blobs[0]!;
      const condemning = await scene.pause((session) => condemn(session, [id]));
      const committing = scene.start((other) => other.putVersion(versionCommit(scene.bucket, 'key', content)));
      await committing.waits();
      expect(await condemning.commit()).to.deep.equal([id]);
      expect(await committing.ends()).to.deep.equal({ code: 'Conflict' });
    });

    it('returns what another sweeper condemns at the same time', async () => {
      const id = ids.next();
      const condemning = await scene.pause((session) => condemn(session, [id]));
      const other = scene.start((third) => third.condemn([id]));
      await other.waits();
      await condemning.commit();
      expect(await other.ends()).to.deep.equal({ value: [id] });
    });
  });
});
