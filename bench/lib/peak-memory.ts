import { readFile, writeFile } from 'node:fs/promises';

/**
 * The most memory that a process has held at once (resident set, in bytes) since the last `reset`. The kernel keeps this
 * figure, so no peak falls between two samples. Linux only.
 */
export class PeakMemory {
  readonly #directory: string;

  constructor(pid: number) {
    this.#directory = `/proc/${pid}`;
  }

  async reset(): Promise<void> {
    await writeFile(`${this.#directory}/clear_refs`, '5');
  }

  async read(): Promise<number> {
    const status = await readFile(`${this.#directory}/status`, 'utf8');
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
    if (kibibytes === undefined) throw new Error('this system does not tell how much memory a process has held');
    return Number(kibibytes) * 1024;
  }
}
