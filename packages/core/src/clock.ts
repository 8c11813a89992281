/** Where the engine takes the time from; replaced by a fake in tests. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC, a whole number. */
  now(): number;
  /** Milliseconds of a clock that never goes back; only differences mean anything. */
  monotonic(): number;
}

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
