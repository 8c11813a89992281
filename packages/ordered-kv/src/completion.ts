import type { UploadCompletion, UploadEnd, VersionRecord } from '@rangegraft/core';
import { putCompletedParts } from './completed-parts.js';
import type { KvTransaction } from './ordered-kv.js';
import { checkParts } from './parts.js';
import { endUpload, requireOpenUpload } from './uploads.js';
import { checkVersion, writeVersion } from './versions.js';

export function completeUpload(transaction: KvTransaction, completion: UploadCompletion): VersionRecord {
  const { upload: ref, version: commit, completedParts, request, versioning, checksum } = completion;
  const upload = requireOpenUpload(transaction, ref);
  checkParts(transaction, ref.upload, completion.parts);
  // While the version is checked, the edges from the parts still keep their contents live.
  const check = checkVersion(transaction, commit);

  const version = writeVersion(transaction, commit, check);
  const { manifest, etag } = commit.content;
  putCompletedParts(transaction, manifest.id, completedParts);
  const { versionId, isNull } = version;
  const result = { how: 'completed', at: commit.now, request, versionId, isNull, versioning, etag } as const;
  const end: UploadEnd = checksum === undefined ? result : { ...result, checksum };
  endUpload(transaction, ref, { ...upload, end });
  return version;
}
