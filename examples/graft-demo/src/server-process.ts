import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What the server logs about a request, as far as it is of interest here. */
export interface RequestRecord {
  readonly requestId: string;
  readonly operation?: string;
  readonly bytesLinked?: number;
  readonly bytesMoved?: number;
  readonly ms: number;
}

/** A running server, reached over HTTP only. Disposing it ends it as an operator does, and waits until it has ended. */
export interface ServerProcess extends AsyncDisposable {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly pid: number;
  /** What the server logged about a request; its line comes after the answer. */
  record(requestId: string): Promise<RequestRecord>;
}

/** Starts `rangegraft serve` as a process of its own, on any free port, with its data in `directory`. */
export async function startServer(directory: string): Promise<ServerProcess> {
  const bin = path.join(path.dirname(createRequire(import.meta.url).resolve('rangegraft')), 'bin.js');
  const accessKeyId = 'demo';
  const secretAccessKey = 'demo-secret';
  const child = spawn(process.execPath, [bin, 'serve', '--driver', 'filesystem', '--data', directory, '--port', '0'], {
    env: { ...process.env, RANGEGRAFT_ACCESS_KEY: accessKeyId, RANGEGRAFT_SECRET_KEY: secretAccessKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  // First of all, so that nothing is written any more when the data is removed.
  process.prependListener('exit', () => child.kill('SIGKILL'));
  const log = new RequestLog(child.stderr);
  const endpoint = await Promise.race([
    findEndpoint(child.stdout),
    exited.then(() => Promise.reject(new Error(`the server did not start: ${log.lastLine}`))),
  ]);
  return {
    endpoint,
    accessKeyId,
    secretAccessKey,
    pid: child.pid ?? -1,
    record: (requestId) => log.record(requestId),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function findEndpoint(output: Readable): Promise<string> {
  const lines = createInterface(output);
  try {
    for await (const line of lines) {
      const [, endpoint] = /^\s+endpoint\s+(\S+)$/.exec(line) ?? [];
      if (endpoint !== undefined) return endpoint;
    }
  } finally {
    // Read on: a full pipe would stop the server.
    output.resume();
  }
  throw new Error('the server named no endpoint');
}

/** The server's log, a JSON line a request. */
class RequestLog {
  lastLine = '';
  readonly #records = new Map<string, RequestRecord>();
  readonly #awaited = new Map<string, (record: RequestRecord) => void>();

  constructor(output: Readable) {
    createInterface(output).on('line', (line) => this.#add(line));
  }

  record(requestId: string): Promise<RequestRecord> {
    const known = this.#records.get(requestId);
    return known === undefined
      ? new Promise((resolve) => this.#awaited.set(requestId, resolve))
      : Promise.resolve(known);
  }

  #add(line: string): void {
    this.lastLine = line;
    if (!line.startsWith('{')) return;
    const record = JSON.parse(line) as RequestRecord;
    if (record.requestId === undefined) return;
    this.#records.set(record.requestId, record);
    this.#awaited.get(record.requestId)?.(record);
  }
}
