import { StorageError } from '../errors.js';
import { bucketKind } from './bucket-kind.js';

const RESERVED_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--table-s3'];

/** The greatest length of an object key, in bytes of UTF-8. */
export const MAX_KEY_LENGTH = 1024;

/** Whether a bucket may have this name (docs/reference/s3/neighbours.md). */
export function isBucketName(name: string): boolean {
  return (
    bucketKind(name).nameForm.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)) &&
    !RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix))
  );
}

/** Whether a text has the form of a region's name, such as `eu-west-1`. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(text);
}

/** @throws StorageError `InvalidBucketName` */
export function checkBucketName(name: string): void {
  if (!isBucketName(name)) throw invalidBucketName(name);
}

export function invalidBucketName(name: string): StorageError {
  return new StorageError('InvalidBucketName', 'The specified bucket is not valid.', { context: { BucketName: name } });
}

/**
 * Checks a key: any text of 1 to 1,024 bytes, of that form. `.`, `..` and slashes are plain characters. U+0000 is refused
 * for the sake of every driver, and half a surrogate pair because it has no UTF-8 form.
 *
 * @throws StorageError `KeyTooLongError`, `InvalidArgument`
 */
export function checkKey(key: string, form = /^/): void {
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_LENGTH) {
    throw new StorageError('KeyTooLongError', 'Your key is too long', {
      context: { Size: size, MaxSizeAllowed: MAX_KEY_LENGTH },
    });
  }
  if (size > 0 && !key.includes('\0') && key.isWellFormed() && form.test(key)) return;
  throw new StorageError('InvalidArgument', 'The specified key is not valid.', {
    context: { ArgumentName: 'key', ArgumentValue: key.toWellFormed() },
  });
}
