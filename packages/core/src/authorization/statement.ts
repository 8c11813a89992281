import type { ConditionKey } from './condition-keys.js';

/** A statement that has been read and found right; patterns have `*` and `?`. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Absent: the identity that the policy belongs to. */
  readonly principals?: readonly Principal[];
  /** In small letters. */
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

/** What matches one of the patterns, or, where `except` is set, what matches none. */
export interface Patterns {
  readonly except: boolean;
  readonly patterns: readonly string[];
}

export type Principal =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'canonical'; readonly id: string }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'user'; readonly account: string; readonly name: string };

export interface Condition {
  readonly operator: ConditionOperator;
  readonly key: ConditionKey;
  readonly values: readonly string[];
}

export interface ConditionOperator {
  readonly compare: 'equals' | 'equalsIgnoreCase' | 'like' | 'null';
  readonly negated: boolean;
  /** Holds also for a request that does not state the fact. */
  readonly ifExists: boolean;
}
