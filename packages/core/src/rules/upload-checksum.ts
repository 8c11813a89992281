import {
  CHECKSUM_ALGORITHMS,
  defaultChecksumType,
  isLegalChecksumType,
  parseChecksumAlgorithm,
  type ChecksumAlgorithm,
  type ChecksumType,
} from '../checksums/index.js';
import { StorageError } from '../errors.js';
import type { UploadChecksum } from '../records.js';

/** The algorithm a client names. @throws StorageError `InvalidRequest` for one that is not supported (D-21). */
export function requestedAlgorithm(text: string | undefined): ChecksumAlgorithm | undefined {
  if (text === undefined) return undefined;
  const algorithm = parseChecksumAlgorithm(text);
  if (algorithm !== undefined) return algorithm;
  throw new StorageError(
    'InvalidRequest',
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: ' +
      `[${CHECKSUM_ALGORITHMS.join(', ')}]`,
  );
}

/** @throws StorageError `InvalidRequest` for what is no type. */
export function parseChecksumType(text: string | undefined): ChecksumType | undefined {
  const type = text?.toUpperCase();
  if (type === undefined || type === 'COMPOSITE' || type === 'FULL_OBJECT') return type;
  throw new StorageError('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
}

/**
 * The checksum that an upload is created with (docs/reference/s3/checksums.md).
 * @throws StorageError `InvalidRequest` for a combination that S3 does not allow.
 */
export function uploadChecksumOf(
  algorithmText: string | undefined,
  typeText: string | undefined,
): UploadChecksum | undefined {
  const algorithm = requestedAlgorithm(algorithmText);
  const type = parseChecksumType(typeText);
  if (algorithm === undefined) {
    if (type === undefined) return undefined;
    throw new StorageError(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  if (type === undefined) return { algorithm, type: defaultChecksumType(algorithm) };
  if (isLegalChecksumType(algorithm, type)) return { algorithm, type };
  throw new StorageError(
    'InvalidRequest',
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}
