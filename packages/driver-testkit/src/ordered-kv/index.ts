import type { OrderedKv } from '@rangegraft/ordered-kv';
import type { Contract } from '../contract.js';
import { kvContext, type KvContext } from './context.js';
import { entries, ranges } from './reading.js';
import { kvDurability, kvSharing, transactions } from './transactions.js';

export const orderedKvContract: Contract<OrderedKv, KvContext> = {
  title: 'ordered key-value store',
  topics: [entries, ranges, transactions, kvDurability, kvSharing],
  prepare: kvContext,
};
