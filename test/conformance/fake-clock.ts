import type { Clock } from '@rangegraft/core';

/** Stands still until it is moved. It begins between two seconds: S3 compares dates in whole ones. */
export class FakeClock implements Clock {
  #now = Date.UTC(2026, 1, 21, 1, 2, 15, 250);
  #elapsed = 0;

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    this.#elapsed += milliseconds;
  }
}
