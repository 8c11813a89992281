import type { ManifestId } from '@rangegraft/core';
import type { Session } from '../database/session.js';

/** Puts the manifest of a version or part at the end of the queue. */
export async function enqueueManifest(session: Session, manifest: ManifestId): Promise<void> {
  await session.count(`INSERT INTO @.ended (kind, id) VALUES ('manifest', $1)`, [manifest]);
}
