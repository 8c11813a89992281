import { StorageError } from '../errors.js';
import type { IntegerInput } from '../operations/shared-types.js';

const MAX_INTEGER = 2_147_483_647;

/** The greatest part number. */
export const MAX_PART_NUMBER = 10_000;

/** @throws StorageError `InvalidArgument` unless it is a whole number from 1 to 10,000. */
export function parsePartNumber(input: IntegerInput): number {
  const number = /^\d{1,9}$/.test(String(input)) ? Number(input) : 0;
  if (number >= 1 && number <= MAX_PART_NUMBER) return number;
  throw new StorageError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', {
    context: { ArgumentName: 'partNumber', ArgumentValue: String(input) },
  });
}

export interface CountRule {
  /** S3's name of the parameter. */
  readonly name: string;
  /** For an absent or empty parameter. */
  readonly absent: number;
  /** What greater values are lowered to. */
  readonly most?: number;
}

/** Reads a count or marker of a listing. @throws StorageError `InvalidArgument` */
export function parseCount(input: IntegerInput | undefined, { name, absent, most = MAX_INTEGER }: CountRule): number {
  if (input === undefined || input === '') return absent;
  const text = String(input);
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || Math.abs(value) > MAX_INTEGER) {
    throw new StorageError('InvalidArgument', `Provided ${name} not an integer or within integer range`, {
      context: { ArgumentName: name, ArgumentValue: text },
    });
  }
  if (value < 0) {
    throw new StorageError('InvalidArgument', `Argument ${name} must be an integer between 0 and ${MAX_INTEGER}`, {
      context: { ArgumentName: name, ArgumentValue: text },
    });
  }
  return Math.min(value, most);
}
