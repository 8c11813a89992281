import { collect, type BlobId } from '@rangegraft/core';
import { expect } from 'chai';
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { FilesystemDriver, LmdbKv } from '../src/index.js';
import { bucketOf, contentOf, type Acknowledged, type Task } from './children/messages.js';
import { makeTemporaryDirectory } from './temporary-directory.js';

const WRITER = fileURLToPath(new URL('children/writer.ts', import.meta.url));
const PUTTER = fileURLToPath(new URL('children/putter.ts', import.meta.url));
/** How to run TypeScript sources. */
const EXEC_ARGV = ['--import', 'tsx', '--conditions', '@rangegraft/source'];

interface Writer {
  readonly child: ChildProcess;
  /** What it has said to be stored, so far. */
  readonly acknowledged: readonly BlobId[];
  /** Resolves with the exit code or the signal, when everything it said has arrived. */
  readonly ended: Promise<number | string>;
}

function startWriter(task: Task, onAcknowledged?: (writer: Writer) => void): Writer {
  const child = fork(WRITER, [JSON.stringify(task)], { execArgv: EXEC_ARGV });
  const acknowledged: BlobId[] = [];
  const ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(
    ([[code, signal]]) => (code ?? signal) as number | string,
  );
  const writer: Writer = { child, acknowledged, ended };
  child.on('message', (message) => {
    acknowledged.push((message as Acknowledged).id);
    onAcknowledged?.(writer);
  });
  return writer;
}

async function expectEverythingThere(driver: FilesystemDriver, ids: readonly BlobId[]): Promise<void> {
  for (const id of ids) {
    const content = contentOf(id);
    const found = await collect(await driver.blobs.read(id, { offset: 0, length: content.length }));
    expect(content.equals(found), `the bytes of blob ${id}`).to.equal(true);
    expect(await driver.blobs.stat(id)).to.deep.equal({ id, length: content.length });
    expect(await driver.catalog.getBucket(bucketOf(id).name)).to.deep.equal(bucketOf(id));
  }
}

async function listedIds(driver: FilesystemDriver): Promise<readonly BlobId[]> {
  const ids: BlobId[] = [];
  for await (const { id } of driver.blobs.list()) ids.push(id);
  return ids;
}

describe('several processes on one directory', function () {
  this.timeout(120_000);

  it('open a new directory at once and lose nothing of what they write at once', async () => {
    await using directory = await makeTemporaryDirectory();
    const task: Task = { root: `${directory.path}/new`, writers: 4, rounds: 25 };
    const writers = [startWriter(task), startWriter(task), startWriter(task)];
    for (const { ended } of writers) expect(await ended).to.equal(0);
    const ids = writers.flatMap(({ acknowledged }) => acknowledged).sort();
    expect(ids.length).to.equal(3 * 4 * 25);

    await using driver = await FilesystemDriver.open({ root: task.root });
    await expectEverythingThere(driver, ids);
    expect(await listedIds(driver)).to.deep.equal(ids);
  });

  it('see at once what another has acknowledged', async () => {
    await using directory = await makeTemporaryDirectory();
    await using driver = await FilesystemDriver.open({ root: directory.path });
    const task: Task = { root: directory.path, writers: 2, rounds: 40 };
    const seen: Promise<void>[] = [];
    const writer = startWriter(task, ({ acknowledged }) => {
      seen.push(expectEverythingThere(driver, acknowledged.slice(-1)));
    });
    expect(await writer.ended).to.equal(0);
    expect(seen.length).to.equal(80);
    await Promise.all(seen);
  });

  it('see it also in the turn of the event loop in which they have read already', async () => {
    await using directory = await makeTemporaryDirectory();
    await using kv = await LmdbKv.open(directory.path);
    const key = Buffer.from('key');
    const read = (): Promise<Uint8Array | undefined> => kv.read((reader) => reader.get(key));
    expect(await read()).to.equal(undefined);
    // Nothing else runs in this process until the other one has ended.
    const { status } = spawnSync(process.execPath, [...EXEC_ARGV, PUTTER, directory.path, 'key', 'value']);
    const found = await read();
    expect(status).to.equal(0);
    expect(Buffer.from(found ?? []).toString()).to.equal('value');
  });

  it('lose nothing that was acknowledged when one of them is killed, time and again', async () => {
    await using directory = await makeTemporaryDirectory();
    const task: Task = { root: directory.path, writers: 8 };
    const acknowledged: BlobId[] = [];
    for (let round = 1; round <= 3; round++) {
      // What another process had open while the first died must go on too.
      await using bystander = await FilesystemDriver.open({ root: directory.path });
      const writer = startWriter(task, ({ child, acknowledged: { length } }) => {
        if (length === 30 * round) child.kill('SIGKILL');
      });
      expect(await writer.ended).to.equal('SIGKILL');
      acknowledged.push(...writer.acknowledged);
      await expectEverythingThere(bystander, acknowledged);

      await using driver = await FilesystemDriver.open({ root: directory.path });
      await expectEverythingThere(driver, acknowledged);
      // What was being written may be there in part; it can be listed and deleted.
      const remains = (await listedIds(driver)).filter((id) => !acknowledged.includes(id));
      await driver.blobs.delete(remains);
      expect(await listedIds(driver)).to.deep.equal([...acknowledged].sort());
    }
  });
});
