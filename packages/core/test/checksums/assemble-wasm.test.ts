import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CRC64NVME_MODULE } from '../../src/checksums/generated/crc64nvme-module.js';

describe('the WebAssembly step of the build', () => {
  const module = new URL('../../src/checksums/generated/crc64nvme-module.ts', import.meta.url);
  const script = new URL('../../scripts/assemble-wasm.mjs', import.meta.url);

  it('leaves a module that is up to date untouched', () => {
    const before = { time: statSync(module).mtimeMs, text: readFileSync(module, 'utf8') };
    execFileSync(process.execPath, [fileURLToPath(script)]);
    expect({ time: statSync(module).mtimeMs, text: readFileSync(module, 'utf8') }).to.deep.equal(before);
  });

  it('makes a module of about a kilobyte that needs nothing from outside', () => {
    const bytes = Buffer.from(CRC64NVME_MODULE, 'base64');
    expect(bytes.length).to.be.lessThan(1024);
    expect(bytes.subarray(0, 8).toString('latin1')).to.equal('\0asm\x01\0\0\0');
  });
});
