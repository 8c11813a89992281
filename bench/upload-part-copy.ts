// What it costs to copy 5 GiB, compared with 5 MiB, through HTTP with the filesystem driver.
import { randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { median, printTable } from '../examples/graft-demo/src/table.js';
import { printFigures } from './lib/figures.js';
import { withServer } from './lib/server.js';
import type { Bench } from './lib/server.js';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const WARM_UP = 20;
const ROUNDS = 300;

async function createUpload({ s3, bucket }: Bench, key: string): Promise<string | undefined> {
  return (await s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key }))).UploadId;
}

/** Makes an object of whole copies of another. */
async function repeat(bench: Bench, key: string, { of, times }: { of: string; times: number }): Promise<void> {
  const { s3, bucket } = bench;
  const upload = { Bucket: bucket, Key: key, UploadId: await createUpload(bench, key) };
  const parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (let PartNumber = 1; PartNumber <= times; PartNumber++) {
    const command = new UploadPartCopyCommand({ ...upload, PartNumber, CopySource: `${bucket}/${of}` });
    parts.push({ PartNumber, ETag: (await s3.send(command)).CopyPartResult?.ETag });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }));
}

await withServer(async (bench) => {
  const { s3, bucket } = bench;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: '64-mib', Body: randomBytes(64 * MIB) }));
  await repeat(bench, '1-gib', { of: '64-mib', times: 16 });
  await repeat(bench, '6-gib', { of: '1-gib', times: 6 });

  const upload = { Bucket: bucket, Key: 'target', UploadId: await createUpload(bench, 'target') };
  const times = new Map<number, number[]>([
    [5 * MIB, []],
    [5 * GIB, []],
  ]);
  let PartNumber = 0;
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    // In turns, and each time at another, unaligned offset.
    for (const [size, measured] of times) {
      const first = (round + WARM_UP) * 3_000_017 + 1;
      PartNumber += 1;
      const range = { CopySource: `${bucket}/6-gib`, CopySourceRange: `bytes=${first}-${first + size - 1}` };
      const started = performance.now();
      await s3.send(new UploadPartCopyCommand({ ...upload, ...range, PartNumber }));
      if (round >= 0) measured.push(performance.now() - started);
    }
  }

  const [small = [], great = []] = times.values();
  const quantile = (values: readonly number[], q: number): number =>
    [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? NaN;
  const row = (name: string, values: readonly number[]): string[] => {
    const shown = [median(values), quantile(values, 0.1), quantile(values, 0.9)];
    return [name, ...shown.map((value) => `${value.toFixed(2)} ms`)];
  };
  console.log(`UploadPartCopy, ${ROUNDS} times each in turns\n`);
  printTable(['range', 'median', '10 % below', '90 % below'], [row('5 MiB', small), row('5 GiB', great)]);
  printFigures('How the time grows with the size', [
    { what: 'median of 5 GiB / median of 5 MiB', value: median(great) / median(small), unit: '', limit: 1.5, aim: 1.2 },
  ]);
});
