import type {
  Additions,
  BucketRecord,
  BucketRef,
  Catalog,
  CompletedPart,
  ContentCommit,
  ObjectAttributes,
  PartCommit,
  PartRecord,
  UploadCompletion,
  UploadRecord,
  UploadRef,
  VersionCommit,
  VersionRecord,
  VersioningState,
} from '@rangegraft/core';
import { BEGINNING, EMPTY, Fixtures, seededIds, type NewContent } from './fixtures.js';

/** What the clients of one test share: the time, and every id they have used, to ask later what is left of each. */
export class Minted {
  now = BEGINNING;
  readonly blobs = new Set<string>();
  readonly nodes = new Set<string>();
  readonly uploads: UploadRef[] = [];

  add({ blobs, nodes }: Additions): void {
    for (const blob of blobs) this.blobs.add(blob.id);
    for (const node of nodes) this.nodes.add(node.id);
  }
}

/** How a version is put; by default one that is stacked upon what is there, without contents. */
export interface PutOptions extends Partial<Omit<VersionCommit, 'bucket' | 'key' | 'content' | 'additions'>> {
  readonly content?: NewContent;
  readonly attributes?: ObjectAttributes;
}

/** The parts of an upload that was read, and what it is to become. */
export interface CompletionOptions extends Pick<VersionCommit, 'expect'> {
  readonly parts: readonly PartRecord[];
  readonly replaces?: VersionCommit['replaces'];
  readonly now?: number;
  readonly request?: string;
}

/** Does with a catalog what the engine does, in one line each. Builds a commit without making it, too. */
export class CatalogClient extends Fixtures {
  readonly catalog: Catalog;
  readonly minted: Minted;

  constructor(catalog: Catalog, minted = new Minted(), ids = seededIds()) {
    super(ids);
    this.catalog = catalog;
    this.minted = minted;
  }

  /** The same client at another opening of the same catalog. */
  at(catalog: Catalog): CatalogClient {
    return new CatalogClient(catalog, this.minted, this.ids);
  }

  /** A time later than all that it has told before. */
  tick(): number {
    return (this.minted.now += 1000);
  }

  bucketRecord(name?: string, versioning: VersioningState = 'enabled'): BucketRecord {
    const id = this.ids.next();
    return {
      id,
      name: name ?? `bucket-${id.slice(12, 16)}`,
      revision: this.ids.next(),
      createdAt: this.tick(),
      attributes: { region: 'eu-central-1', owner: 'owner-1', versioning },
    };
  }

  async bucket(name?: string): Promise<BucketRecord> {
    const record = this.bucketRecord(name);
    await this.catalog.createBucket(record);
    return record;
  }

  /** Gives the bucket another versioning state, and so another revision. */
  async setVersioning(bucket: BucketRef, versioning: VersioningState): Promise<BucketRecord> {
    return this.catalog.updateBucket(bucket, {
      attributes: { region: 'eu-central-1', owner: 'owner-1', versioning },
      revision: this.ids.next(),
    });
  }

  versionCommit(bucket: BucketRef, key: string, options: PutOptions = {}): ContentCommit {
    const { content = EMPTY, attributes, ...rest } = options;
    this.minted.add(content.additions);
    return {
      bucket: refOf(bucket),
      key,
      replaces: 'nothing',
      revision: this.ids.next(),
      now: rest.now ?? this.tick(),
      content: this.content(content.root, attributes === undefined ? {} : { attributes }),
      additions: content.additions,
      ...rest,
    };
  }

  put(bucket: BucketRef, key: string, options?: PutOptions): Promise<VersionRecord> {
    return this.catalog.putVersion(this.versionCommit(bucket, key, options));
  }

  /** Puts a delete marker. */
  mark(bucket: BucketRef, key: string, options: PutOptions = {}): Promise<VersionRecord> {
    const { content: _none, ...commit } = this.versionCommit(bucket, key, options);
    return this.catalog.putVersion(commit);
  }

  remove(bucket: BucketRef, version: VersionRecord): Promise<void> {
    const { key, versionId, revision } = version;
    return this.catalog.removeVersion({ bucket: refOf(bucket), key, versionId, expect: revision });
  }

  uploadRecord(key: string, change: Partial<UploadRecord> = {}): UploadRecord {
    return {
      id: this.ids.next(),
      key,
      initiated: this.tick(),
      initiator: { id: 'canonical id', displayName: '\u0130nitiator' },
      attributes: { contentType: 'application/x-parts', metadata: { of: 'upload' } },
      ...change,
    };
  }

  async upload(bucket: BucketRef, key: string): Promise<UploadRef> {
    const record = this.uploadRecord(key);
    const ref = { bucket: bucket.id, key, upload: record.id };
    this.minted.uploads.push(ref);
    await this.catalog.createUpload({ bucket: refOf(bucket), record });
    return ref;
  }

  partCommit(upload: UploadRef, number: number, content: NewContent = this.fresh()): PartCommit {
    this.minted.add(content.additions);
    return {
      upload,
      part: {
        number,
        revision: this.ids.next(),
        manifest: this.manifest(content.root),
        size: content.root?.length ?? 0,
        etag: this.ids.next(),
        lastModified: this.tick(),
      },
      additions: content.additions,
    };
  }

  async part(upload: UploadRef, number: number, content?: NewContent): Promise<PartRecord> {
    const commit = this.partCommit(upload, number, content);
    await this.catalog.putPart(commit);
    return commit.part;
  }

  /** The completion of an upload whose parts are the given ones: a new node over their roots. */
  completion(bucket: BucketRef, upload: UploadRef, options: CompletionOptions): UploadCompletion {
    const { parts, request = 'request-1', ...rest } = options;
    const roots = parts.flatMap(({ manifest }) => (manifest.root === undefined ? [] : [manifest.root]));
    const content = roots.length === 1 ? { ...EMPTY, root: roots[0] } : this.over(roots);
    const version = this.versionCommit(bucket, upload.key, { content, ...rest });
    return {
      upload,
      parts: parts.map(({ number, revision }) => ({ number, revision })),
      completedParts: completedParts(parts),
      version: { ...version, content: { ...this.content(content.root), partCount: parts.length } },
      request,
      versioning: 'enabled',
    };
  }

  complete(bucket: BucketRef, upload: UploadRef, options: CompletionOptions): Promise<VersionRecord> {
    return this.catalog.completeUpload(this.completion(bucket, upload, options));
  }

  abort(upload: UploadRef, at = this.tick()): Promise<void> {
    return this.catalog.abortUpload(upload, at);
  }
}

export function refOf({ id, revision }: BucketRef): BucketRef {
  return { id, revision };
}

/** The parts as the finished object shows them, one after another. */
export function completedParts(parts: readonly PartRecord[]): readonly CompletedPart[] {
  let offset = 0;
  return parts.map(({ size, etag, checksum }, index) => {
    const part = { number: index + 1, offset, size, etag, ...(checksum === undefined ? {} : { checksum }) };
    offset += size;
    return part;
  });
}
