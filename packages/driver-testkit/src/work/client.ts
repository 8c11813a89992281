import type { StorageEngine } from '@rangegraft/core';
import { expect } from 'chai';
import { seededNumbers, seededRandom } from '@rangegraft/core';
import { happened } from '../faults/fault.js';
import { readObject, type ExpectedObjects, type KnownObject } from './expected-objects.js';
import type { ExpectedUpload, ExpectedUploads } from './expected-uploads.js';

const KEYS = 4;
const MOST_PARTS = 3;
/** The most bytes of a body, each as likely as the others. */
const SIZES = [1, 100, 1000, 70_000, 200_000, 3_000_000] as const;

/** What the clients of one work share. */
export interface Expected {
  readonly bucket: string;
  readonly objects: ExpectedObjects;
  readonly uploads: ExpectedUploads;
}

/** A part of an upload as it was acknowledged. */
interface SentPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly bytes: Uint8Array;
}

/**
 * A client that writes, copies, completes, aborts and deletes at random, and notes what is acknowledged.
 * It changes keys of its own only, and copies from everybody's.
 */
export class WorkClient {
  readonly #expected: Expected;
  readonly #name: string;
  readonly #number: () => number;
  readonly #fill: (bytes: Uint8Array) => void;

  constructor(expected: Expected, name: string, seed: number) {
    this.#expected = expected;
    this.#name = name;
    this.#number = seededNumbers(seed);
    this.#fill = seededRandom(seed + 1);
  }

  /** Does one thing. Rejects with what the engine rejects with. */
  async step(engine: StorageEngine): Promise<void> {
    const choice = this.#below(12);
    const key = `${this.#name}-${this.#below(KEYS)}`;
    if (choice < 3) await this.#put(engine, key);
    else if (choice < 5) await this.#copy(engine, key);
    else if (choice < 9) await this.#upload(engine, key);
    else if (choice < 10) await this.#delete(engine, key);
    else if (choice < 11) await engine.sweep({ orphanAge: 0 });
    else await this.#read(engine, key);
  }

  async #put(engine: StorageEngine, key: string): Promise<void> {
    const { bucket, objects } = this.#expected;
    const body = this.#bytes();
    await objects.change(key, { to: body, etagOf }, () => engine.putObject({ bucket, key, body }));
  }

  async #delete(engine: StorageEngine, key: string): Promise<void> {
    const { bucket, objects } = this.#expected;
    await objects.change(key, { to: undefined }, () => engine.deleteObject({ bucket, key }));
  }

  async #copy(engine: StorageEngine, key: string): Promise<void> {
    const { bucket, objects } = this.#expected;
    const source = this.#source();
    // S3 refuses to copy an object onto itself without a change.
    if (source === undefined || source.key === key) return;
    const copySource = { bucket, key: source.key };
    await objects.change(key, { to: source.bytes, etagOf }, () =>
      engine.copyObject({ bucket, key, copySource, copySourceIfMatch: source.etag }),
    );
  }

  async #upload(engine: StorageEngine, key: string): Promise<void> {
    const { bucket, objects, uploads } = this.#expected;
    const { uploadId } = await engine.createMultipartUpload({ bucket, key });
    const upload = uploads.opened(key, uploadId);
    const parts = new Map<number, SentPart>();
    for (let count = 1 + this.#below(MOST_PARTS); count > 0; count--) {
      const part = await this.#part(engine, upload);
      parts.set(part.partNumber, part);
    }
    const how = this.#below(6);
    if (how === 0) return;
    uploads.ending(upload);
    if (how === 1) return engine.abortMultipartUpload({ bucket, key, uploadId });
    const ordered = [...parts.values()].sort((one, other) => one.partNumber - other.partNumber);
    const to = Buffer.concat(ordered.map(({ bytes }) => bytes));
    await objects.change(key, { to, etagOf }, () =>
      engine.completeMultipartUpload({ bucket, key, uploadId, parts: ordered }),
    );
  }

  /** Sends a part or makes it of a range; one of the same number is replaced. */
  async #part(engine: StorageEngine, upload: ExpectedUpload): Promise<SentPart> {
    const { key, uploadId } = upload;
    const { bucket } = this.#expected;
    const partNumber = 1 + this.#below(MOST_PARTS);
    const request = { bucket, key, uploadId, partNumber };
    const source = this.#below(2) === 0 ? this.#source() : undefined;
    const range = source === undefined ? undefined : this.#range(source);
    try {
      if (source === undefined || range === undefined) {
        const bytes = this.#bytes(1);
        const { etag } = await engine.uploadPart({ ...request, body: bytes });
        upload.parts.set(partNumber, etag);
        return { partNumber, etag, bytes };
      }
      const { etag } = await engine.uploadPartCopy({
        ...request,
        copySource: { bucket, key: source.key },
        copySourceIfMatch: source.etag,
        copySourceRange: range,
      });
      upload.parts.set(partNumber, etag);
      return { partNumber, etag, bytes: source.bytes.subarray(range.first, range.last + 1) };
    } catch (error) {
      if (happened(error) === 'maybe') upload.uncertain.add(partNumber);
      throw error;
    }
  }

  /** Nobody else changes the key: what is read is what was last acknowledged. */
  async #read(engine: StorageEngine, key: string): Promise<void> {
    const { bucket, objects } = this.#expected;
    const known = objects.known().find((object) => object.key === key);
    if (known === undefined) return;
    const found = await readObject(engine, bucket, key);
    if (found === undefined) expect.fail(`object ${key} is absent`);
    expect(found.etag, `the ETag of object ${key}`).to.equal(known.etag);
    expect(Buffer.compare(found.bytes, known.bytes), `the bytes of object ${key} against those expected`).to.equal(0);
  }

  #source(): KnownObject | undefined {
    const known = this.#expected.objects.known();
    return known[this.#below(known.length)];
  }

  #range({ bytes: { length } }: KnownObject): { readonly first: number; readonly last: number } | undefined {
    if (length === 0) return undefined;
    const first = this.#below(length);
    return { first, last: first + this.#below(length - first) };
  }

  /** From next to nothing to several blobs, or to a large one. */
  #bytes(least = 0): Uint8Array {
    const most = SIZES[this.#below(SIZES.length)]!;
    const bytes = new Uint8Array(least + this.#below(most));
    this.#fill(bytes);
    return bytes;
  }

  #below(limit: number): number {
    return limit === 0 ? 0 : this.#number() % limit;
  }
}

function etagOf({ etag }: { readonly etag: string }): string {
  return etag;
}
