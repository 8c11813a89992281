import { createHash } from 'node:crypto';
import type { ObjectTag } from '@rangegraft/core';

/*
 * What S3 promises, in plain data: an object is its bytes, a copy is a copy of bytes, nothing is shared. Written from
 * docs/reference/s3 and from nothing of the engine, so that the two can disagree.
 */

export interface Content {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly ObjectTag[];
  /** Of an object made of parts. */
  readonly partSizes?: readonly number[];
}

export interface Version {
  /** `null` for the null version. */
  readonly id: string;
  /** When it was written, as a place among all writes. */
  readonly written: number;
  /** Absent for a delete marker. */
  content?: Content;
}

export interface Part {
  readonly bytes: Buffer;
  readonly etag: string;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  /** What its key held when it was created, by when that was written. */
  readonly found: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: Map<number, Part>;
  end?: 'aborted' | { readonly request: string; readonly etag: string; readonly versionId: string | undefined };
}

export interface Bucket {
  readonly name: string;
  versioning: 'unversioned' | 'Enabled' | 'Suspended';
  /** The versions of each key, the newest first; no key without one. */
  readonly keys: Map<string, Version[]>;
  /** By id, in the order of their creation. */
  readonly uploads: Map<string, Upload>;
}

/** What a call must come to: one of these codes, or an answer that `then` checks and takes over into the state. */
export type Expectation<Answer> = { readonly fails: readonly string[] } | { then(answer: Answer): void };

export const fails = (...codes: readonly string[]): { readonly fails: readonly string[] } => ({ fails: codes });

export class Oracle {
  readonly buckets = new Map<string, Bucket>();
  /** Every upload id there ever was, in the order of creation. */
  readonly uploadIds: string[] = [];
  #writes = 0;

  /** A version that can be read, or the codes with which reading it fails. */
  find({
    bucket: name,
    key,
    versionId,
  }: {
    readonly bucket: string;
    readonly key: string;
    readonly versionId: string | undefined;
  }): { readonly version: Version & { content: Content } } | { readonly fails: readonly string[] } {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) return fails('NoSuchBucket');
    if (versionId !== undefined && versionId !== 'null' && bucket.versioning === 'unversioned')
      return fails('InvalidArgument');
    const versions = bucket.keys.get(key) ?? [];
    const version = versionId === undefined ? versions[0] : versions.find(({ id }) => id === versionId);
    if (version === undefined) return fails(versionId === undefined ? 'NoSuchKey' : 'NoSuchVersion');
    const { content } = version;
    if (content === undefined) return fails(versionId === undefined ? 'NoSuchKey' : 'MethodNotAllowed');
    return { version: version as Version & { content: Content } };
  }

  /** Takes over a version that was written: what it replaces is gone. @returns the version id that S3 tells */
  write(
    bucket: Bucket,
    key: string,
    written: Pick<Version, 'content'> & { readonly versionId: string | undefined },
  ): void {
    const versions = bucket.keys.get(key) ?? [];
    const id = bucket.versioning === 'Enabled' ? (written.versionId ?? '') : 'null';
    const kept = bucket.versioning === 'Enabled' ? versions : versions.filter((version) => version.id !== 'null');
    const version: Version = { id, written: ++this.#writes, ...(written.content && { content: written.content }) };
    bucket.keys.set(key, [version, ...kept]);
  }

  /** Takes a version away; with the last one the key is gone. */
  remove(bucket: Bucket, key: string, id: string): void {
    const kept = (bucket.keys.get(key) ?? []).filter((version) => version.id !== id);
    if (kept.length === 0) bucket.keys.delete(key);
    else bucket.keys.set(key, kept);
  }
}

/** Keys in the order of their UTF-8 bytes. */
export function inByteOrder<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => Buffer.compare(Buffer.from(keyOf(a)), Buffer.from(keyOf(b))));
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** The ETag of an object made of parts. */
export function multipartEtag(etags: readonly string[]): string {
  return `${md5(Buffer.from(etags.join(''), 'hex'))}-${etags.length}`;
}
