import type { ByteRange } from '../byte-source.js';
import { StorageError } from '../errors.js';

/**
 * The bytes that a `Range` header selects of an object of `size` bytes; `undefined` when it selects nothing in
 * particular, so that the whole object is answered.
 *
 * A read is lenient where a copy is strict (docs/reference/s3/neighbours.md): what is not one well-formed range is
 * ignored, an end beyond the object is lowered.
 *
 * @throws StorageError `InvalidRange` when no byte lies in the range.
 */
export function resolveReadRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = header === undefined ? null : /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(header);
  if (header === undefined || match === null) return undefined;
  const [, from, to, suffix] = match;
  const first = from === undefined ? Math.max(size - Number(suffix), 0) : Number(from);
  const last = from === undefined || to === undefined || to === '' ? size - 1 : Number(to);
  if (from !== undefined && last < first && to !== '') return undefined;
  if (first >= size || Number(suffix) === 0) {
    throw new StorageError('InvalidRange', 'The requested range is not satisfiable', {
      context: { RangeRequested: header, ActualObjectSize: size },
    });
  }
  return { offset: first, length: Math.min(last, size - 1) - first + 1 };
}
