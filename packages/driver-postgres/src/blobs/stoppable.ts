import type { ByteSource } from '@rangegraft/core';

/**
 * The chunks of a source until it ends or the signal aborts, also while the source takes its time with the next one.
 * Throws the signal's reason as it came.
 */
export async function* untilAborted(source: ByteSource, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  let pulling = false;
  let ended = false;
  // One listener for all pulls: racing each of them with one long promise would collect reactions.
  let stopPull: ((reason: unknown) => void) | undefined;
  const aborted = (): void => stopPull?.(signal.reason);
  signal.addEventListener('abort', aborted, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      pulling = true;
      const result = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        stopPull = reject;
        iterator.next().then(resolve, (error: Error) => {
          ended = true;
          reject(error);
        });
      });
      pulling = false;
      if (result.done === true) {
        ended = true;
        return;
      }
      yield result.value;
    }
  } finally {
    signal.removeEventListener('abort', aborted);
    if (!ended) {
      const released = iterator.return?.().catch(() => undefined);
      // A generator that is being pulled ends only after the pull, which may never come.
      if (!pulling) await released;
    }
  }
}
