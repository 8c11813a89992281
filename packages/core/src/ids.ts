import { randomFillSync } from 'node:crypto';
import type { Clock } from './clock.js';

/**
 * Ids are 32 lower-case hexadecimal digits: 12 of milliseconds since 1970, 4 of a sequence within the millisecond,
 * 16 random. They sort by the time they were minted at, and none is ever used twice.
 */
export type Id = string;

/** Names an immutable byte string in a blob store. */
export type BlobId = Id;
/** Names a node of a manifest. */
export type NodeId = Id;
/** Names a manifest: the root that one version or part holds. Minted anew for each, also where the content is shared. */
export type ManifestId = Id;
export type BucketId = Id;
export type UploadId = Id;
/** Changes at every write of a record; compared, never parsed. */
export type Revision = Id;

/** Fills an array with random bytes; replaced by a seeded one in tests. */
export type RandomSource = (bytes: Uint8Array) => void;

export const systemRandom: RandomSource = (bytes) => {
  randomFillSync(bytes);
};

/** Mints ids that sort by time and are never reused. */
export interface IdSource {
  next(): Id;
}

const SEQUENCE_LIMIT = 0x10000;

/** Mints ids in strictly ascending order, also while the clock stands still or goes back. */
export class TimeOrderedIds implements IdSource {
  readonly #clock: Clock;
  readonly #random: RandomSource;
  readonly #bytes = new Uint8Array(8);
  #time = 0;
  #sequence = 0;

  constructor(clock: Clock, random: RandomSource = systemRandom) {
    this.#clock = clock;
    this.#random = random;
  }

  next(): Id {
    const now = this.#clock.now();
    if (now > this.#time) {
      this.#time = now;
      this.#sequence = 0;
    } else if (++this.#sequence === SEQUENCE_LIMIT) {
      this.#time++;
      this.#sequence = 0;
    }
    this.#random(this.#bytes);
    return hex(this.#time, 12) + hex(this.#sequence, 4) + Buffer.from(this.#bytes).toString('hex');
  }
}

/** The time an id was minted at, in milliseconds since 1970. */
export function idTime(id: Id): number {
  return Number.parseInt(id.slice(0, 12), 16);
}

/** Whether `text` has the form of an id. */
export function isId(text: string): text is Id {
  return /^[0-9a-f]{32}$/.test(text);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
