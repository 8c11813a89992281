import { createHash } from 'node:crypto';
import type { UploadPartCopyInput } from '@rangegraft/core';
import type { CaseContext, UploadId } from './case-context.js';
import type { SubjectOperations } from './subject.js';

export const MIB = 1024 * 1024;

/** The source of most cases. */
export const DIGITS = '0123456789';

/** An upload and an object to copy from. */
export interface CopyFixture {
  readonly upload: UploadId;
  /** `bucket/key` of the source, as the header has it. */
  readonly source: string;
  /** Copies as part 1, the whole source, unless the input says otherwise. */
  copy(this: void, input?: Partial<UploadPartCopyInput>): ReturnType<SubjectOperations['uploadPartCopy']>;
}

/** Puts an object named `source` and opens an upload for another key of the case's bucket. */
export async function copyFixture(t: CaseContext, body: string | Uint8Array = DIGITS): Promise<CopyFixture> {
  // To send megabytes for every case would make them slow.
  if (body.length > MIB) await t.engine.putObject({ bucket: t.bucket, key: 'source', body });
  else await t.put('source', body);
  const upload = await t.upload();
  const source = `${t.bucket}/source`;
  const defaults = { ...upload, partNumber: 1, copySource: source };
  return { upload, source, copy: (input) => t.s3.uploadPartCopy({ ...defaults, ...input }) };
}

const named = new Map<string, Buffer>();

/** Bytes of which no two ranges are alike; the same for the same name. */
export function bytesNamed(name: string, length: number): Buffer {
  const known = named.get(name);
  if (known?.length === length) return known;
  const bytes = createHash('shake256', { outputLength: length }).update(name).digest();
  named.set(name, bytes);
  return bytes;
}
