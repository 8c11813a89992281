import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { compareWhole, graft, isRangeRight, piece } from './graft.js';
import type { CopyCost, Graft, Lab, StoredObject } from './graft.js';
import { bytesOfFile, collect } from './local-bytes.js';
import { scratchDirectory } from './scratch-directory.js';
import { startServer } from './server-process.js';
import { median, printTable } from './table.js';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** The biggest file that the running Node was started from: itself, or the library it is in. */
async function nodeFile(): Promise<string> {
  const report = process.report.getReport() as unknown as { readonly sharedObjects: readonly string[] };
  const files = [process.execPath, ...report.sharedObjects.filter((file) => path.isAbsolute(file))];
  const sizes = await Promise.all(
    files.map(async (file) => ({
      file,
      size: await stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    })),
  );
  return sizes.reduce((best, each) => (each.size > best.size ? each : best)).file;
}

/** Uploads a file in parts of 16 MiB. */
async function uploadFile(lab: Lab, key: string, file: string): Promise<StoredObject> {
  const bytes = await bytesOfFile(file);
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.size; start += 16 * MIB) {
    parts.push(await collect(bytes.read(start, Math.min(16 * MIB, bytes.size - start))));
  }
  const started = performance.now();
  await graft(lab, key, parts);
  const seconds = (performance.now() - started) / 1000;
  const count = parts.length === 1 ? '1 part' : `${parts.length} parts`;
  console.log(`Uploaded ${file}: ${bytes.size.toLocaleString('en-US')} bytes, ${count}, ${seconds.toFixed(1)} s`);
  return { key, bytes };
}

function printCosts(costs: readonly CopyCost[]): void {
  const rows = costs.map(({ source, first, size, moved, diskGrowth, ms }) => {
    return [source, first, size, moved, diskGrowth, `${ms.toFixed(1)} ms`];
  });
  printTable(['source', 'from byte', 'bytes copied', 'bytes moved', 'disk growth', 'time'], rows);
}

interface Summary {
  readonly title: string;
  readonly size: number;
  readonly costs: readonly CopyCost[];
}

function printSummary(summaries: readonly Summary[]): void {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const rows = summaries.map(({ title, size, costs }) => [
    title,
    size,
    sum(costs.map((cost) => cost.size)),
    sum(costs.map(({ moved }) => moved)),
    sum(costs.map(({ diskGrowth }) => diskGrowth)),
    `${median(costs.map(({ ms }) => ms)).toFixed(1)} ms`,
  ]);
  printTable(['', 'bytes in result', 'bytes copied', 'bytes moved', 'disk growth', 'time per copy'], rows);
}

/** Downloads an object and compares it with the same bytes cut locally. */
async function verify(lab: Lab, object: StoredObject): Promise<void> {
  const { got, expected } = await compareWhole(lab, object);
  console.log(`SHA-256 downloaded  ${got}\nSHA-256 cut locally ${expected}`);
  if (got !== expected) throw new Error(`${object.key} has the wrong bytes`);
  console.log('They are the same.\n');
}

async function graftRealFiles(lab: Lab, node: StoredObject): Promise<Graft> {
  const typescript = await uploadFile(lab, 'typescript.js', createRequire(import.meta.url).resolve('typescript'));
  const { size } = node.bytes;
  console.log('\nA new object of ranges of both, with one part uploaded in between:\n');
  const result = await graft(lab, 'graft', [
    piece(node, 1_234_567, Math.floor(size / 5)),
    piece(typescript, 12_345, 6_000_001),
    randomBytes(5 * MIB + 1),
    piece(node, Math.floor(size / 2) + 1, Math.floor(size / 3)),
    piece(node, size - 777),
  ]);
  printCosts(result.costs);
  await verify(lab, result.object);
  return result;
}

async function graftFiveGib(lab: Lab, node: StoredObject): Promise<readonly Summary[]> {
  const copies = Math.ceil(GIB / node.bytes.size);
  const rest = GIB - (copies - 1) * node.bytes.size;
  console.log(`1 GiB made of ${copies} copies of node, and 5 GiB of copies of that:\n`);
  const gib = await graft(lab, 'gib', [...Array.from({ length: copies - 1 }, () => piece(node)), piece(node, 0, rest)]);
  // A little more than 5 GiB, so that a range of 5 GiB, the most that S3 copies at once, need not start at byte 0.
  const five = await graft(lab, 'five-gib', [
    ...Array.from({ length: 5 }, () => piece(gib.object)),
    piece(gib.object, 7, 9 * MIB),
  ]);
  printCosts(five.costs);
  await verify(lab, five.object);

  const rounds = 40;
  console.log(`Ranges of 5 MiB and of 5 GiB of it, in turns, ${rounds} times each:\n`);
  const ranges = Array.from({ length: rounds }, (_, round) => {
    const first = round * 201_001 + 3;
    return [piece(five.object, first, 5 * MIB), piece(five.object, first, 5 * GIB)];
  }).flat();
  const mixed = await graft(lab, 'mixed', ranges);
  await verifySeams(lab, mixed.object);
  const small = mixed.costs.filter(({ size }) => size === 5 * MIB);
  const great = mixed.costs.filter(({ size }) => size === 5 * GIB);
  return [
    { title: `1 GiB of ${copies} copies`, size: gib.object.bytes.size, costs: gib.costs },
    { title: '5 GiB of copies of copies', size: five.object.bytes.size, costs: five.costs },
    { title: `${rounds} ranges of 5 MiB of that`, size: small.length * 5 * MIB, costs: small },
    { title: `${rounds} ranges of 5 GiB of that`, size: great.length * 5 * GIB, costs: great },
  ];
}

/** Compares what lies around the places where two copies meet. */
async function verifySeams(lab: Lab, object: StoredObject): Promise<void> {
  const around = 100_003;
  for (let seam = 5 * MIB; seam < object.bytes.size; seam += 5 * MIB + 5 * GIB) {
    const right = await isRangeRight(lab, object, seam - around, 2 * around);
    if (!right) throw new Error(`${object.key} has wrong bytes around byte ${seam}`);
  }
  console.log(`All bytes around the seams of the ${object.bytes.size.toLocaleString('en-US')} bytes are right.\n`);
}

async function run(data: string): Promise<void> {
  await using server = await startServer(data);
  const { endpoint, accessKeyId, secretAccessKey } = server;
  console.log(`The server listens on ${endpoint}, its data is in ${data}\n`);
  const credentials = { accessKeyId, secretAccessKey };
  const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  const lab: Lab = { s3, server, bucket: 'demo', data };
  try {
    await s3.send(new CreateBucketCommand({ Bucket: lab.bucket }));
    const node = await uploadFile(lab, 'node', await nodeFile());
    const real = await graftRealFiles(lab, node);
    const great = await graftFiveGib(lab, node);
    printSummary([{ title: 'ranges of real files', size: real.object.bytes.size, costs: real.costs }, ...great]);
    const [small, large] = great.slice(-2).map(({ costs }) => median(costs.map(({ ms }) => ms)));
    console.log(`A copy of 5 GiB takes ${((large ?? NaN) / (small ?? NaN)).toFixed(2)} times as long as one of 5 MiB.`);
  } finally {
    s3.destroy();
  }
}

await run(await scratchDirectory());
