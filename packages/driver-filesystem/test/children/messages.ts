import { createHash } from 'node:crypto';
import type { BlobId, BucketRecord } from '@rangegraft/core';

/** What a child is to do with the directory. */
export interface Task {
  readonly root: string;
  readonly writers: number;
  /** How many rounds each writer goes; `undefined`: until the child is killed. */
  readonly rounds?: number;
}

/** What a child says: the blob and the bucket of this id are acknowledged. */
export interface Acknowledged {
  readonly id: BlobId;
}

/** Some bytes that only this blob has. */
export function contentOf(id: BlobId): Buffer {
  const digest = createHash('sha256').update(id).digest();
  const length = digest.readUInt16BE(0) + 1;
  return Buffer.concat(Array.from({ length: Math.ceil(length / digest.length) }, () => digest)).subarray(0, length);
}

export function bucketOf(id: BlobId): BucketRecord {
  return {
    id,
    name: `bucket-${id}`,
    revision: id,
    createdAt: 0,
    attributes: { region: 'us-east-1', owner: 'owner', versioning: 'unversioned' },
  };
}
