import type { KeepAliveTimes } from './options.js';

/** Node's timers take no more milliseconds; longer is never. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** Where white space is written while work goes on. */
export interface KeptAlive {
  /** Begins the answer: from here on its status is 200. */
  begin(): void;
  space(): void;
}

/**
 * Waits for `work`. When it takes long, the answer begins without it, and white space tells the client that the
 * connection is alive.
 */
export async function keepAlive<T>(work: Promise<T>, answer: KeptAlive, times: KeepAliveTimes): Promise<T> {
  let repeating: NodeJS.Timeout | undefined;
  const first = setTimeout(
    () => {
      answer.begin();
      answer.space();
      repeating = setInterval(() => answer.space(), times.every);
    },
    Math.min(times.after, MAX_TIMEOUT),
  );
  try {
    return await work;
  } finally {
    clearTimeout(first);
    clearInterval(repeating);
  }
}
