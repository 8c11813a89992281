import type { StoreTraits } from '@rangegraft/core';
import { openNew, type Opening, type SiteFactory } from './site.js';

/** Proves one sentence about behaviour: rejects when the sentence is not true. */
export type Proof<Context> = (context: Context) => Promise<void>;

/** Sentences that belong together. Each is data, so that they can be run without a test runner too. */
export interface Topic<Context> {
  readonly title: string;
  /** The trait that the sentences are about: they are said only of stores that declare it. */
  readonly needs?: keyof StoreTraits;
  readonly cases: Readonly<Record<string, Proof<Context>>>;
}

/** All that is said of one kind of store. */
export interface Contract<Store, Context> {
  readonly title: string;
  readonly topics: readonly Topic<Context>[];
  /** What every proof is given, around a store that holds nothing yet. */
  prepare(opening: Opening<Store>): Context;
}

/** Runs one proof on a store of its own, and removes the store afterwards. */
export async function prove<Store, Context>(
  contract: Contract<Store, Context>,
  sites: SiteFactory<Store>,
  proof: Proof<Context>,
): Promise<void> {
  const opening = await openNew(sites);
  try {
    await proof(contract.prepare(opening));
  } catch (error) {
    // The proof's own error says more than what closing a broken store may add.
    await opening.close().catch(() => undefined);
    throw error;
  }
  await opening.close();
}
