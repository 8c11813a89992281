import type { UploadCompletion, VersionRecord } from '@rangegraft/core';
import type { Session } from '../database/session.js';
import { addCompletedParts } from './completed-parts.js';
import { checkParts } from './parts.js';
import { endUpload, lockOpenUpload } from './uploads.js';
import { putVersion } from './versions.js';

export async function completeUpload(session: Session, completion: UploadCompletion): Promise<VersionRecord> {
  const { upload, parts, completedParts, version: commit, request, versioning, checksum } = completion;
  await lockOpenUpload(session, upload, 'update');
  await checkParts(session, upload, parts);
  // While the version is committed, the edges from the parts still keep their contents live.
  const version = await putVersion(session, commit);
  const { manifest, etag } = commit.content;
  await addCompletedParts(session, manifest.id, completedParts);
  const { versionId, isNull } = version;
  const end = { how: 'completed', at: commit.now, request, versionId, isNull, versioning, etag } as const;
  await endUpload(session, upload, checksum === undefined ? end : { ...end, checksum });
  return version;
}
