import type { OperationOptions, StoreTraits } from './blob-store.js';
import type { BlobId, BucketId, NodeId, Revision, UploadId } from './ids.js';
import type { ManifestNode } from './manifest/entry.js';
import type {
  BlobRecord,
  BucketAttributes,
  BucketRecord,
  CompletedPart,
  ObjectAttributes,
  ObjectContent,
  PartRecord,
  StoredChecksum,
  UploadRecord,
  VersioningState,
  VersionRecord,
} from './records.js';

/** Which catalog this is. A blob store carries a marker with it, so that no sweep meets blobs of another catalog. */
export interface CatalogIdentity {
  readonly id: string;
  /** Raised when a catalog is put back from a backup and takes its blob stores over again. */
  readonly epoch: number;
}

/** A bucket as a commit saw it: a commit fails when the bucket has changed since. */
export interface BucketRef {
  readonly id: BucketId;
  readonly revision: Revision;
}

export interface UploadRef {
  readonly bucket: BucketId;
  readonly key: string;
  readonly upload: UploadId;
}

/** The blobs and nodes that a commit adds. Each is reachable from the manifest of the same commit. */
export interface Additions {
  readonly blobs: readonly BlobRecord[];
  /** Children before parents. */
  readonly nodes: readonly ManifestNode[];
}

/** A new version or delete marker. */
export interface VersionCommit {
  readonly bucket: BucketRef;
  readonly key: string;
  /** What the key's current version must be: none (a delete marker counts as none), or the one of this revision. */
  readonly expect?: 'absent' | Revision | undefined;
  /** `'null'`: the new version is the null version and takes the place of the null version there is, if any. */
  readonly replaces: 'null' | 'nothing';
  readonly revision: Revision;
  /** Milliseconds since 1970: becomes `lastModified` and, unless the newest version is later, the order. */
  readonly now: number;
  /** Absent for a delete marker. */
  readonly content?: ObjectContent;
  readonly additions: Additions;
}

/** A new version that is no delete marker. */
export type ContentCommit = VersionCommit & { readonly content: ObjectContent };

/** A part to be stored under an open upload. */
export interface PartCommit {
  readonly upload: UploadRef;
  readonly part: PartRecord;
  readonly additions: Additions;
}

/** The end of an upload: its parts become a version. */
export interface UploadCompletion {
  readonly upload: UploadRef;
  /** The parts that the version is made of, as they were read; ascending. */
  readonly parts: readonly { readonly number: number; readonly revision: Revision }[];
  /** The same parts as the finished object shows them. */
  readonly completedParts: readonly CompletedPart[];
  /** `key` and `content` of the new version; its manifest joins those of the parts. */
  readonly version: ContentCommit;
  /** Kept with the upload's end (`UploadEnd`). */
  readonly request: string;
  readonly versioning: VersioningState;
  readonly checksum?: StoredChecksum | undefined;
}

/** Which version of a key is meant. */
export type VersionSelector = 'current' | 'null' | { readonly versionId: string };

/** Where a listing by key begins: at the first key whose UTF-8 bytes are `from` or greater. */
export interface KeyListing extends OperationOptions {
  readonly prefix?: string | undefined;
  readonly from?: Uint8Array | undefined;
  /** At most this many items are returned, at least 1; fewer means that there are no more. */
  readonly limit: number;
}

/**
 * Everything that is not bytes: buckets, versions, uploads, parts, manifests, blob records.
 *
 * Every method is one atomic step that happened or did not; what it resolved survives a crash if the store is
 * durable. Preconditions are data and are checked inside the step: where one fails, the step changes nothing and
 * throws `Conflict`. Absence is `undefined`. Keys and names are ordered by their UTF-8 bytes; they hold no U+0000,
 * and keys are at most 1,024 bytes long. Records are immutable for the caller and for the store.
 *
 * A commit that adds a manifest checks that
 * - every blob and node that the manifest's root or an added node refers to is added by the same commit or is live
 *   (something refers to it: what has lost its last reference never lives again), and
 * - none of the blobs it adds is condemned (`GarbageLedger.condemn`), and
 * - it knows none of the blobs and nodes it adds: a commit that is repeated must not revive what is at zero;
 *
 * else `Conflict`.
 *
 * It then records one reference per distinct child: from the manifest to its root, from each added node to its
 * entries' blobs or nodes.
 */
export interface MultipartStore extends AsyncDisposable {
  readonly traits: StoreTraits;

  /** The same for every process and at every opening; minted when the catalog is created. */
  identity(options?: OperationOptions): Promise<CatalogIdentity>;

  /** Creates a bucket. @returns whether it did: `false` when the name is taken. */
  createBucket(bucket: BucketRecord, options?: OperationOptions): Promise<boolean>;
  getBucket(name: string, options?: OperationOptions): Promise<BucketRecord | undefined>;
  /** Gives a bucket new attributes and a new revision. @throws StorageError `Conflict` */
  updateBucket(
    bucket: BucketRef,
    change: { readonly attributes: BucketAttributes; readonly revision: Revision },
    options?: OperationOptions,
  ): Promise<BucketRecord>;
  /**
   * Removes a bucket that has no versions and no delete markers, with its uploads, whose contents are released.
   *
   * @returns whether it did: `false` when the bucket is not empty. @throws StorageError `Conflict`
   */
  deleteBucket(bucket: BucketRef, options?: OperationOptions): Promise<boolean>;
  /** Buckets in ascending order of their names. */
  listBuckets(listing: KeyListing): Promise<readonly BucketRecord[]>;

  /** Commits a version and makes it the current one. What it replaces is released. @throws StorageError `Conflict` */
  putVersion(commit: VersionCommit, options?: OperationOptions): Promise<VersionRecord>;
  getVersion(
    bucket: BucketId,
    key: string,
    options?: OperationOptions & { readonly version?: VersionSelector },
  ): Promise<VersionRecord | undefined>;
  /** Changes a version's attributes, without a new version. @throws StorageError `Conflict` */
  updateVersion(
    target: { readonly bucket: BucketId; readonly key: string; readonly versionId: string; readonly expect: Revision },
    change: { readonly attributes: ObjectAttributes; readonly revision: Revision },
    options?: OperationOptions,
  ): Promise<VersionRecord>;
  /**
   * Removes one version or delete marker for good and releases its content. When it was the current one, the next
   * older version becomes current in the same step. @throws StorageError `Conflict`
   */
  removeVersion(
    target: { readonly bucket: BucketRef; readonly key: string; readonly versionId: string; readonly expect: Revision },
    options?: OperationOptions,
  ): Promise<void>;
  /** The current versions that are no delete markers, in ascending order of their keys. */
  listObjects(bucket: BucketId, listing: KeyListing): Promise<readonly VersionRecord[]>;
  /** All versions and delete markers: keys ascending, the versions of a key from new to old. */
  listVersions(
    bucket: BucketId,
    listing: KeyListing & {
      /** Of the key whose bytes are `from`, only versions of a lower order. */
      readonly beforeOrder?: number | undefined;
    },
  ): Promise<readonly VersionRecord[]>;
  /** The parts that a version was completed from, ascending, with numbers greater than `after`. */
  listCompletedParts(
    version: { readonly bucket: BucketId; readonly key: string; readonly versionId: string },
    options: OperationOptions & { readonly after?: number; readonly limit: number },
  ): Promise<readonly CompletedPart[]>;

  createUpload(
    upload: { readonly bucket: BucketRef; readonly record: UploadRecord },
    options?: OperationOptions,
  ): Promise<void>;
  /** An upload, open or ended; `undefined` also when it belongs to another key or bucket. */
  getUpload(upload: UploadRef, options?: OperationOptions): Promise<UploadRecord | undefined>;
  /** Open uploads: keys ascending, the uploads of a key by id (they sort by time). */
  listUploads(
    bucket: BucketId,
    listing: KeyListing & {
      /** Of the key whose bytes are `from`, only uploads with a greater id. */
      readonly afterUpload?: UploadId | undefined;
    },
  ): Promise<readonly UploadRecord[]>;
  /**
   * Stores a part; a part of the same number is replaced and released.
   * @throws StorageError `Conflict`, also when the upload is not open
   */
  putPart(commit: PartCommit, options?: OperationOptions): Promise<void>;
  /** Parts of an upload, ascending, with numbers greater than `after`. */
  listParts(
    upload: UploadRef,
    options: OperationOptions & { readonly after?: number; readonly limit: number },
  ): Promise<readonly PartRecord[]>;
  /**
   * Ends an open upload with a version. All its parts, listed or not, are released in the same step; the version's
   * own references keep the bytes. @throws StorageError `Conflict`, also when a part is not the one that was read
   */
  completeUpload(completion: UploadCompletion, options?: OperationOptions): Promise<VersionRecord>;
  /** Ends an open upload and releases its parts. @throws StorageError `Conflict` when it is not open */
  abortUpload(upload: UploadRef, at: number, options?: OperationOptions): Promise<void>;

  /** Blob records by id; what is gone is left out. */
  getBlobs(ids: readonly BlobId[], options?: OperationOptions): Promise<readonly BlobRecord[]>;
  /** Manifest nodes by id; what is gone is left out. */
  getNodes(ids: readonly NodeId[], options?: OperationOptions): Promise<readonly ManifestNode[]>;
}
