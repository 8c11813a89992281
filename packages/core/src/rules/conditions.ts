import { StorageError } from '../errors.js';
import { unquoteEtag } from '../etag.js';
import type { Id, Revision } from '../ids.js';
import type {
  CopySourceConditions,
  DateInput,
  DeleteConditions,
  ReadConditions,
  WriteConditions,
} from '../operations/shared-types.js';
import type { UploadRecord, VersionRecord } from '../records.js';
import { headerNotImplemented } from './not-implemented.js';

/** What conditions look at. */
export interface Conditioned {
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

type Condition = keyof ReadConditions;

/**
 * The first condition that fails, in S3's order. `ifUnmodifiedSince` counts only without `ifMatch`, and
 * `ifModifiedSince` only without `ifNoneMatch` (D-13). Dates are compared in whole seconds; a future
 * `ifModifiedSince` and what is no date are ignored (D-15).
 */
export function failedCondition(object: Conditioned, conditions: ReadConditions, now: number): Condition | undefined {
  const { ifMatch, ifNoneMatch } = conditions;
  const modified = wholeSeconds(object.lastModified);
  const unmodifiedSince = parseDate(conditions.ifUnmodifiedSince);
  const modifiedSince = parseDate(conditions.ifModifiedSince);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) return 'ifMatch';
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) {
    return 'ifUnmodifiedSince';
  }
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, object.etag)) return 'ifNoneMatch';
  } else if (modifiedSince !== undefined && modifiedSince <= now && modified <= modifiedSince) {
    return 'ifModifiedSince';
  }
  return undefined;
}

/**
 * Whether a range may be read of this object, or has been meant for another content, of which the client has the rest: as
 * RFC 9110 has it, by the one ETag or by the very date.
 */
export function rangeHolds({ etag, lastModified }: Conditioned, ifRange: DateInput | undefined): boolean {
  if (ifRange === undefined) return true;
  const date = parseDate(ifRange);
  return date === undefined ? unquoteEtag(String(ifRange)) === etag : date === wholeSeconds(lastModified);
}

const READ_HEADERS: Record<Condition, string> = {
  ifMatch: 'If-Match',
  ifNoneMatch: 'If-None-Match',
  ifModifiedSince: 'If-Modified-Since',
  ifUnmodifiedSince: 'If-Unmodified-Since',
};

/** @throws StorageError `PreconditionFailed`, `NotModified` */
export function checkReadConditions(object: Conditioned, conditions: ReadConditions, now: number): void {
  const failed = failedCondition(object, conditions, now);
  if (failed === undefined) return;
  if (failed === 'ifNoneMatch' || failed === 'ifModifiedSince') {
    const context = { ETag: object.etag, LastModified: object.lastModified };
    throw new StorageError('NotModified', 'Not Modified', { context });
  }
  throw preconditionFailed(READ_HEADERS[failed]);
}

/** Conditions on the source of a copy: every failure is a 412 (D-12). @throws StorageError `PreconditionFailed` */
export function checkCopySourceConditions(object: Conditioned, input: CopySourceConditions, now: number): void {
  const conditions: ReadConditions = {
    ifMatch: input.copySourceIfMatch,
    ifNoneMatch: input.copySourceIfNoneMatch,
    ifModifiedSince: input.copySourceIfModifiedSince,
    ifUnmodifiedSince: input.copySourceIfUnmodifiedSince,
  };
  const failed = failedCondition(object, conditions, now);
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${READ_HEADERS[failed]}`);
}

/** Refuses the forms of write conditions that S3 does not take (D-48). @throws StorageError `NotImplemented` */
export function checkWriteConditionForms({ ifMatch, ifNoneMatch }: WriteConditions): void {
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    throw headerNotImplemented('If-Match,If-None-Match', 'Multiple conditional request headers present in the request');
  }
  const unaccepted = (header: string) => `We don't accept the provided value of ${header} header for this API`;
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw headerNotImplemented('If-None-Match', unaccepted('If-None-Match'));
  if (ifMatch === '*') throw headerNotImplemented('If-Match', unaccepted('If-Match'));
}

/**
 * What a commit must find in place of `current` for the conditions to hold still.
 * @throws StorageError `PreconditionFailed`, `NoSuchKey`
 */
export function checkWriteConditions(
  { ifMatch, ifNoneMatch }: WriteConditions,
  current: VersionRecord | undefined,
  key: string,
): 'absent' | Revision | undefined {
  const content = current?.content;
  if (ifNoneMatch !== undefined) {
    if (content !== undefined) throw preconditionFailed('If-None-Match');
    return 'absent';
  }
  if (ifMatch === undefined) return undefined;
  if (content === undefined) {
    throw new StorageError('NoSuchKey', 'The specified key does not exist.', { context: { Key: key } });
  }
  if (!matches(ifMatch, content.etag)) throw preconditionFailed('If-Match');
  return current?.revision;
}

/** @throws StorageError `PreconditionFailed`, `NoSuchKey` */
export function checkDeleteConditions(input: DeleteConditions, current: VersionRecord | undefined, key: string): void {
  const { ifMatch, ifMatchLastModifiedTime, ifMatchSize } = input;
  checkWriteConditions({ ifMatch }, current, key);
  // Without an object the others hold: nothing can be deleted by mistake.
  if (current?.content === undefined) return;
  checkTime(ifMatchLastModifiedTime, current.lastModified, 'x-amz-if-match-last-modified-time');
  if (ifMatchSize === undefined || String(ifMatchSize) === String(current.content.size)) return;
  throw preconditionFailed('x-amz-if-match-size');
}

/** A time in the future is ignored. @throws StorageError `PreconditionFailed` */
export function checkInitiated(expected: DateInput, { initiated }: UploadRecord, now: number): void {
  if ((parseDate(expected) ?? 0) <= now) checkTime(expected, initiated, 'x-amz-if-match-initiated-time');
}

/** Unlike other conditions on dates, these fail for what is no date: nothing must be removed by mistake. */
function checkTime(expected: DateInput | undefined, actual: number, condition: string): void {
  if (expected === undefined) return;
  const time = parseDate(expected);
  if (time === undefined || wholeSeconds(time) !== wholeSeconds(actual)) throw preconditionFailed(condition);
}

/**
 * What a key holds, to be compared: another after every write, and undefined for nothing. A change of tags does not
 * count, as it does in revisions.
 */
export function stateOfKey(current: VersionRecord | undefined): Id | undefined {
  return current?.content?.manifest.id ?? current?.revision;
}

/**
 * Conditions that hold now do not count for an upload when the key has seen a write or a deletion since it was created.
 * An object that came and went meanwhile and left no delete marker leaves no trace, and is not noticed.
 *
 * @throws StorageError `ConditionalRequestConflict`
 */
export function checkUntouchedSince(
  { found }: Pick<UploadRecord, 'found'>,
  current: VersionRecord | undefined,
  { key, conditions }: { readonly key: string; readonly conditions: WriteConditions },
): void {
  if (stateOfKey(current) === found) return;
  throw new StorageError(
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    { context: { Condition: conditions.ifMatch === undefined ? 'If-None-Match' : 'If-Match', Key: key } },
  );
}

function preconditionFailed(condition: string): StorageError {
  return new StorageError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    context: { Condition: condition },
  });
}

/** Quotes are optional on both sides; `*` matches anything; in a list one must match; weak tags never do (D-14). */
function matches(condition: string, etag: string): boolean {
  return condition
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || unquoteEtag(tag) === etag);
}

function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}

const HTTP_DATE =
  /^(?:[A-Z][a-z]{2,8}, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} |[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d )\d\d:\d\d:\d\d/;
const ISO_DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/;

/** Milliseconds since 1970 of a date given as an HTTP-date, in ISO 8601, or as a `Date`. */
function parseDate(input: DateInput | undefined): number | undefined {
  if (input === undefined) return undefined;
  if (typeof input === 'string' && !HTTP_DATE.test(input) && !ISO_DATE.test(input)) return undefined;
  // The old form of an HTTP-date names no zone; all HTTP-dates are in UTC.
  const text = typeof input === 'string' && /\d{4}$/.test(input) && HTTP_DATE.test(input) ? `${input} GMT` : input;
  const time = new Date(text).getTime();
  return Number.isNaN(time) ? undefined : time;
}
