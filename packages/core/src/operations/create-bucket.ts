import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { checkDirectoryConfiguration } from '../rules/directory-configuration.js';
import { authorize, permissionOn } from '../steps/authorize.js';
import { checkBucketName, isRegion } from '../rules/names.js';
import { callingOwner } from '../steps/owners.js';

export interface CreateBucketInput {
  readonly bucket: string;
  /** The region the client asks for; absent: the engine's own. */
  readonly locationConstraint?: string | undefined;
  /** Of a directory bucket, whose name says the same: the Zone to make it in. */
  readonly location?: { readonly type?: string | undefined; readonly name?: string | undefined } | undefined;
  /** Of a directory bucket: its type, `Directory`, and in how many Zones it is kept. */
  readonly bucketInfo?:
    { readonly type?: string | undefined; readonly dataRedundancy?: string | undefined } | undefined;
}

export interface CreateBucketOutput {
  readonly bucket: string;
  readonly region: string;
}

/** The old name of eu-west-1, which buckets that were created with it keep. */
const EU = 'EU';

/**
 * Creates a bucket. Creating one's own bucket again succeeds in us-east-1, as on S3, and fails elsewhere.
 *
 * @throws StorageError `InvalidBucketName`, `BucketAlreadyExists`, `BucketAlreadyOwnedByYou`, `InvalidLocationConstraint`,
 *   `IllegalLocationConstraintException`, `InvalidRequest`
 */
export async function createBucket(
  context: EngineContext,
  input: CreateBucketInput,
  options?: OperationOptions,
): Promise<CreateBucketOutput> {
  const { bucket } = input;
  checkBucketName(bucket);
  const { region } = context.settings;
  checkLocationConstraint(input.locationConstraint, region);
  checkDirectoryConfiguration(input);
  await authorize(context, { ...permissionOn(bucket, 's3:CreateBucket'), resource: { bucket } }, options);
  const owner = callingOwner(context, options);
  const created = await context.catalog.createBucket(
    {
      id: context.ids.next(),
      name: bucket,
      revision: context.ids.next(),
      createdAt: context.clock.now(),
      attributes: {
        region,
        ...(input.locationConstraint === EU && { locationConstraint: EU }),
        owner: owner.id,
        ownerName: owner.displayName,
        versioning: 'unversioned',
      },
    },
    options,
  );
  if (!created) await refuseTaken(context, bucket, owner.id, options);
  if (!created && region !== 'us-east-1') {
    throw new StorageError(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { context: { BucketName: bucket } },
    );
  }
  return { bucket, region };
}

/** A name that is taken by somebody else. */
async function refuseTaken(
  context: EngineContext,
  name: string,
  owner: string,
  options: OperationOptions | undefined,
): Promise<void> {
  const bucket = await context.catalog.getBucket(name, options);
  if (bucket === undefined || bucket.attributes.owner === owner) return;
  throw new StorageError(
    'BucketAlreadyExists',
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
      'Please select a different name and try again.',
    { context: { BucketName: name } },
  );
}

function checkLocationConstraint(constraint: string | undefined, region: string): void {
  if (constraint === undefined || constraint === region || (constraint === EU && region === 'eu-west-1')) return;
  if (constraint !== EU && !isRegion(constraint)) {
    throw new StorageError('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
      context: { LocationConstraint: constraint },
    });
  }
  throw new StorageError(
    'IllegalLocationConstraintException',
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
