import { accountIdOf, isAccountId } from '../authorization/identity.js';
import { StorageError } from '../errors.js';
import type { BucketRecord } from '../records.js';

/** @throws StorageError `InvalidBucketOwnerAWSAccountID` */
export function checkExpectedOwnerForm(expected: string | undefined): void {
  if (expected === undefined || isAccountId(expected)) return;
  throw new StorageError(
    'InvalidBucketOwnerAWSAccountID',
    `The value of the expected bucket owner parameter must be an AWS Account ID... [${expected}]`,
  );
}

/** @throws StorageError `AccessDenied` */
export function checkExpectedOwner(expected: string | undefined, { attributes }: BucketRecord): void {
  if (expected === undefined || expected === accountIdOf(attributes.owner)) return;
  throw new StorageError('AccessDenied', 'Access Denied');
}
