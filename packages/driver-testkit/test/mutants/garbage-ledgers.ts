import { StorageError, type Catalog, type Entry, type VersionRecord } from '@rangegraft/core';
import { wrong, type Mutant } from './mutant.js';

function blobOf(entry: Entry | undefined): readonly string[] {
  return entry?.kind === 'extent' ? [entry.blob] : [];
}

/** Never hands out the blobs that `leaked` was told of, as if nobody had let go of them. */
function leaking(catalog: Catalog, change: (leak: (entry: Entry | undefined) => void) => Partial<Catalog>): Catalog {
  const leaked = new Set<string>();
  const leak = (entry: Entry | undefined): void => {
    for (const blob of blobOf(entry)) leaked.add(blob);
  };
  return wrong(catalog, {
    ...change(leak),
    claim: async (options) => (await catalog.claim(options)).filter(({ id }) => !leaked.has(id)),
  });
}

export const garbageLedgers: readonly Mutant<Catalog>[] = [
  {
    name: 'removes more edges in a step than the limit says',
    mutate: (catalog) => wrong(catalog, { release: (options) => catalog.release({ ...options, limit: 1000 }) }),
    rejectedBy: ['releasing', 'removes at most as many edges in one step as the limit says'],
  },
  {
    name: 'says too early that it is done',
    mutate: (catalog) =>
      wrong(catalog, { release: async (options) => ({ ...(await catalog.release(options)), done: true }) }),
    rejectedBy: ['releasing', 'says that it is done only when nothing is left'],
  },
  {
    name: 'never says that it is done',
    mutate: (catalog) =>
      wrong(catalog, { release: async (options) => ({ ...(await catalog.release(options)), done: false }) }),
    rejectedBy: ['releasing', 'has nothing to do while nothing has ended'],
  },
  {
    name: 'claims what is referred to',
    mutate: (catalog) => {
      const added: { readonly id: string; readonly store: string }[] = [];
      return wrong(catalog, {
        putVersion: async (commit, options) => {
          const version = await catalog.putVersion(commit, options);
          added.push(...commit.additions.blobs.map(({ id, store }) => ({ id, store })));
          return version;
        },
        claim: ({ limit }) => Promise.resolve(added.slice(0, limit)),
      });
    },
    rejectedBy: ['claiming and settling', 'claims nothing while everything is referred to, or not released yet'],
  },
  {
    name: 'hands a claimed blob out once',
    mutate: (catalog) => {
      const handedOut = new Set<string>();
      return wrong(catalog, {
        claim: async (options) => {
          const claimed = (await catalog.claim(options)).filter(({ id }) => !handedOut.has(id));
          for (const { id } of claimed) handedOut.add(id);
          return claimed;
        },
      });
    },
    rejectedBy: ['claiming and settling', 'hands a blob out again until it is settled'],
  },
  {
    name: 'hands out last what reached zero first',
    mutate: (catalog) =>
      wrong(catalog, {
        claim: async ({ limit, ...options }) =>
          [...(await catalog.claim({ limit: 1000, ...options }))].reverse().slice(0, limit),
      }),
    rejectedBy: ['claiming and settling', 'hands out first what reached zero first, up to the limit'],
  },
  {
    name: 'claims under a lease',
    mutate: (catalog) =>
      wrong(catalog, {
        claim: async (options) => {
          const leases = await catalog.leases();
          for (const { holder } of leases) await catalog.dropLease(holder);
          const claimed = await catalog.claim(options);
          for (const { holder, since } of leases) await catalog.renewLease(holder, { since });
          return claimed;
        },
      }),
    rejectedBy: ['leases', 'keeps what reached zero after the lease was taken, and its records'],
  },
  {
    name: 'moves a lease back',
    mutate: (catalog) =>
      wrong(catalog, {
        renewLease: async (holder, options) => {
          if (options?.since !== undefined) await catalog.dropLease(holder);
          return catalog.renewLease(holder, options);
        },
      }),
    rejectedBy: ['leases', 'moves a lease on to the given tick, and never back'],
  },
  {
    name: 'ends a lease that has been renewed since',
    mutate: (catalog) => wrong(catalog, { dropLease: (holder) => catalog.dropLease(holder) }),
    rejectedBy: ['leases', 'ends a lease of so many renewals only if it has not been renewed since'],
  },
  {
    name: 'forgets the records of what it keeps for a lease',
    mutate: (catalog) => {
      const gone = new Set<string>();
      return wrong(catalog, {
        removeVersion: async (target, options) => {
          const version = await catalog.getVersion(target.bucket.id, target.key, { version: target });
          await catalog.removeVersion(target, options);
          const root = version?.content?.manifest.root;
          if (root?.kind === 'subtree') gone.add(root.node);
        },
        getNodes: async (ids, options) => (await catalog.getNodes(ids, options)).filter(({ id }) => !gone.has(id)),
      });
    },
    rejectedBy: ['leases', 'keeps what reached zero after the lease was taken, and its records'],
  },
  {
    name: 'lets a condemned blob be committed',
    mutate: (catalog) =>
      wrong(catalog, {
        condemn: async (ids) => {
          const known = new Set((await catalog.getBlobs(ids)).map(({ id }) => id));
          return ids.filter((id) => !known.has(id));
        },
      }),
    rejectedBy: ['condemning', 'never lets a condemned blob be committed, however late'],
  },
  {
    name: 'condemns what the catalog knows',
    mutate: (catalog) =>
      wrong(catalog, {
        condemn: async (ids, options) => {
          await catalog.condemn(ids, options);
          return ids;
        },
      }),
    rejectedBy: ['condemning', 'condemns and returns the ids that the catalog does not know'],
  },
  {
    name: 'forgets an upload that ended at the given time',
    mutate: (catalog) =>
      wrong(catalog, {
        forgetUploads: ({ before, ...options }) => catalog.forgetUploads({ before: before + 1, ...options }),
      }),
    rejectedBy: ['forgetting uploads', 'forgets uploads that ended before a time, however they ended'],
  },
];

/** Mutants of the ledger that the sentences about the multipart store reject. */
export const releasingStores: readonly Mutant<Catalog>[] = [
  {
    name: 'forgets to release what it replaces',
    mutate: (catalog) =>
      leaking(catalog, (leak) => ({
        putVersion: async (commit, options) => {
          const replaced = await catalog.getVersion(commit.bucket.id, commit.key, { version: 'null' });
          const version = await catalog.putVersion(commit, options);
          if (commit.replaces === 'null') leak(replaced?.content?.manifest.root);
          return version;
        },
      })),
    rejectedBy: ['null versions', 'replaces the null version that there is, and releases it'],
  },
  {
    name: 'forgets to release the parts of an aborted upload',
    mutate: (catalog) =>
      leaking(catalog, (leak) => ({
        abortUpload: async (upload, at, options) => {
          const parts = await catalog.listParts(upload, { limit: 10_000 });
          await catalog.abortUpload(upload, at, options);
          for (const { manifest } of parts) leak(manifest.root);
        },
      })),
    rejectedBy: ['aborting uploads', 'ends the upload, remembers how and when, and releases its parts'],
  },
  {
    name: 'forgets to release the parts that a completion does not list',
    mutate: (catalog) =>
      leaking(catalog, (leak) => ({
        completeUpload: async (completion, options) => {
          const parts = await catalog.listParts(completion.upload, { limit: 10_000 });
          const version = await catalog.completeUpload(completion, options);
          const listed = new Set(completion.parts.map(({ number }) => number));
          for (const { number, manifest } of parts) if (!listed.has(number)) leak(manifest.root);
          return version;
        },
      })),
    rejectedBy: ['completing uploads', 'releases the parts, listed or not; the version keeps its bytes'],
  },
  {
    name: 'forgets to release what a deleted bucket held',
    mutate: (catalog) =>
      leaking(catalog, (leak) => ({
        deleteBucket: async (bucket, options) => {
          const uploads = await catalog.listUploads(bucket.id, { limit: 100 });
          const parts = await Promise.all(
            uploads.map(({ id, key }) => catalog.listParts({ bucket: bucket.id, key, upload: id }, { limit: 100 })),
          );
          const deleted = await catalog.deleteBucket(bucket, options);
          for (const { manifest } of parts.flat()) leak(manifest.root);
          return deleted;
        },
      })),
    rejectedBy: ['deleting buckets', 'removes the uploads of the bucket and releases their contents'],
  },
  {
    name: 'links what has lost its last reference',
    mutate: (catalog) =>
      wrong(catalog, {
        putVersion: async (commit, options) => {
          try {
            return await catalog.putVersion(commit, options);
          } catch (error) {
            const { content, revision, key, now } = commit;
            if (!StorageError.is(error, 'Conflict') || content === undefined || key !== 'new') throw error;
            const version = {
              key,
              revision,
              content,
              lastModified: now,
              order: now,
              versionId: revision,
              isNull: false,
            };
            return version satisfies VersionRecord;
          }
        },
      }),
    rejectedBy: ['manifests', 'a version never links a blob that has lost its last reference'],
  },
  {
    name: 'checks only the root of what it links',
    mutate: (catalog) =>
      wrong(catalog, {
        putVersion: async (commit, options) => {
          try {
            return await catalog.putVersion(commit, options);
          } catch (error) {
            const { content } = commit;
            if (commit.additions.nodes.length === 0 || content === undefined) throw error;
            const manifest = { ...content.manifest, root: undefined };
            const additions = { blobs: [], nodes: [] };
            return catalog.putVersion({ ...commit, content: { ...content, manifest }, additions }, options);
          }
        },
      }),
    rejectedBy: ['manifests', 'a version is refused when it refers to what was never there, and changes nothing'],
  },
];
