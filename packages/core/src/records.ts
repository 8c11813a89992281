import type { ChecksumAlgorithm, ChecksumType, Crcs } from './checksums/index.js';
import type { BlobId, BucketId, Id, Revision, UploadId } from './ids.js';
import type { Manifest } from './manifest/entry.js';

/** What the catalog knows of a blob. Immutable. */
export interface BlobRecord {
  readonly id: BlobId;
  /** The name of its blob store. */
  readonly store: string;
  /** Bytes. */
  readonly length: number;
  /** Of the whole blob; masked where the sealing domain hides digests (`CrcMask`). */
  readonly crcs: Crcs;
  /** The CRCs of the blob's prefix at every inner block boundary, 16 bytes each (`BlockTableBuilder`); masked likewise. */
  readonly table: Uint8Array;
  /** Present when the stored bytes are sealed; `length` is that of the bytes before that. */
  readonly seal?: BlobSeal;
}

/** How a blob is sealed. */
export interface BlobSeal {
  /** The sealing domain: which key opens `key`. */
  readonly domain: string;
  /** The data key, wrapped by the domain's key. */
  readonly key: Uint8Array;
}

/** How new objects of a bucket are encrypted unless their own request says. */
export type DefaultEncryption =
  | { readonly type: 'AES256' }
  | { readonly type: 'aws:kms'; readonly keyId?: string; readonly bucketKeyEnabled?: boolean };

/** By whose key a content is sealed: all its blobs are of one sealing domain. Plain JSON. */
export type KeySource =
  | { readonly type: 'AES256'; readonly keyId: string }
  | {
      readonly type: 'aws:kms';
      readonly keyId: string;
      readonly context?: Readonly<Record<string, string>>;
      readonly bucketKeyEnabled?: boolean;
    }
  /** By a key that the client brings with every request. */
  | { readonly type: 'customer' };

/**
 * How an object's content or the parts of an upload are sealed. A driver stores it as it is (plain JSON).
 *
 * Under SSE-C and SSE-KMS the values of the checksums that belong to it are sealed, too (`ContentSeal`).
 */
export interface ContentEncryption {
  readonly source: KeySource;
  /** The sealing domain: contents of the same domain may share blobs. */
  readonly domain: string;
  /** A data key of its own, wrapped by the domain's key; base64. New blobs are sealed with it. */
  readonly key: string;
}

export type VersioningState = 'unversioned' | 'enabled' | 'suspended';

/** What the engine keeps about a bucket; a driver stores it as it is. */
export interface BucketAttributes {
  readonly region: string;
  /** The name of the place that it was created with; absent: that of the region. */
  readonly locationConstraint?: string;
  /** The canonical id of the owner. */
  readonly owner: string;
  /** The name that is shown with it; absent where it was not known. */
  readonly ownerName?: string;
  readonly versioning: VersioningState;
  /** The policy as PutBucketPolicy got it: a JSON document. */
  readonly policy?: string;
  /** Absent: as the engine's own default is. */
  readonly encryption?: DefaultEncryption;
  /** At least one, in the order they were given in. */
  readonly tags?: readonly ObjectTag[];
  /** At least one; the first that matches a request counts. */
  readonly cors?: readonly CorsRule[];
}

/** Which pages of other origins may do what with a bucket. */
export interface CorsRule {
  readonly id?: string;
  /** At least one, such as `https://example.com`; each may hold one `*`. */
  readonly allowedOrigins: readonly string[];
  /** At least one of GET, PUT, HEAD, POST and DELETE. */
  readonly allowedMethods: readonly string[];
  /** Headers that requests may have, in any case; each may hold one `*`. */
  readonly allowedHeaders?: readonly string[];
  /** Headers of answers that pages may read. */
  readonly exposeHeaders?: readonly string[];
  /** For how many seconds a browser may remember the answer to a preflight. */
  readonly maxAgeSeconds?: number;
}

export interface BucketRecord {
  readonly id: BucketId;
  readonly name: string;
  readonly revision: Revision;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly attributes: BucketAttributes;
}

/** A tag of an object or a bucket. */
export interface ObjectTag {
  readonly key: string;
  readonly value: string;
}

/** What a client attaches to an object; a driver stores it as it is (plain JSON). */
export interface ObjectAttributes {
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly expires?: string;
  readonly storageClass?: string;
  readonly websiteRedirectLocation?: string;
  /** User metadata: lower-case names without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** At least one, in the order they were given in. */
  readonly tags?: readonly ObjectTag[];
}

/** A checksum as S3 shows it. A COMPOSITE value ends in `-` and the number of parts. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64. */
  readonly value: string;
}

/** What an object version holds; a delete marker holds none. */
export interface ObjectContent {
  readonly manifest: Manifest;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: StoredChecksum;
  /** How many parts it was completed from; absent for an object that was put or copied whole. */
  readonly partCount?: number;
  readonly attributes: ObjectAttributes;
  /** Absent for content that is not sealed. */
  readonly encryption?: ContentEncryption;
}

/** One version of an object, or a delete marker. */
export interface VersionRecord {
  readonly key: string;
  /**
   * The version's place among those of its key: greater is newer. Assigned by the catalog in the step that commits
   * the version: the commit's time in microseconds, or one more than the newest version's if that is greater.
   */
  readonly order: number;
  /** The id by which it is asked for: `formatVersionId(order, revision)` of the commit. */
  readonly versionId: string;
  /** Whether this is the key's `null` version: one written while versioning was not enabled. */
  readonly isNull: boolean;
  readonly revision: Revision;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** Absent for a delete marker. */
  readonly content?: ObjectContent;
}

/** A part of a finished multipart object, as `partNumber` reads and GetObjectAttributes need it. */
export interface CompletedPart {
  /** 1 for the first, counted without gaps. */
  readonly number: number;
  /** Where the part begins in the object, in bytes. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Base64, of the upload's algorithm; absent when the upload had none. */
  readonly checksum?: string;
}

/** The checksum algorithm an upload was created with. */
export interface UploadChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
}

/** How an upload ended; kept for a while, so that repeats of the last request can be answered. */
export type UploadEnd =
  | { readonly how: 'aborted'; readonly at: number }
  | {
      readonly how: 'completed';
      readonly at: number;
      /** Digest of the request that completed it. */
      readonly request: string;
      readonly versionId: string;
      readonly isNull: boolean;
      /** Of the bucket at that time: it decides what answers show of the version. */
      readonly versioning: VersioningState;
      readonly etag: string;
      readonly checksum?: StoredChecksum;
    };

/** Who opened an upload: the canonical id of his account, and the name that is shown with it. */
export interface Initiator {
  readonly id: string;
  readonly displayName: string;
}

export interface UploadRecord {
  readonly id: UploadId;
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly initiated: number;
  readonly initiator: Initiator;
  readonly attributes: ObjectAttributes;
  readonly checksum?: UploadChecksum;
  /** Of all its parts, and of the object it becomes; absent when they are not sealed. */
  readonly encryption?: ContentEncryption;
  /** What the key held when it was opened (`stateOfKey`); absent: nothing. */
  readonly found?: Id;
  /** Absent while the upload is open. */
  readonly end?: UploadEnd;
}

/** A part of an upload. */
export interface PartRecord {
  readonly number: number;
  readonly revision: Revision;
  readonly manifest: Manifest;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** Base64, of the upload's algorithm; absent when the upload has none. */
  readonly checksum?: string;
}
