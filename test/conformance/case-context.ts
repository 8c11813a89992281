import { collect } from '@rangegraft/core';
import type {
  BlobId,
  BucketVersioningStatus,
  CopyEtagPolicy,
  CreateMultipartUploadInput,
  PutObjectInput,
  StorageEngine,
} from '@rangegraft/core';
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { expectSameFailure, failure, MANY, stateOf, type ExpectedFailure } from './failure.js';
import { ELSEWHERE } from './observed-drivers.js';
import type { Failure, Subject, SubjectOperations, Wire } from './subject.js';

export interface UploadId {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

let buckets = 0;

/** What a case works with: a subject, buckets of its own, and the steps that most cases share. */
export class CaseContext {
  readonly subject: Subject;
  /** Empty at first. */
  readonly bucket: string;
  readonly #buckets: string[] = [];
  /** What cases that failed have left. */
  readonly #leftovers: readonly BlobId[];

  private constructor(subject: Subject, bucket: string, leftovers: readonly BlobId[]) {
    this.subject = subject;
    this.bucket = bucket;
    this.#buckets.push(bucket);
    this.#leftovers = leftovers;
  }

  static async open(subject: Subject): Promise<CaseContext> {
    const bucket = nextBucketName();
    await subject.engine.createBucket({ bucket });
    return new CaseContext(subject, bucket, await subject.storedBlobs());
  }

  get s3(): SubjectOperations {
    return this.subject.s3;
  }

  get engine(): StorageEngine {
    return this.subject.engine;
  }

  get copyEtag(): CopyEtagPolicy {
    return this.subject.copyEtag;
  }

  /** The raw requests; only for cases that are run over HTTP. */
  get wire(): Wire {
    if (this.subject.wire === undefined) throw new Error('this case has no server');
    return this.subject.wire;
  }

  /** Another empty bucket. */
  async newBucket(prefix = ''): Promise<string> {
    const bucket = prefix + nextBucketName();
    await this.engine.createBucket({ bucket });
    this.#buckets.push(bucket);
    return bucket;
  }

  /** Another empty bucket, whose bytes are kept in the second blob store. */
  newBucketElsewhere(): Promise<string> {
    return this.newBucket(ELSEWHERE);
  }

  /** Another empty bucket, a directory bucket. */
  async newDirectoryBucket(): Promise<string> {
    const bucket = `${nextBucketName()}--usw2-az1--x-s3`;
    await this.engine.createBucket({ bucket });
    this.#buckets.push(bucket);
    return bucket;
  }

  async setVersioning(status: BucketVersioningStatus, bucket = this.bucket): Promise<void> {
    await this.s3.putBucketVersioning({ bucket, status });
  }

  /** Stores an object, in the case's bucket unless the input names another. @returns its ETag */
  async put(
    key: string,
    body: string | Uint8Array,
    input: Partial<Omit<PutObjectInput, 'key' | 'body'>> = {},
  ): Promise<string> {
    const { etag } = await this.s3.putObject({ bucket: this.bucket, ...input, key, body });
    return etag;
  }

  async read(key: string, bucket = this.bucket): Promise<Buffer> {
    const { body } = await this.s3.getObject({ bucket, key });
    return Buffer.from(await collect(body));
  }

  /** Opens an upload, for a key of the case's bucket unless the input names another. */
  async upload(key = 'destination', input: Partial<CreateMultipartUploadInput> = {}): Promise<UploadId> {
    const bucket = input.bucket ?? this.bucket;
    const { uploadId } = await this.s3.createMultipartUpload({ ...input, bucket, key });
    return { bucket, key, uploadId };
  }

  /** The parts of an upload, by the first page of a listing. */
  async parts(upload: UploadId) {
    return (await this.s3.listParts(upload)).parts;
  }

  /** Completes an upload with all its parts as they are listed. */
  async complete(upload: UploadId) {
    const parts = (await this.parts(upload)).map(({ partNumber, etag }) => ({ partNumber, etag }));
    return this.s3.completeMultipartUpload({ ...upload, parts });
  }

  /** Expects an ETag to be this MD5; under `derived`, where that need not be so, to look like one (D-47). */
  expectCopyEtag(etag: string | undefined, md5Hex: string): void {
    if (this.copyEtag === 'md5') expect(etag).to.equal(md5Hex);
    else expect(etag).to.match(/^[0-9a-f]{32}$/);
  }

  /**
   * Expects a call to fail, and to leave all as it was: objects, uploads, their parts, and the blobs of the store.
   * @returns the failure, for what else there is to be said about it
   */
  async fails(call: () => Promise<unknown>, expected: ExpectedFailure): Promise<Failure> {
    const before = await stateOf(this.subject, this.#buckets);
    const actual = await failure(call());
    expectSameFailure(actual, expected);
    expect(await stateOf(this.subject, this.#buckets), 'what the failed call has left').to.deep.equal(before);
    return actual;
  }

  /** Removes all that the case has stored, and expects a sweep to find every blob of it. */
  async close(): Promise<void> {
    const { catalog, engine } = this.subject;
    // At once, so that a durable store takes them in few steps.
    await Promise.all(
      this.#buckets.map(async (name) => {
        const bucket = await catalog.getBucket(name);
        if (bucket === undefined) return;
        const versions = await catalog.listVersions(bucket.id, { limit: MANY });
        await Promise.all(
          versions.map(({ key, versionId, isNull }) =>
            engine.deleteObject({ bucket: name, key, versionId: isNull ? 'null' : versionId }),
          ),
        );
        // Uploads that are open end with their bucket, or keep it.
        const { uploads } = await engine.listMultipartUploads({ bucket: name });
        for (const { key, uploadId } of uploads) await engine.abortMultipartUpload({ bucket: name, key, uploadId });
        await engine.deleteBucket({ bucket: name });
      }),
    );
    await engine.sweep({ orphanAge: 0 });
    const left = (await this.subject.storedBlobs()).filter((id) => !this.#leftovers.includes(id));
    expect(left, 'blobs that nothing refers to').to.deep.equal([]);
  }
}

/** The MD5 of bytes in hexadecimal, as in an ETag. */
export function md5(bytes: string | Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function nextBucketName(): string {
  return `case-${String(++buckets).padStart(5, '0')}`;
}
