import type { Revision } from './ids.js';

const ORDER_DIGITS = 14;

/**
 * The id of a version: its order among the versions of its key, then random digits of the commit's revision.
 *
 * Because the id encodes the order, a listing continues after a version that has meanwhile been deleted.
 */
export function formatVersionId(order: number, revision: Revision): string {
  return order.toString(16).padStart(ORDER_DIGITS, '0') + revision.slice(ORDER_DIGITS);
}

/** The order that a version id encodes, or `undefined` when the text is no version id. */
export function versionOrder(versionId: string): number | undefined {
  if (!/^[0-9a-f]{32}$/.test(versionId)) return undefined;
  const order = Number.parseInt(versionId.slice(0, ORDER_DIGITS), 16);
  return Number.isSafeInteger(order) ? order : undefined;
}

/** The order of a version committed at `now` (milliseconds) after the newest one, if there is one. */
export function nextOrder(now: number, newest: number | undefined): number {
  return Math.max(now * 1000, newest === undefined ? 0 : newest + 1);
}
