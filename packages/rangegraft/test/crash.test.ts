import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { StorageEngine } from '@rangegraft/core';
import { FilesystemDriver } from '@rangegraft/driver-filesystem';
import { expect } from 'chai';
import { Cli } from './support/cli.js';
import { temporaryDirectory } from './support/directory.js';

const Bucket = 'crash';
const SOURCE = randomBytes(300_000);
const ROUNDS = 3;
/** Acknowledged operations after which the server is killed, each round at another point of what runs by then. */
const KILL_AFTER = [9, 40, 75];

/** What the server has acknowledged. */
interface Acknowledged {
  readonly objects: Map<string, string>;
  readonly parts: Map<string, { readonly Key: string; readonly etags: Map<number, string> }>;
  count: number;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function start(data: string): Promise<{ readonly cli: Cli; readonly client: S3Client }> {
  const cli = new Cli(['serve', '--data', data, '--port', '0', '--log-level', 'warn']);
  const { endpoint, accessKeys } = await cli.ready();
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: accessKeys,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  return { cli, client };
}

/** Uploads a part, copies ranges, completes; again and again, noting what was acknowledged, until the server is gone. */
async function work(client: S3Client, name: string, done: Acknowledged): Promise<void> {
  for (let round = 0; ; round++) {
    const Key = `${name}-${round}`;
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const etags = new Map<number, string>();
    done.parts.set(UploadId ?? '', { Key, etags });
    const upload = { Bucket, Key, UploadId };
    const Body = randomBytes(70_000 + round);
    const uploaded = await client.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body }));
    etags.set(2, uploaded.ETag ?? '');
    done.count++;
    const first = 1 + round;
    const last = 200_000 + round;
    const CopySourceRange = `bytes=${first}-${last}`;
    const CopySource = `${Bucket}/source`;
    const copied = await client.send(
      new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource, CopySourceRange }),
    );
    etags.set(1, copied.CopyPartResult?.ETag ?? '');
    done.count++;
    // Parts of S3's least size would make the test slow: each part becomes an object of its own.
    const PartNumber = 1 + (round % 2);
    const Parts = [{ PartNumber, ETag: etags.get(PartNumber) }];
    // From here on the upload may have ended, whether or not the answer arrives.
    done.parts.delete(UploadId ?? '');
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    done.objects.set(Key, sha256(PartNumber === 1 ? SOURCE.subarray(first, last + 1) : Body));
    done.count++;
  }
}

async function expectAcknowledged(client: S3Client, { objects, parts }: Acknowledged): Promise<void> {
  for (const [Key, hash] of objects) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(sha256((await Body?.transformToByteArray()) ?? new Uint8Array()), Key).to.equal(hash);
  }
  for (const [UploadId, { Key, etags }] of parts) {
    const { Parts = [] } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    const listed = new Map(Parts.map((part) => [part.PartNumber, part.ETag]));
    for (const [number, etag] of etags) expect(listed.get(number), `part ${number} of ${Key}`).to.equal(etag);
  }
}

/** Sweeps as a process that comes later would, and returns the files that the catalog does not know. */
async function unreferencedFiles(root: string): Promise<readonly string[]> {
  await using driver = await FilesystemDriver.open({ root });
  const { blobs, catalog } = driver;
  // The killed server's lease is dropped once it has been seen standing still for the time to live.
  const engine = new StorageEngine({ catalog, blobs: [blobs], settings: { leaseTtl: 1 } });
  await using opened = await engine.open();
  do {
    await opened.sweep({ orphanAge: -1 });
  } while ((await catalog.leases()).length > 0);
  await opened.sweep({ orphanAge: -1 });
  const unknown: string[] = [];
  for await (const { id } of blobs.list()) {
    if ((await catalog.getBlobs([id])).length === 0 && !id.startsWith('000000000000')) unknown.push(id);
  }
  return unknown;
}

describe('a server that is killed', () => {
  it('has every acknowledged part and object when it is back, and leaves no file that nothing refers to', async function () {
    this.timeout(60_000);
    await using directory = await temporaryDirectory();
    const done: Acknowledged = { objects: new Map(), parts: new Map(), count: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const { cli, client } = await start(directory.name);
      await using _ = cli;
      if (round === 0) {
        await client.send(new CreateBucketCommand({ Bucket }));
        await client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: SOURCE }));
      }
      await expectAcknowledged(client, done);
      const goal = done.count + (KILL_AFTER[round] ?? 0);
      const clients = Array.from({ length: 4 }, (__, index) =>
        work(client, `${round}-${index}`, done).catch((error: unknown) => error),
      );
      while (done.count < goal) await new Promise((resolve) => setImmediate(resolve));
      cli.signal('SIGKILL');
      await Promise.all(clients);
      client.destroy();
      expect(await unreferencedFiles(directory.name)).to.deep.equal([]);
    }
    const { cli, client } = await start(directory.name);
    await using _ = cli;
    await expectAcknowledged(client, done);
    expect(done.objects.size).to.be.greaterThan(10);
    client.destroy();
  });
});
