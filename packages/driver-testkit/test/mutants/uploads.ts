import { StorageError, type Catalog, type UploadRef } from '@rangegraft/core';
import { wrong, type Mutant } from './mutant.js';

export const uploadStores: readonly Mutant<Catalog>[] = [
  {
    name: 'completes an upload whose parts have changed since they were read',
    mutate: (catalog) =>
      wrong(catalog, {
        completeUpload: async (completion, options) => {
          const stored = await catalog.listParts(completion.upload, { limit: 10_000 });
          const parts = completion.parts.map(({ number, revision }) => ({
            number,
            revision: stored.find((part) => part.number === number)?.revision ?? revision,
          }));
          return catalog.completeUpload({ ...completion, parts }, options);
        },
      }),
    rejectedBy: [
      'completing uploads',
      'is refused when a part has been replaced since it was read, and changes nothing',
    ],
  },
  {
    name: 'checks the parts before the step that completes the upload',
    mutate: (catalog) =>
      wrong(catalog, {
        completeUpload: async (completion, options) => {
          const stored = await catalog.listParts(completion.upload, { limit: 10_000 });
          for (const { number, revision } of completion.parts) {
            if (!stored.some((part) => part.number === number && part.revision === revision)) {
              throw new StorageError('Conflict', 'a part has changed');
            }
          }
          return catalog.completeUpload({ ...completion, parts: [] }, options);
        },
      }),
    rejectedBy: ['races', 'complete × part overwrite: exactly one succeeds'],
  },
  {
    name: 'puts the version and ends the upload in two steps',
    mutate: (catalog) =>
      wrong(catalog, {
        completeUpload: async ({ upload, version }, options) => {
          const put = await catalog.putVersion(version, options);
          await catalog.abortUpload(upload, version.now);
          return put;
        },
      }),
    rejectedBy: ['races', 'complete × complete: exactly one succeeds'],
  },
  {
    name: 'forgets to say how an upload was completed',
    mutate: (catalog) =>
      wrong(catalog, {
        getUpload: async (upload, options) => {
          const found = await catalog.getUpload(upload, options);
          if (found?.end?.how !== 'completed') return found;
          const { checksum: _lost, ...end } = found.end;
          return { ...found, end };
        },
      }),
    rejectedBy: ['completing uploads', 'remembers the checksum of the version'],
  },
  {
    name: 'takes parts for an upload that has ended',
    mutate: (catalog) =>
      wrong(catalog, {
        putPart: async (commit, options) => {
          const upload = await catalog.getUpload(commit.upload);
          if (upload?.end === undefined) await catalog.putPart(commit, options);
        },
      }),
    rejectedBy: ['parts', 'is refused when the upload is not open, and adds nothing'],
  },
  {
    name: 'finds an upload by its id alone',
    mutate: (catalog) => {
      const created = new Map<string, UploadRef>();
      return wrong(catalog, {
        createUpload: async (upload, options) => {
          await catalog.createUpload(upload, options);
          const { id, key } = upload.record;
          created.set(id, { bucket: upload.bucket.id, key, upload: id });
        },
        getUpload: (upload, options) => catalog.getUpload(created.get(upload.upload) ?? upload, options),
      });
    },
    rejectedBy: ['uploads', 'finds no upload under another key, in another bucket, or that never was'],
  },
  {
    name: 'lists parts in the order of their digits',
    mutate: (catalog) =>
      wrong(catalog, {
        listParts: async (upload, options) => {
          const parts = await catalog.listParts(upload, { ...options, limit: 10_000 });
          const byDigits = [...parts].sort((a, b) => (String(a.number) < String(b.number) ? -1 : 1));
          return byDigits.slice(0, options.limit);
        },
      }),
    rejectedBy: ['parts', 'lists parts by number, in pages of any size'],
  },
  {
    name: 'makes nothing of a part that it already has',
    mutate: (catalog) =>
      wrong(catalog, {
        putPart: async (commit, options) => {
          const parts = await catalog.listParts(commit.upload, { limit: 10_000 });
          if (!parts.some(({ number }) => number === commit.part.number)) await catalog.putPart(commit, options);
        },
      }),
    rejectedBy: ['parts', 'replaces a part of the same number and releases it'],
  },
  {
    name: 'lists uploads that have ended',
    mutate: (catalog) => {
      const created: UploadRef[] = [];
      return wrong(catalog, {
        createUpload: async (upload, options) => {
          await catalog.createUpload(upload, options);
          const { id, key } = upload.record;
          created.push({ bucket: upload.bucket.id, key, upload: id });
        },
        listUploads: async (bucket, { limit, ...listing }) => {
          if (listing.from !== undefined) return catalog.listUploads(bucket, { limit, ...listing });
          const found = await Promise.all(created.map((upload) => catalog.getUpload(upload)));
          return found.flatMap((upload) => (upload === undefined ? [] : [upload])).slice(0, limit);
        },
      });
    },
    rejectedBy: ['aborting uploads', 'ends the upload, remembers how and when, and releases its parts'],
  },
  {
    name: 'shows the parts of the key, whichever version is asked for',
    mutate: (catalog) =>
      wrong(catalog, {
        listCompletedParts: async ({ bucket, key, versionId }, options) => {
          const current = await catalog.getVersion(bucket, key);
          return catalog.listCompletedParts({ bucket, key, versionId: current?.versionId ?? versionId }, options);
        },
      }),
    rejectedBy: ['the parts of a finished object', 'shows those of each version apart'],
  },
  {
    name: 'rounds CRCs to what a number can hold',
    mutate: (catalog) =>
      wrong(catalog, {
        getBlobs: async (ids, options) =>
          (await catalog.getBlobs(ids, options)).map((blob) => ({
            ...blob,
            crcs: { ...blob.crcs, crc64nvme: BigInt(Number(blob.crcs.crc64nvme)) },
          })),
      }),
    rejectedBy: ['blob records and nodes', 'gives back blob records as they were added'],
  },
  {
    name: 'rejects with an error of its own when the signal has aborted',
    mutate: (catalog) =>
      wrong(catalog, {
        getVersion: async (bucket, key, options) => {
          if (options?.signal?.aborted === true) throw new Error('aborted');
          return catalog.getVersion(bucket, key, options);
        },
      }),
    rejectedBy: [
      'a signal that aborts',
      'getVersion does nothing when the signal has aborted already, and rejects with the reason as it came',
    ],
  },
  {
    name: 'commits, and then looks at the signal',
    mutate: (catalog) =>
      wrong(catalog, {
        abortUpload: async (upload, at, options) => {
          await catalog.abortUpload(upload, at);
          options?.signal?.throwIfAborted();
        },
      }),
    rejectedBy: [
      'a signal that aborts',
      'abortUpload does nothing when the signal has aborted already, and rejects with the reason as it came',
    ],
  },
];
