// Assembles src/checksums/crc64nvme.wat into src/checksums/generated/crc64nvme-module.ts: a base64 constant, so that
// the module needs no file beside the JavaScript, whatever bundles it. Part of every build; writes only what changed.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const source = new URL('../src/checksums/crc64nvme.wat', import.meta.url);
const target = new URL('../src/checksums/generated/crc64nvme-module.ts', import.meta.url);

const { parseWat } = await wabt();
const module = parseWat(fileURLToPath(source), await readFile(source, 'utf8'));
module.validate();
const { buffer } = module.toBinary({ canonicalize_lebs: true });

const text = `/**
 * The WebAssembly module of CRC-64/NVME in base64 (${buffer.length} bytes): its source is ../crc64nvme.wat.
 * Written by scripts/assemble-wasm.mjs; changes made here are lost.
 */
export const CRC64NVME_MODULE =
  '${Buffer.from(buffer).toString('base64')}';
`;

const present = await readFile(target, 'utf8').catch(() => undefined);
if (present !== text) {
  await mkdir(new URL('.', target), { recursive: true });
  // Renamed into place: what runs beside the build never reads half a file.
  const unfinished = `${fileURLToPath(target)}.${process.pid}`;
  await writeFile(unfinished, text);
  await rename(unfinished, target);
}
