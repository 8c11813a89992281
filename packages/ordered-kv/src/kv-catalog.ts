import type {
  BlobId,
  BlobRecord,
  BucketAttributes,
  BucketId,
  BucketRecord,
  BucketRef,
  Catalog,
  CatalogIdentity,
  ClaimedBlob,
  CompletedPart,
  Id,
  IdSource,
  KeyListing,
  Lease,
  ManifestNode,
  NodeId,
  ObjectAttributes,
  OperationOptions,
  PartCommit,
  PartRecord,
  Revision,
  StoreTraits,
  Tick,
  UploadCompletion,
  UploadId,
  UploadRecord,
  UploadRef,
  VersionCommit,
  VersionRecord,
  VersionSelector,
} from '@rangegraft/core';
import { StorageError, systemClock, TimeOrderedIds } from '@rangegraft/core';
import { createBucket, deleteBucket, getBucket, listBuckets, updateBucket } from './buckets.js';
import { listCompletedParts } from './completed-parts.js';
import { completeUpload } from './completion.js';
import { condemn } from './condemned.js';
import { getBlobs, getNodes } from './contents.js';
import { dropLease, listLeases, renewLease } from './leases.js';
import { openCatalog } from './opening.js';
import type { KvReader, KvTransaction, OrderedKv } from './ordered-kv.js';
import { listParts, putPart } from './parts.js';
import { release } from './release.js';
import { abortUpload, createUpload, forgetUploads, getUpload, listUploads } from './uploads.js';
import { listObjects, listVersions } from './version-listing.js';
import { findVersion } from './version-rows.js';
import { putVersion, removeVersion, updateVersion } from './versions.js';
import type { ClaimStep } from './zero.js';
import { claim, settle } from './zero.js';

/** A page of a list whose items are numbered. */
type NumberListing = OperationOptions & { readonly after?: number; readonly limit: number };

/**
 * A catalog in an ordered key-value store. Each step is one transaction of the store; what it reads and writes is in
 * the file of its subject, and the keys of all rows are in `keyspace.ts`.
 */
export class KvCatalog implements Catalog {
  readonly #kv: OrderedKv;
  readonly #identity: CatalogIdentity;
  #disposed = false;

  private constructor(kv: OrderedKv, identity: CatalogIdentity) {
    this.#kv = kv;
    this.#identity = identity;
  }

  /**
   * Opens the catalog in a store; in an empty store, creates one. Disposing the catalog disposes the store.
   *
   * @throws StorageError `Incompatible` when the catalog is of a newer format; the store is left open then.
   */
  static async open(kv: OrderedKv, options: { readonly ids?: IdSource | undefined } = {}): Promise<KvCatalog> {
    return new KvCatalog(kv, await openCatalog(kv, options.ids ?? new TimeOrderedIds(systemClock)));
  }

  get traits(): StoreTraits {
    return this.#kv.traits;
  }

  async identity(options?: OperationOptions): Promise<CatalogIdentity> {
    return this.#read(options, () => this.#identity);
  }

  // Buckets

  async createBucket(bucket: BucketRecord, options?: OperationOptions): Promise<boolean> {
    return this.#write(options, (transaction) => createBucket(transaction, bucket));
  }

  async getBucket(name: string, options?: OperationOptions): Promise<BucketRecord | undefined> {
    return this.#read(options, (reader) => getBucket(reader, name));
  }

  async updateBucket(
    bucket: BucketRef,
    change: { readonly attributes: BucketAttributes; readonly revision: Revision },
    options?: OperationOptions,
  ): Promise<BucketRecord> {
    return this.#write(options, (transaction) => updateBucket(transaction, bucket, change));
  }

  async deleteBucket(bucket: BucketRef, options?: OperationOptions): Promise<boolean> {
    return this.#write(options, (transaction) => deleteBucket(transaction, bucket));
  }

  async listBuckets(listing: KeyListing): Promise<readonly BucketRecord[]> {
    return this.#read(listing, (reader) => listBuckets(reader, listing));
  }

  // Versions

  async putVersion(commit: VersionCommit, options?: OperationOptions): Promise<VersionRecord> {
    return this.#write(options, (transaction) => putVersion(transaction, commit));
  }

  async getVersion(
    bucket: BucketId,
    key: string,
    options?: OperationOptions & { readonly version?: VersionSelector },
  ): Promise<VersionRecord | undefined> {
    return this.#read(options, (reader) => findVersion(reader, { bucket, key }, options?.version));
  }

  async updateVersion(
    target: { readonly bucket: BucketId; readonly key: string; readonly versionId: string; readonly expect: Revision },
    change: { readonly attributes: ObjectAttributes; readonly revision: Revision },
    options?: OperationOptions,
  ): Promise<VersionRecord> {
    return this.#write(options, (transaction) => updateVersion(transaction, target, change));
  }

  async removeVersion(
    target: { readonly bucket: BucketRef; readonly key: string; readonly versionId: string; readonly expect: Revision },
    options?: OperationOptions,
  ): Promise<void> {
    return this.#write(options, (transaction) => removeVersion(transaction, target));
  }

  async listObjects(bucket: BucketId, listing: KeyListing): Promise<readonly VersionRecord[]> {
    return this.#read(listing, (reader) => listObjects(reader, bucket, listing));
  }

  async listVersions(
    bucket: BucketId,
    listing: KeyListing & { readonly beforeOrder?: number | undefined },
  ): Promise<readonly VersionRecord[]> {
    return this.#read(listing, (reader) => listVersions(reader, bucket, listing));
  }

  async listCompletedParts(
    version: { readonly bucket: BucketId; readonly key: string; readonly versionId: string },
    options: NumberListing,
  ): Promise<readonly CompletedPart[]> {
    return this.#read(options, (reader) => listCompletedParts(reader, version, options));
  }

  // Uploads and parts

  async createUpload(
    upload: { readonly bucket: BucketRef; readonly record: UploadRecord },
    options?: OperationOptions,
  ): Promise<void> {
    return this.#write(options, (transaction) => createUpload(transaction, upload));
  }

  async getUpload(upload: UploadRef, options?: OperationOptions): Promise<UploadRecord | undefined> {
    return this.#read(options, (reader) => getUpload(reader, upload));
  }

  async listUploads(
    bucket: BucketId,
    listing: KeyListing & { readonly afterUpload?: UploadId | undefined },
  ): Promise<readonly UploadRecord[]> {
    return this.#read(listing, (reader) => listUploads(reader, bucket, listing));
  }

  async putPart(commit: PartCommit, options?: OperationOptions): Promise<void> {
    return this.#write(options, (transaction) => putPart(transaction, commit));
  }

  async listParts(upload: UploadRef, options: NumberListing): Promise<readonly PartRecord[]> {
    return this.#read(options, (reader) => listParts(reader, upload, options));
  }

  async completeUpload(completion: UploadCompletion, options?: OperationOptions): Promise<VersionRecord> {
    return this.#write(options, (transaction) => completeUpload(transaction, completion));
  }

  async abortUpload(upload: UploadRef, at: number, options?: OperationOptions): Promise<void> {
    return this.#write(options, (transaction) => abortUpload(transaction, upload, at));
  }

  // Contents

  async getBlobs(ids: readonly BlobId[], options?: OperationOptions): Promise<readonly BlobRecord[]> {
    return this.#read(options, (reader) => getBlobs(reader, ids));
  }

  async getNodes(ids: readonly NodeId[], options?: OperationOptions): Promise<readonly ManifestNode[]> {
    return this.#read(options, (reader) => getNodes(reader, ids));
  }

  // Garbage

  async release(
    options: OperationOptions & { readonly limit: number },
  ): Promise<{ readonly removed: number; readonly done: boolean }> {
    return this.#write(options, (transaction) => release(transaction, options.limit));
  }

  async claim(options: OperationOptions & { readonly limit: number }): Promise<readonly ClaimedBlob[]> {
    const claimed: ClaimedBlob[] = [];
    let from: Uint8Array | undefined;
    do {
      const limit = options.limit - claimed.length;
      // Several transactions are as good as one: each forgets nodes for good, and blobs at zero stay at zero.
      const step: ClaimStep = await this.#write(options, (transaction) => claim(transaction, { limit, from }));
      claimed.push(...step.blobs);
      from = step.next;
    } while (from !== undefined);
    return claimed;
  }

  async settle(ids: readonly BlobId[], options?: OperationOptions): Promise<void> {
    return this.#write(options, (transaction) => settle(transaction, ids));
  }

  async condemn(ids: readonly BlobId[], options?: OperationOptions): Promise<readonly BlobId[]> {
    return this.#write(options, (transaction) => condemn(transaction, ids));
  }

  async renewLease(
    holder: Id,
    options?: OperationOptions & { readonly since?: Tick | undefined },
  ): Promise<{ readonly lease: Lease; readonly tick: Tick }> {
    return this.#write(options, (transaction) => renewLease(transaction, holder, options?.since));
  }

  async leases(options?: OperationOptions): Promise<readonly Lease[]> {
    return this.#read(options, listLeases);
  }

  async dropLease(holder: Id, options?: OperationOptions & { readonly renewals?: number | undefined }): Promise<void> {
    return this.#write(options, (transaction) => dropLease(transaction, holder, options?.renewals));
  }

  async forgetUploads(
    options: OperationOptions & { readonly before: number; readonly limit: number },
  ): Promise<number> {
    return this.#write(options, (transaction) => forgetUploads(transaction, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#kv[Symbol.asyncDispose]();
  }

  async #read<T>(options: OperationOptions | undefined, body: (reader: KvReader) => T): Promise<T> {
    this.#begin(options);
    return this.#kv.read(body);
  }

  async #write<T>(options: OperationOptions | undefined, body: (transaction: KvTransaction) => T): Promise<T> {
    this.#begin(options);
    return this.#kv.write((transaction) => {
      // The step may have waited for others: aborted in the meantime, it must not happen.
      options?.signal?.throwIfAborted();
      return body(transaction);
    });
  }

  #begin(options: OperationOptions | undefined): void {
    options?.signal?.throwIfAborted();
    if (this.#disposed) throw new StorageError('Disposed', 'the catalog has been disposed');
  }
}
