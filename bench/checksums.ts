// Speed of the digests. `node --import tsx --conditions @rangegraft/source bench/checksums.ts` with
// TSX_TSCONFIG_PATH=tsconfig.test.json. The cases of a table run in turns, medians are shown, and every figure has its
// ratio to MD5 in the same run beside it, because absolutes change with the machine.
import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import {
  BlockTableBuilder,
  combineCrcs,
  crc32,
  crcsOf,
  verifyBlock,
  type BlobDigests,
} from '../packages/core/src/checksums/index.js';
import { loadNativeCrcs } from '../packages/core/src/checksums/crc32-native.js';
import { crc32cTable } from '../packages/core/src/checksums/crc32c-table.js';
import { crc64nvmeTable } from '../packages/core/src/checksums/crc64nvme-table.js';
import { loadCrc64nvmeWasm } from '../packages/core/src/checksums/crc64nvme-wasm.js';

const ROUNDS = 15;
const MIB = 2 ** 20;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Median microseconds of one call of each case, run in turns. */
function measure(cases: Readonly<Record<string, () => unknown>>, calls: number): ReadonlyMap<string, number> {
  const times = new Map(Object.keys(cases).map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(cases)) {
      const start = performance.now();
      for (let call = 0; call < calls; call++) run();
      times.get(name)!.push(((performance.now() - start) / calls) * 1000);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

function patternedBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, word = 1; at < length; at++, word = (word * 48271) % 2147483647) bytes[at] = word;
  return bytes;
}

function table(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  console.log(`\n${title}`);
  for (const row of rows) {
    console.log(
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    );
  }
}

function builderDigests(bytes: Uint8Array): BlobDigests {
  const builder = new BlockTableBuilder();
  builder.update(bytes);
  return builder.finish();
}

function throughput(size: number): void {
  const bytes = patternedBytes(size);
  const native = loadNativeCrcs();
  const wasm = loadCrc64nvmeWasm();
  const state = new Int32Array(2);
  const whole = builderDigests(bytes);
  const block = bytes.subarray(0, 65536);
  const cases: Record<string, () => unknown> = {
    'MD5 (node:crypto)': () => createHash('md5').update(bytes).digest(),
    'SHA-256 (node:crypto)': () => createHash('sha256').update(bytes).digest(),
    'CRC-32, zlib': () => zlibCrc32(bytes),
    'CRC-32C, JavaScript': () => crc32cTable(bytes, 0),
    'CRC-64/NVME, JavaScript': () => crc64nvmeTable(state, bytes),
    'all three (crcsOf)': () => crcsOf(bytes),
    'all three and the table (BlockTableBuilder)': () => builderDigests(bytes),
  };
  if (native !== undefined) {
    cases['CRC-32, native'] = () => native.crc32(bytes, 0);
    cases['CRC-32C, native'] = () => native.crc32c(bytes, 0);
  }
  if (wasm !== undefined) cases['CRC-64/NVME, WebAssembly'] = () => wasm(state, bytes);
  if (size <= 65536) cases['verifyBlock'] = () => verifyBlock(whole, 0, block);
  const times = measure(cases, Math.max(1, Math.round((4 * MIB) / size)));
  const md5 = times.get('MD5 (node:crypto)')!;
  table(`${size / 1024} KiB a call`, [
    ['', 'us', 'MiB/s', 'ratio to MD5'],
    ...[...times]
      .sort(([, a], [, b]) => b - a)
      .map(([name, us]) => [name, us.toFixed(2), ((size / MIB / us) * 1e6).toFixed(0), (md5 / us).toFixed(2)]),
  ]);
}

function combining(): void {
  const a = crcsOf(patternedBytes(1000));
  const b = crcsOf(patternedBytes(2000));
  const lengths: Readonly<Record<string, number>> = {
    '64 KiB': 65536,
    '5 MiB': 5 * MIB,
    '8 MiB': 8 * MIB,
    '5,000,000': 5_000_000,
    '1 GiB + 1': 2 ** 30 + 1,
    '5 TiB - 1': 5 * 2 ** 40 - 1,
  };
  const cases = Object.fromEntries(Object.entries(lengths).map(([name, n]) => [name, () => combineCrcs(a, b, n)]));
  table('combineCrcs by length of the second string', [
    ['bytes', 'us'],
    ...[...measure(cases, 20_000)].map(([name, us]) => [name, us.toFixed(3)]),
  ]);
}

function verifying(): void {
  const bytes = patternedBytes(4 * MIB + 1234);
  const blob = builderDigests(bytes);
  const block = bytes.subarray(5 * 65536, 6 * 65536);
  const last = bytes.subarray(64 * 65536);
  table('verifying one block', [
    ['', 'us'],
    ...[
      ...measure(
        {
          'CRC-32 of 64 KiB alone': () => crc32(block),
          'block 5 of 65': () => verifyBlock(blob, 5, block),
          'CRC-32 of 1234 bytes alone': () => crc32(last),
          'the last block, 1234 bytes': () => verifyBlock(blob, 64, last),
        },
        5000,
      ),
    ].map(([name, us]) => [name, us.toFixed(3)]),
  ]);
}

console.log(`Node ${process.version}, ${ROUNDS} rounds`);
for (const size of [4096, 65536, MIB]) throughput(size);
combining();
verifying();
