import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

/** Bytes on this side, to compare with what the server gives back. */
export interface LocalBytes {
  readonly size: number;
  read(offset: number, length: number): AsyncIterable<Uint8Array>;
}

const STEP = 4 * 1024 * 1024;

export async function bytesOfFile(file: string): Promise<LocalBytes> {
  const { size } = await stat(file);
  return {
    size,
    async *read(offset, length) {
      const handle = await open(file);
      try {
        for (let done = 0; done < length;) {
          const buffer = Buffer.allocUnsafe(Math.min(STEP, length - done));
          const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset + done);
          if (bytesRead === 0) throw new Error(`${file} has become shorter`);
          yield buffer.subarray(0, bytesRead);
          done += bytesRead;
        }
      } finally {
        await handle.close();
      }
    },
  };
}

export function bytesInMemory(bytes: Uint8Array): LocalBytes {
  return {
    size: bytes.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
    async *read(offset, length) {
      yield bytes.subarray(offset, offset + length);
    },
  };
}

export function slice(source: LocalBytes, first: number, size: number): LocalBytes {
  return { size, read: (offset, length) => source.read(first + offset, length) };
}

export function join(pieces: readonly LocalBytes[]): LocalBytes {
  return {
    size: pieces.reduce((sum, { size }) => sum + size, 0),
    async *read(offset, length) {
      let start = 0;
      for (const piece of pieces) {
        const from = Math.max(offset, start);
        const to = Math.min(offset + length, start + piece.size);
        if (from < to) yield* piece.read(from - start, to - from);
        start += piece.size;
      }
    },
  };
}

export async function sha256(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source) hash.update(chunk);
  return hash.digest('hex');
}

/** Reads a whole (small) range into memory. */
export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}
