import type { S3Client } from '@aws-sdk/client-s3';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { diskUsage } from './disk-usage.js';
import { bytesInMemory, collect, join, sha256, slice } from './local-bytes.js';
import type { LocalBytes } from './local-bytes.js';
import type { ServerProcess } from './server-process.js';

/** Where everything happens. */
export interface Lab {
  readonly s3: S3Client;
  readonly server: ServerProcess;
  readonly bucket: string;
  /** The server's data directory, which is looked at from outside. */
  readonly data: string;
}

/** An object on the server, and the bytes it must have. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: LocalBytes;
}

/** A part of an object to be made: a range of another object, or bytes to be uploaded. */
export type Piece = { readonly from: StoredObject; readonly first: number; readonly size: number } | Uint8Array;

/** What it cost to copy one part. Sizes are in bytes. */
export interface CopyCost {
  readonly source: string;
  readonly first: number;
  readonly size: number;
  /** As the server logged it. */
  readonly moved: number;
  /** As seen from outside. */
  readonly diskGrowth: number;
  /** From request to answer, as the client sees it. */
  readonly ms: number;
}

export interface Graft {
  readonly object: StoredObject;
  readonly costs: readonly CopyCost[];
}

export function piece(from: StoredObject, first = 0, size = from.bytes.size - first): Piece {
  return { from, first, size };
}

/** Makes an object of pieces, each a part of one multipart upload. */
export async function graft(lab: Lab, key: string, pieces: readonly Piece[]): Promise<Graft> {
  const target = { Bucket: lab.bucket, Key: key };
  const { UploadId } = await lab.s3.send(new CreateMultipartUploadCommand(target));
  const upload = { ...target, UploadId };
  const costs: CopyCost[] = [];
  const parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (const [index, next] of pieces.entries()) {
    const part = { ...upload, PartNumber: index + 1 };
    if (next instanceof Uint8Array) {
      const { ETag } = await lab.s3.send(new UploadPartCommand({ ...part, Body: next }));
      parts.push({ PartNumber: part.PartNumber, ETag });
    } else {
      const { etag, cost } = await copy(lab, part, next);
      parts.push({ PartNumber: part.PartNumber, ETag: etag });
      costs.push(cost);
    }
  }
  await lab.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }));
  const local = pieces.map((next) =>
    next instanceof Uint8Array ? bytesInMemory(next) : slice(next.from.bytes, next.first, next.size),
  );
  return { object: { key, bytes: join(local) }, costs };
}

type PartAddress = { Bucket: string; Key: string; UploadId: string | undefined; PartNumber: number };

async function copy(lab: Lab, part: PartAddress, { from, first, size }: Exclude<Piece, Uint8Array>) {
  const command = new UploadPartCopyCommand({
    ...part,
    CopySource: `${lab.bucket}/${from.key}`,
    CopySourceRange: `bytes=${first}-${first + size - 1}`,
  });
  const before = await diskUsage(lab.data);
  const started = performance.now();
  const { CopyPartResult, $metadata } = await lab.s3.send(command);
  const ms = performance.now() - started;
  const diskGrowth = (await diskUsage(lab.data)) - before;
  const { bytesMoved = NaN } = await lab.server.record($metadata.requestId ?? '');
  const cost: CopyCost = { source: from.key, first, size, moved: bytesMoved, diskGrowth, ms };
  return { etag: CopyPartResult?.ETag, cost };
}

/** The SHA-256 of an object as it is downloaded, and of the bytes it must have. */
export async function compareWhole(lab: Lab, { key, bytes }: StoredObject): Promise<{ got: string; expected: string }> {
  const { Body } = await lab.s3.send(new GetObjectCommand({ Bucket: lab.bucket, Key: key }));
  const got = await sha256(Body as AsyncIterable<Uint8Array>);
  return { got, expected: await sha256(bytes.read(0, bytes.size)) };
}

/** Whether a range of an object has the bytes it must have. */
export async function isRangeRight(lab: Lab, { key, bytes }: StoredObject, first: number, size: number) {
  const Range = `bytes=${first}-${first + size - 1}`;
  const { Body } = await lab.s3.send(new GetObjectCommand({ Bucket: lab.bucket, Key: key, Range }));
  const got = await collect(Body as AsyncIterable<Uint8Array>);
  return got.equals(await collect(bytes.read(first, size)));
}
