import type { ByteSource } from '@rangegraft/core';

/** Ends the pulling of a source from outside: by the caller's signal, a failed write, or a store that is disposed. */
export class Interruption {
  readonly #signal: AbortSignal | undefined;
  #stopped: { readonly reason: unknown } | undefined;
  #rejectPull: ((reason: unknown) => void) | undefined;
  readonly #aborted = (): void => {
    this.stop(this.#signal?.reason);
  };

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#aborted, { once: true });
    if (signal?.aborted === true) this.#aborted();
  }

  /** The first reason is the one that counts. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason };
    this.#rejectPull?.(this.#stopped.reason);
  }

  /** Throws the reason as it came, if there is one. */
  check(): void {
    if (this.#stopped !== undefined) throw this.#stopped.reason;
  }

  /** Lets go of the signal. */
  end(): void {
    this.#signal?.removeEventListener('abort', this.#aborted);
  }

  /** The chunks of a source until it ends or is stopped, also while it takes its time with the next one. */
  async *guard(source: ByteSource): AsyncGenerator<Uint8Array, void, undefined> {
    const iterator = source[Symbol.asyncIterator]();
    let state: 'waiting' | 'pulling' | 'ended' = 'waiting';
    try {
      for (;;) {
        this.check();
        state = 'pulling';
        const result = await this.#pull(iterator.next());
        state = result.done === true ? 'ended' : 'waiting';
        if (result.done === true) return;
        yield result.value;
      }
    } finally {
      if (state !== 'ended') {
        const released = iterator.return?.().catch(() => undefined);
        // A generator that is being pulled ends only after the pull, which may never come.
        if (state === 'waiting') await released;
      }
    }
  }

  /** Waits for one chunk. A single listener at a time: racing each pull with one long promise would collect reactions. */
  #pull<T>(next: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#rejectPull = reject;
      next.then(resolve, reject);
    });
  }
}
