import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How many bytes of byte arrays are held in memory right now, garbage left out. */
export async function heldBytes(): Promise<number> {
  // What a promise's job has just let go is free only after that job.
  await setImmediate();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

let collector: (() => void) | undefined;

function collectGarbage(): void {
  if (collector === undefined) {
    setFlagsFromString('--expose-gc');
    collector = runInNewContext('gc') as () => void;
  }
  // The second run frees what the first one found to be unreachable.
  collector();
  collector();
}
