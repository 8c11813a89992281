import type { Tick } from '@rangegraft/core';
import { numberRow, readNumber } from './key-bytes.js';
import { TICK_KEY } from './keyspace.js';
import type { KvReader, KvTransaction } from './ordered-kv.js';

export function presentTick(reader: KvReader): Tick {
  const row = reader.get(TICK_KEY);
  return row === undefined ? 0 : readNumber(row, 0);
}

/** Begins the next tick. */
export function advanceTick(transaction: KvTransaction): Tick {
  const tick = presentTick(transaction) + 1;
  transaction.put(TICK_KEY, numberRow(tick));
  return tick;
}
