import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { optional } from '../optional.js';
import type { BucketRecord, ObjectAttributes, StoredChecksum } from '../records.js';
import { attributesOf } from '../rules/attributes.js';
import { bucketKind } from '../rules/bucket-kind.js';
import { checkCopySourceConditions, checkWriteConditionForms } from '../rules/conditions.js';
import { checkCopySize } from '../rules/copy-source-range.js';
import { type CopySource, parseCopySource } from '../rules/copy-source.js';
import { checkExpectedOwnerForm } from '../rules/expected-owner.js';
import { requestedAlgorithm } from '../rules/upload-checksum.js';
import { authorizeTags, refuseAnonymous, refuseSession } from '../steps/authorize.js';
import { hideValue } from '../sealing/content-seal.js';
import { committing, commitVersion } from '../steps/commit.js';
import { settleConflicts } from '../steps/conflicts.js';
import { authorizeCopy, authorizeReadingTags, checkCopyRegions, copyPermissions } from '../steps/copy-permissions.js';
import { copySourceVersion } from '../steps/copy-source-version.js';
import { openObject, sealNew, shownEncryption } from '../steps/encryption.js';
import { findBucket, requireBucket, requireSource, shownSourceVersionId, shownVersionId } from '../steps/lookups.js';
import type {
  AttributesInput,
  CopyEffect,
  CopySourceConditions,
  CopySourceInput,
  CopySourceKeyed,
  Encrypting,
  ObjectInput,
  ShownEncryption,
  SourceOwnerInput,
  WriteConditions,
} from './shared-types.js';

export interface CopyObjectInput
  extends
    ObjectInput,
    AttributesInput,
    WriteConditions,
    CopySourceConditions,
    SourceOwnerInput,
    Encrypting,
    CopySourceKeyed {
  readonly copySource: CopySourceInput;
  /** COPY (the default) or REPLACE. */
  readonly metadataDirective?: string | undefined;
  /** COPY (the default) or REPLACE. */
  readonly taggingDirective?: string | undefined;
  readonly checksumAlgorithm?: string | undefined;
}

export interface CopyObjectOutput {
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly checksum?: StoredChecksum;
  readonly versionId?: string;
  readonly copySourceVersionId?: string;
  /** Absent for what is not encrypted. */
  readonly encryption?: ShownEncryption;
  readonly effect: CopyEffect;
}

/**
 * Makes an object from a whole other one, by reference wherever the bytes may stay where they are.
 *
 * The copy is a single-part object with one FULL_OBJECT checksum, whatever the source was.
 *
 * @throws StorageError as UploadPartCopy, and `PreconditionFailed` for the conditions on the destination
 */
export async function copyObject(
  context: EngineContext,
  input: CopyObjectInput,
  options: OperationOptions = {},
): Promise<CopyObjectOutput> {
  refuseAnonymous(options);
  refuseSession(options);
  checkExpectedOwnerForm(input.expectedSourceBucketOwner);
  const destination = await findBucket(context, input, options);
  const copySource = parseCopySource(input.copySource);
  const permissions = copyPermissions(copySource, input.metadataDirective);
  await authorizeCopy(context, { destination, key: input.key, source: copySource, permissions }, options);
  checkCopyRegions({ destination, source: copySource });
  const { expectedSourceBucketOwner: expectedBucketOwner, copySourceCustomerKey: sourceCustomerKey } = input;
  const named = { ...copySource, expectedBucketOwner, sourceCustomerKey };
  const replace = replaces('metadata', input.metadataDirective);
  const replaceTags = replaces('tagging', input.taggingDirective);
  checkWriteConditionForms(input);
  const given = attributesOf(input, bucketKind(input.bucket));
  const wanted = requestedAlgorithm(input.checksumAlgorithm);
  if (!replace) checkChangesItself(input, copySource, destination);
  return settleConflicts(async () => {
    const bucket = await requireBucket(context, permissions.destination, input, options);
    const seal = await sealNew(context, bucket, input, options);
    const ticket = await context.lease.enter();
    try {
      const source = await requireSource(context, named, options);
      const { content, version } = source;
      const sourceSeal = await openObject(context, content, sourceCustomerKey, options);
      const object = { etag: content.etag, lastModified: version.lastModified };
      checkCopySourceConditions(object, input, context.clock.now());
      checkCopySize(content.size, context.settings.limits.maxCopySize);
      const { tags } = replaceTags ? given : content.attributes;
      if (tags !== undefined && !replaceTags) await authorizeReadingTags(context, copySource, source, options);
      await authorizeTags(context, { bucket, key: input.key, tags }, options);
      const algorithm = wanted ?? content.checksum?.algorithm ?? 'CRC64NVME';
      const copied = await copySourceVersion(
        context,
        source,
        { offset: 0, length: content.size },
        { bucket, sourceSeal, seal, algorithms: [algorithm], forPart: false, options, check: () => ticket.check() },
      );
      const checksum: StoredChecksum = { algorithm, type: 'FULL_OBJECT', value: copied.checksum(algorithm) };
      const { bytesLinked, bytesMoved, bytesRead } = copied;
      // So that nobody takes it for the MD5 of the content.
      const etag = copied.derived ? `${copied.etag}-1` : copied.etag;
      const kept = await hideValue(checksum.value, seal, options);
      const copy = await committing(context, copied.additions, () =>
        commitVersion(
          context,
          bucket,
          {
            key: input.key,
            content: {
              manifest: { id: context.ids.next(), root: copied.root },
              size: content.size,
              etag,
              checksum: { ...checksum, value: kept },
              ...optional('encryption', seal?.encryption),
              attributes: {
                ...withoutTags(replace ? given : { ...withoutPlace(content.attributes), ...storagePlace(given) }),
                ...optional('tags', tags),
              },
            },
            additions: copied.additions,
            conditions: input,
          },
          options,
        ),
      );
      return {
        etag,
        lastModified: new Date(copy.lastModified),
        checksum,
        ...optional('versionId', shownVersionId(bucket, copy)),
        ...optional('copySourceVersionId', shownSourceVersionId(source)),
        ...optional('encryption', shownEncryption(seal?.encryption, input.customerKey)),
        effect: { bytesLinked, bytesMoved, bytesRead },
      };
    } finally {
      ticket.leave();
    }
  }, options.signal);
}

function replaces(what: 'metadata' | 'tagging', directive: string | undefined): boolean {
  if (directive === undefined || directive === 'COPY') return false;
  if (directive === 'REPLACE') return true;
  throw new StorageError('InvalidArgument', `Unknown ${what} directive.`, {
    context: { ArgumentName: `x-amz-${what}-directive`, ArgumentValue: directive },
  });
}

function withoutTags({ tags: _tags, ...attributes }: ObjectAttributes): ObjectAttributes {
  return attributes;
}

/** Storage class and redirect belong to the copy, never to its source. */
function withoutPlace(attributes: ObjectAttributes): ObjectAttributes {
  const { storageClass: _class, websiteRedirectLocation: _redirect, ...others } = attributes;
  return others;
}

function storagePlace(given: ObjectAttributes): Partial<ObjectAttributes> {
  return {
    ...optional('storageClass', given.storageClass),
    ...optional('websiteRedirectLocation', given.websiteRedirectLocation),
  };
}

/**
 * An object may be copied onto itself only to change something about it, or to bring an old version back. Where the
 * bucket says how its objects are to be encrypted, that counts as a change.
 */
function checkChangesItself(input: CopyObjectInput, source: CopySource, { attributes }: BucketRecord): void {
  if (source.bucket !== input.bucket || source.key !== input.key || source.versionId !== undefined) return;
  const { storageClass, websiteRedirectLocation, encryption, customerKey } = input;
  const changes = [storageClass, websiteRedirectLocation, encryption, customerKey, attributes.encryption];
  if (changes.some((change) => change !== undefined)) return;
  throw new StorageError(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's " +
      'metadata, storage class, website redirect location or encryption attributes.',
  );
}
