import { expect } from 'chai';
import { bytesOf, rangeOf, type Actions, type UploadChoice } from './actions.js';
import { conditioned, shownSource } from './objects.js';
import { fails, md5, multipartEtag, type Bucket, type Content, type Part, type Upload } from './oracle.js';
import { expectCrc, expectWrittenVersion, type Run } from './run.js';

/** The least size of a part that is not the last, as the runs set it. */
export const MIN_PART_SIZE = 1000;

interface Named {
  readonly ref: { readonly bucket: string; readonly key: string; readonly uploadId: string };
  /** Absent when it is gone with its bucket, or forgotten, or was never there. */
  readonly found: { readonly bucket: Bucket; readonly upload: Upload } | undefined;
}

/** The upload that a choice means: one of the open ones, or one that ever was, counted back from the newest. */
function uploadNamed(run: Run, { among, ever }: UploadChoice): Named {
  const { uploadIds, buckets } = run.oracle;
  const open = [...buckets.values()].flatMap(({ uploads }) =>
    [...uploads.values()].filter(({ end }) => end === undefined),
  );
  const any = uploadIds.at(-1 - (ever % Math.max(uploadIds.length, 1))) ?? 'never-created';
  const id = among === undefined ? any : (open[among % Math.max(open.length, 1)]?.id ?? any);
  for (const bucket of buckets.values()) {
    const upload = bucket.uploads.get(id);
    if (upload !== undefined) {
      return { ref: { bucket: bucket.name, key: upload.key, uploadId: id }, found: { bucket, upload } };
    }
  }
  return { ref: { bucket: run.bucketName(0), key: 'a', uploadId: id }, found: undefined };
}

/** Why nothing can be done with an upload that is not open. */
function notOpen(run: Run, { ref, found }: Named): { readonly fails: readonly string[] } | undefined {
  if (!run.oracle.buckets.has(ref.bucket)) return fails('NoSuchBucket');
  return found === undefined || found.upload.end !== undefined ? fails('NoSuchUpload') : undefined;
}

export async function createMultipartUpload(run: Run, action: Actions['createMultipartUpload']): Promise<void> {
  const { key, metadata } = action;
  const name = run.bucketName(action.bucket);
  const bucket = run.oracle.buckets.get(name);
  const call = () => run.s3.createMultipartUpload({ bucket: name, key, metadata });
  if (bucket === undefined) return run.meets(fails('NoSuchBucket'), call);
  return run.meets(
    {
      then: ({ uploadId }) => {
        expect(run.oracle.uploadIds).not.to.include(uploadId);
        run.oracle.uploadIds.push(uploadId);
        bucket.uploads.set(uploadId, {
          id: uploadId,
          key,
          found: bucket.keys.get(key)?.[0]?.written,
          metadata,
          parts: new Map(),
        });
      },
    },
    call,
  );
}

export async function uploadPart(run: Run, { upload, partNumber, content }: Actions['uploadPart']): Promise<void> {
  const named = uploadNamed(run, upload);
  const bytes = bytesOf(content);
  const call = () => run.s3.uploadPart({ ...named.ref, partNumber, body: bytes });
  const failing = notOpen(run, named);
  if (failing !== undefined) return run.meets(failing, call);
  return run.meets(
    {
      then: ({ etag }) => {
        expect(etag).to.equal(md5(bytes));
        named.found?.upload.parts.set(partNumber, { bytes, etag });
      },
    },
    call,
  );
}

export async function uploadPartCopy(run: Run, action: Actions['uploadPartCopy']): Promise<void> {
  const { partNumber } = action;
  const named = uploadNamed(run, action.upload);
  const copySource = run.chosen(action.source);
  const source = run.oracle.find(copySource);
  const size = 'fails' in source ? 0 : source.version.content.bytes.length;
  const range = rangeOf(action.range, size);
  const call = () => run.s3.uploadPartCopy({ ...named.ref, partNumber, copySource, copySourceRange: range });
  const failing = notOpen(run, named);
  if (failing !== undefined) return run.meets(failing, call);
  if ('fails' in source) {
    // A delete marker may not be named as a source.
    return run.meets(
      fails(...source.fails.map((code) => (code === 'MethodNotAllowed' ? 'InvalidRequest' : code))),
      call,
    );
  }
  if (range !== undefined && range.first >= size) return run.meets(fails('InvalidRequest'), call);
  if (range !== undefined && range.last >= size) return run.meets(fails('InvalidArgument'), call);
  const { bytes: all } = source.version.content;
  const bytes = range === undefined ? all : all.subarray(range.first, range.last + 1);
  return run.meets(
    {
      then: ({ etag, copySourceVersionId }) => {
        if (run.subject.copyEtag === 'md5') expect(etag).to.equal(md5(bytes));
        else expect(etag).to.match(/^[0-9a-f]{32}$/);
        expect(copySourceVersionId).to.equal(shownSource(run, copySource.bucket, source.version));
        named.found?.upload.parts.set(partNumber, { bytes, etag });
      },
    },
    call,
  );
}

export async function completeMultipartUpload(run: Run, action: Actions['completeMultipartUpload']): Promise<void> {
  const named = uploadNamed(run, action.upload);
  const { ref, found } = named;
  const chosen = [...(found?.upload.parts ?? [])]
    .filter(([number]) => !action.without.includes(number))
    .sort(([a], [b]) => a - b);
  const listed = chosen.map(([partNumber, { etag }]) => ({ partNumber, etag }));
  const current = found?.bucket.keys.get(ref.key)?.[0];
  const condition = conditioned(current, action.condition);
  const parts = withFault(listed, action.fault);
  const request = JSON.stringify(parts);
  const call = () => run.s3.completeMultipartUpload({ ...ref, parts, ...condition.headers });
  if (parts.length === 0) return run.meets(fails('MalformedXML', 'NoSuchUpload', 'NoSuchBucket'), call);
  const end = found?.upload.end;
  if (found !== undefined && typeof end === 'object' && end.request === request) {
    return run.meets(
      {
        then: ({ etag, versionId }) => {
          expect(etag, 'of a repeat').to.equal(end.etag);
          expect(versionId, 'of a repeat').to.equal(end.versionId);
        },
      },
      call,
    );
  }
  const failing = notOpen(run, named);
  if (failing !== undefined || found === undefined) return run.meets(failing ?? fails('NoSuchUpload'), call);
  const codes = [...listFaults(chosen, action.fault), ...(condition.fails === undefined ? [] : [condition.fails])];
  if (codes.length > 0) return run.meets(fails(...codes), call);
  // Conditions that hold, but not since the upload was created.
  if (action.condition !== undefined && current?.written !== found.upload.found) {
    return run.meets(fails('ConditionalRequestConflict'), call);
  }
  return run.meets(
    {
      then: ({ etag, checksum, versionId }) => {
        const pieces = chosen.map(([, part]) => part);
        const content = joined(pieces, found.upload);
        expect(etag).to.equal(content.etag);
        expectCrc(checksum, content.bytes);
        expectWrittenVersion(found.bucket, ref.key, versionId);
        run.oracle.write(found.bucket, ref.key, { versionId, content });
        found.upload.end = { request, etag, versionId };
      },
    },
    call,
  );
}

function joined(parts: readonly Part[], { metadata }: Upload): Content {
  return {
    bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
    etag: multipartEtag(parts.map(({ etag }) => etag)),
    metadata,
    tags: [],
    partSizes: parts.map(({ bytes }) => bytes.length),
  };
}

type Listed = readonly { readonly partNumber: number; readonly etag: string }[];
type Fault = Actions['completeMultipartUpload']['fault'];

function withFault(listed: Listed, fault: Fault): Listed {
  if (fault === 'order') return [...listed].reverse();
  if (fault === 'absent part') return [...listed, { partNumber: 10_000 + 1, etag: md5(Buffer.from('no part')) }];
  if (fault === 'etag')
    return listed.map((part, at) => (at === 0 ? { ...part, etag: md5(Buffer.from('other')) } : part));
  return listed;
}

/** With what a list of parts must fail. */
function listFaults(chosen: readonly (readonly [number, Part])[], fault: Fault): readonly string[] {
  const small = chosen.slice(0, -1).some(([, { bytes }]) => bytes.length < MIN_PART_SIZE);
  if (fault === 'order' && chosen.length > 1) return ['InvalidPartOrder'];
  if (fault === 'etag' || fault === 'absent part') return ['InvalidPart', 'InvalidArgument'];
  return small ? ['EntityTooSmall'] : [];
}

export async function abortMultipartUpload(run: Run, { upload }: Actions['abortMultipartUpload']): Promise<void> {
  const { ref, found } = uploadNamed(run, upload);
  const call = () => run.s3.abortMultipartUpload(ref);
  if (!run.oracle.buckets.has(ref.bucket)) return run.meets(fails('NoSuchBucket'), call);
  if (found === undefined) return run.meets(fails('NoSuchUpload'), call);
  await call();
  found.upload.end ??= 'aborted';
}

export async function listParts(run: Run, { upload, most }: Actions['listParts']): Promise<void> {
  const named = uploadNamed(run, upload);
  const failing = notOpen(run, named);
  if (failing !== undefined) return run.meets(failing, () => run.s3.listParts(named.ref));
  const listed: unknown[] = [];
  for (let marker = 0; ;) {
    const page = await run.s3.listParts({ ...named.ref, maxParts: most, partNumberMarker: marker });
    expect(page.parts.length).to.be.at.most(most);
    for (const { partNumber, etag, size } of page.parts) listed.push({ partNumber, etag, size });
    if (!page.isTruncated) break;
    marker = page.nextPartNumberMarker;
  }
  const parts = [...(named.found?.upload.parts ?? [])].sort(([a], [b]) => a - b);
  expect(listed).to.deep.equal(
    parts.map(([partNumber, { etag, bytes }]) => ({ partNumber, etag, size: bytes.length })),
  );
}
