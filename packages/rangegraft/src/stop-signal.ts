import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

// One Ctrl+C can arrive more than once: from the terminal, and from npm, which passes it on.
const ECHO_MS = 500;

/**
 * Resolves at the first SIGINT or SIGTERM. From then on another one ends the process at once, with the exit code that
 * shells give to a process ended by that signal.
 */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        const now = performance.now();
        if (first === undefined) {
          first = now;
          resolve(signal);
        } else if (now - first > ECHO_MS) {
          process.exit(128 + constants.signals[signal]);
        }
      });
    }
  });
}
