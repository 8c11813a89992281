import type { PartCommit } from '@rangegraft/core';
import { expect } from 'chai';
import pg from 'pg';
import { PostgresCatalog } from '../src/index.js';
import { makeSchema } from './support/postgres-server.js';
import {
  completionOf,
  freshContent,
  linkTo,
  newBucket,
  newUpload,
  partCommit,
  versionCommit,
} from './support/records.js';

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** How many statements all clients of this process send meanwhile. */
async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  let count = 0;
  client.query = function (...args) {
    count++;
    return query.apply(this, args);
  };
  try {
    await work();
    return count;
  } finally {
    client.query = query;
  }
}

describe('the number of statements', function () {
  this.timeout(120_000);

  it('of a completion, of its release and of a deletion does not grow with the number of parts', async () => {
    await using schema = await makeSchema();
    await using catalog = await PostgresCatalog.open(schema);
    const bucket = newBucket();
    await catalog.createBucket(bucket);
    for (const count of [2, 2000]) {
      const record = newUpload('key');
      await catalog.createUpload({ bucket, record });
      const upload = { bucket: bucket.id, key: 'key', upload: record.id };
      const commits: PartCommit[] = [partCommit(upload, 1, freshContent())];
      await catalog.putPart(commits[0]!);
      const link = linkTo(commits[0]!.part.manifest.root!);
      for (let number = 2; number <= count; number++) commits.push(partCommit(upload, number, link));
      let next = 1;
      const storing = async (): Promise<void> => {
        while (next < count) await catalog.putPart(commits[next++]!);
      };
      await Promise.all(Array.from({ length: 8 }, storing));

      const completion = completionOf(bucket, upload, commits);
      expect(await countStatements(() => catalog.completeUpload(completion)), `${count} parts`).to.be.at.most(12);
      const [version] = await catalog.listVersions(bucket.id, { limit: 1 });
      const expected = { bucket, key: 'key', versionId: version!.versionId, expect: version!.revision };
      expect(await countStatements(() => catalog.removeVersion(expected))).to.be.at.most(8);
      const released = await countStatements(() => catalog.release({ limit: 100_000 }));
      expect(released, `release of ${count} parts`).to.be.at.most(20);
    }
  });

  it('of a put is small', async () => {
    await using schema = await makeSchema();
    await using catalog = await PostgresCatalog.open(schema);
    const bucket = newBucket();
    await catalog.createBucket(bucket);
    const put = (): Promise<unknown> =>
      catalog.putVersion(versionCommit(bucket, 'key', freshContent(), { replaces: 'null' }));
    // Begin, look, add, write, commit; an overwritten version is put into the queue, too.
    expect(await countStatements(put)).to.equal(5);
    expect(await countStatements(put)).to.equal(6);
  });
});
