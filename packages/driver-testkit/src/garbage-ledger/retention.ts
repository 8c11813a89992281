import type { UploadRef } from '@rangegraft/core';
import { expect } from 'chai';
import type { CatalogClient } from '../catalog-client.js';
import type { CatalogTopic } from '../catalog-context.js';
import { BEGINNING } from '../fixtures.js';
import { expectExact } from '../sweeping.js';

/** Ends an upload at that time, one way or the other. */
async function endedUpload(client: CatalogClient, at: number, how: 'completed' | 'aborted'): Promise<UploadRef> {
  const bucket = await client.bucket();
  const upload = await client.upload(bucket, 'key');
  const part = await client.part(upload, 1);
  if (how === 'aborted') await client.abort(upload, at);
  else await client.complete(bucket, upload, { parts: [part], now: at });
  return upload;
}

export const retention: CatalogTopic = {
  title: 'forgetting uploads',
  cases: {
    'forgets uploads that ended before a time, however they ended': async ({ catalog, client }) => {
      for (const how of ['completed', 'aborted'] as const) {
        const old = await endedUpload(client, BEGINNING + 999, how);
        const recent = await endedUpload(client, BEGINNING + 1000, how);
        const record = await catalog.getUpload(recent);
        expect(await catalog.forgetUploads({ before: BEGINNING + 1000, limit: 10 })).to.equal(1);
        expect(await catalog.getUpload(old)).to.equal(undefined);
        expect(await catalog.getUpload(recent)).to.deep.equal(record);
        expect(await catalog.forgetUploads({ before: BEGINNING + 1001, limit: 10 })).to.equal(1);
        expect(await catalog.getUpload(recent)).to.equal(undefined);
      }
      await expectExact(client);
    },

    'never forgets an open upload': async ({ catalog, client }) => {
      const bucket = await client.bucket();
      const upload = await client.upload(bucket, 'key');
      const part = await client.part(upload, 1);
      await endedUpload(client, BEGINNING, 'aborted');
      expect(await catalog.forgetUploads({ before: Number.MAX_SAFE_INTEGER, limit: 10 })).to.equal(1);
      expect((await catalog.getUpload(upload))?.id).to.equal(upload.upload);
      expect(await catalog.listParts(upload, { limit: 10 })).to.deep.equal([part]);
    },

    'forgets at most as many as the limit says, and says how many': async ({ catalog, client }) => {
      for (let index = 0; index < 7; index++) {
        await endedUpload(client, BEGINNING + index, index % 2 === 0 ? 'completed' : 'aborted');
      }
      const forgotten = [];
      for (let times = 0; times < 4; times++) {
        forgotten.push(await catalog.forgetUploads({ before: BEGINNING + 100, limit: 3 }));
      }
      expect(forgotten).to.deep.equal([3, 3, 1, 0]);
      for (const upload of client.minted.uploads) expect(await catalog.getUpload(upload)).to.equal(undefined);
    },

    'keeps the version that an upload became': async ({ catalog, client }) => {
      const { bucket } = await endedUpload(client, BEGINNING, 'completed');
      const version = await catalog.getVersion(bucket, 'key');
      await catalog.forgetUploads({ before: BEGINNING + 1, limit: 10 });
      expect(await catalog.getVersion(bucket, 'key')).to.deep.equal(version);
      const { versionId } = version!;
      const parts = await catalog.listCompletedParts({ bucket, key: 'key', versionId }, { limit: 10 });
      expect(parts.length).to.equal(1);
      await expectExact(client);
    },

    'forgets nothing where nothing has ended': async ({ catalog, client }) => {
      expect(await catalog.forgetUploads({ before: BEGINNING, limit: 10 })).to.equal(0);
      await client.upload(await client.bucket(), 'key');
      expect(await catalog.forgetUploads({ before: Number.MAX_SAFE_INTEGER, limit: 10 })).to.equal(0);
    },
  },
};
