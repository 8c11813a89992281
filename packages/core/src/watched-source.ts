/** Told of what is read of a source. */
export interface SourceWatcher {
  readonly onChunk?: (chunk: Uint8Array) => void;
  /**
   * Told once or more often that nothing more will be read: it was all, it failed, or its reader had enough. The reader
   * learns of it afterwards.
   */
  readonly onEnd: (error?: unknown) => void | Promise<void>;
}

/** The same bytes, and somebody who is told of them. */
export function watched(
  bytes: AsyncIterator<Uint8Array>,
  { onChunk, onEnd }: SourceWatcher,
): AsyncIterableIterator<Uint8Array> {
  const seen = async (result: Promise<IteratorResult<Uint8Array>>): Promise<IteratorResult<Uint8Array>> => {
    try {
      const step = await result;
      if (step.done === true) await onEnd();
      else onChunk?.(step.value);
      return step;
    } catch (error) {
      await onEnd(error);
      throw error;
    }
  };
  // Not a generator: one that was never started would not notice its own `return`.
  const iterator: AsyncIterableIterator<Uint8Array> = {
    next: () => seen(bytes.next()),
    return: async () => {
      await onEnd();
      return (await bytes.return?.()) ?? { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
