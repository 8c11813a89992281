import { createHash } from 'node:crypto';
import type { PolicyStatement } from './policy-document.js';

/** Who asks for something: an account, or one of several users of it who differ by what they may do. */
export interface Identity {
  /** The canonical id of the account; it owns the buckets that it creates. */
  readonly id: string;
  /** Shown with the id, and the user's name in principals (`arn:aws:iam::ACCOUNT:user/NAME`). */
  readonly displayName: string;
  /** What it may do. Absent: the account itself, which may do everything with the buckets it owns. */
  readonly policy?: readonly PolicyStatement[] | undefined;
}

/** Whose authority an operation has. */
export type Caller = Identity | 'anonymous';

const ACCOUNT_ID = /^\d{12}$/;

/** Whether a text has the form of an AWS account id. */
export function isAccountId(text: string): boolean {
  return ACCOUNT_ID.test(text);
}

/**
 * The account id of 12 digits that stands for a canonical id: the id itself if it has that form, else digits derived
 * from it, which are always the same.
 */
export function accountIdOf(canonicalId: string): string {
  if (isAccountId(canonicalId)) return canonicalId;
  const digest = createHash('sha256').update(canonicalId).digest('hex');
  return (BigInt(`0x${digest}`) % 10n ** 12n).toString().padStart(12, '0');
}
