import { StorageError } from '../errors.js';

export function entityTooLarge(proposed: number, most: number): StorageError {
  return new StorageError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size.', {
    context: { ProposedSize: proposed, MaxSizeAllowed: most },
  });
}

export function incompleteBody(): StorageError {
  return new StorageError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}
