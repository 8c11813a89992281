import type { OperationOptions } from './blob-store.js';
import type { ByteSource } from './byte-source.js';
import type { Body, CopyEffect } from './operations/shared-types.js';
import { watched } from './watched-source.js';

/** What is known of an operation when it has ended: one that gives a body ends with it. */
export interface OperationRecord {
  /** S3's name, such as `UploadPartCopy`. */
  readonly operation: string;
  readonly bucket?: string;
  /** Bytes that a copy made part of its result by reference. */
  readonly bytesLinked: number;
  /** Bytes that the caller was given, and that a copy read from blob stores. */
  readonly bytesRead: number;
  /** Bytes that were taken from the caller, and that a copy had to write anew. */
  readonly bytesWritten: number;
  readonly ms: number;
  /** Why it failed. */
  readonly error?: unknown;
}

/**
 * Goes around every operation of an engine: what it does before `run` comes before the first step. It calls `run` exactly
 * once, passes its record on and does not throw.
 */
export type OperationObserver = (operation: string, run: () => Promise<OperationRecord>) => Promise<OperationRecord>;

/** One observer that has the others go around each other, the first outermost; none of none. */
export function observedBy(observers: readonly OperationObserver[] = []): OperationObserver | undefined {
  if (observers.length === 0) return undefined;
  return (operation, run) =>
    observers.reduceRight<typeof run>((inner, observer) => () => observer(operation, inner), run)();
}

/** What operations have in common. */
interface Input {
  readonly bucket?: string;
  readonly body?: Body;
}

interface Output {
  readonly body?: ByteSource;
  readonly effect?: CopyEffect;
}

type Method = (this: unknown, input?: Input, options?: OperationOptions) => Promise<Output | void>;

/** Puts an observer around the methods that `target` has from `prototype`, each of which is an operation. */
export function observeMethods(target: object, prototype: object, observer: OperationObserver): void {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === 'constructor') continue;
    const operation = name.charAt(0).toUpperCase() + name.slice(1);
    const method: Method = (input, options) =>
      observe(operation, observer, input, (seen) => (value as Method).call(target, seen, options));
    Object.defineProperty(target, name, { value: method });
  }
}

function observe(
  operation: string,
  observer: OperationObserver,
  input: Input | undefined,
  call: (input: Input | undefined) => Promise<Output | void>,
): Promise<Output | void> {
  // Whoever has the answer, or all of its body, finds that the observer knows of it.
  return new Promise((resolve, reject) => {
    let answer: Promise<Output | void> | undefined;
    const run = async (): Promise<OperationRecord> => {
      const counts = { bytesLinked: 0, bytesRead: 0, bytesWritten: 0 };
      const begun = performance.now();
      const record = (error?: unknown): OperationRecord => ({
        operation,
        ...(input?.bucket !== undefined && { bucket: input.bucket }),
        ...counts,
        ms: performance.now() - begun,
        ...(error !== undefined && { error }),
      });
      answer = call(countedInput(input, (bytes) => (counts.bytesWritten += bytes)));
      try {
        const output = await answer;
        const { effect, body } = output ?? {};
        counts.bytesLinked += effect?.bytesLinked ?? 0;
        counts.bytesRead += effect?.bytesRead ?? 0;
        counts.bytesWritten += effect?.bytesMoved ?? 0;
        if (body === undefined) return record();
        return await new Promise<OperationRecord>((ended) => {
          const onChunk = (chunk: Uint8Array) => void (counts.bytesRead += chunk.length);
          const onEnd = (error?: unknown) => {
            ended(record(error));
            return observed;
          };
          resolve({ ...output, body: watched(body[Symbol.asyncIterator](), { onChunk, onEnd }) });
        });
      } catch (error) {
        return record(error);
      }
    };
    const observed = observer(operation, run).then(() => resolve(answer), reject);
  });
}

function countedInput(input: Input | undefined, count: (bytes: number) => void): Input | undefined {
  const body = input?.body;
  if (body === undefined) return input;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    count(Buffer.byteLength(body));
    return input;
  }
  return { ...input, body: counted(body, count) };
}

async function* counted(
  source: ByteSource,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    count(chunk.length);
    yield chunk;
  }
}
