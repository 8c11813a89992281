import type { Clock } from '../../src/index.js';

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  #time: number;

  constructor(time = 1_700_000_000_000) {
    this.#time = time;
  }

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  advance(milliseconds: number): void {
    this.#time += milliseconds;
  }
}
