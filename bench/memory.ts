// How much memory the server process holds while a 5 GiB object goes in and out.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { printFigures } from './lib/figures.js';
import type { Figure } from './lib/figures.js';
import { PeakMemory } from './lib/peak-memory.js';
import { withServer } from './lib/server.js';

const MB = 1_000_000;
const MIB = 1024 * 1024;
const SIZE = 5 * 1024 * MIB;
const CONNECTIONS = 8;
const LIMIT = 250;
const AIM = 200;

/** Bytes that exist only while they are sent. */
function* generated(): Generator<Uint8Array> {
  const block = randomBytes(MIB);
  for (let index = 0; index < SIZE / MIB; index++) {
    const copy = Buffer.from(block);
    copy.writeUInt32BE(index);
    yield copy;
  }
}

async function drain(body: unknown): Promise<number> {
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) length += chunk.length;
  return length;
}

await withServer(async ({ s3, bucket, server }) => {
  const memory = new PeakMemory(server.pid);
  const figures: Figure[] = [];
  const phase = async (what: string, action: () => Promise<void>): Promise<void> => {
    await memory.reset();
    const started = performance.now();
    await action();
    const seconds = (performance.now() - started) / 1000;
    console.log(`${what}: ${(SIZE / MIB / seconds).toFixed(0)} MiB/s`);
    figures.push({ what, value: (await memory.read()) / MB, unit: 'MB', limit: LIMIT, aim: AIM });
  };
  const download = async (Key: string, Range?: string): Promise<number> => {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key, ...(Range === undefined ? {} : { Range }) }),
    );
    return drain(Body);
  };

  console.log('5 GiB in and out, generated and thrown away by the client\n');
  await phase('PutObject, one request', async () => {
    const Body = Readable.from(generated(), { objectMode: false });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'one', Body, ContentLength: SIZE }));
  });
  await phase('GetObject, one request', async () => {
    if ((await download('one')) !== SIZE) throw new Error('the object came back with another length');
  });
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'one' }));
  await phase(`multipart upload, ${CONNECTIONS} parts of 16 MiB at once`, async () => {
    const Body = Readable.from(generated(), { objectMode: false });
    const params = { Bucket: bucket, Key: 'parts', Body };
    await new Upload({ client: s3, params, partSize: 16 * MIB, queueSize: CONNECTIONS }).done();
  });
  await phase(`GetObject, ${CONNECTIONS} ranges at once`, async () => {
    const share = SIZE / CONNECTIONS;
    const ranges = Array.from(
      { length: CONNECTIONS },
      (_, index) => `bytes=${index * share}-${(index + 1) * share - 1}`,
    );
    const lengths = await Promise.all(ranges.map((range) => download('parts', range)));
    if (lengths.some((length) => length !== share)) throw new Error('a range came back with another length');
  });
  console.log();
  printFigures('Peak memory of the server process (resident set)', figures);
});
