import type { OperationOptions } from '../blob-store.js';
import type { ChecksumAlgorithm } from '../checksums/index.js';
import type { EngineContext } from '../engine-context.js';
import { optional } from '../optional.js';
import type { PartRecord } from '../records.js';
import { checkCopySourceConditions } from '../rules/conditions.js';
import { parseCopySourceRange, resolveCopyRange } from '../rules/copy-source-range.js';
import { parseCopySource } from '../rules/copy-source.js';
import { checkExpectedOwnerForm } from '../rules/expected-owner.js';
import { parsePartNumber } from '../rules/integers.js';
import { refuseAnonymous, refuseSession } from '../steps/authorize.js';
import { hideValue } from '../sealing/content-seal.js';
import { committing } from '../steps/commit.js';
import { settleConflicts } from '../steps/conflicts.js';
import { authorizeCopy, checkCopyRegions, copyPermissions } from '../steps/copy-permissions.js';
import { copySourceVersion } from '../steps/copy-source-version.js';
import { openObject, openUpload, shownEncryption } from '../steps/encryption.js';
import { findBucket, requireBucket, requireOpenUpload, requireSource, shownSourceVersionId } from '../steps/lookups.js';
import type {
  CopyEffect,
  CopySourceConditions,
  CopySourceInput,
  CopySourceKeyed,
  CustomerKeyed,
  IntegerInput,
  ShownEncryption,
  SourceOwnerInput,
  UploadInput,
} from './shared-types.js';

export interface UploadPartCopyInput
  extends UploadInput, CopySourceConditions, SourceOwnerInput, CustomerKeyed, CopySourceKeyed {
  readonly partNumber: IntegerInput;
  readonly copySource: CopySourceInput;
  /** `bytes=first-last`, both included, or the same as numbers; absent: the whole source. */
  readonly copySourceRange?: string | { readonly first: number; readonly last: number } | undefined;
}

export interface UploadPartCopyOutput {
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Of the upload's algorithm; absent when it was created without one. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  readonly copySourceVersionId?: string;
  /** Absent for what is not encrypted. */
  readonly encryption?: ShownEncryption;
  readonly effect: CopyEffect;
}

/**
 * Makes a part of an open upload from a range of an existing object, by reference wherever the bytes may stay where
 * they are. The order of the checks is that of docs/reference/s3/errors.md.
 *
 * The part holds bytes of exactly one version of the source: the one current when its conditions were checked.
 *
 * @throws StorageError `NoSuchBucket`, `NoSuchKey`, `NoSuchUpload`, `InvalidArgument`, `InvalidRequest`,
 *   `PreconditionFailed`, `EntityTooLarge`, ...
 */
export async function uploadPartCopy(
  context: EngineContext,
  input: UploadPartCopyInput,
  options: OperationOptions = {},
): Promise<UploadPartCopyOutput> {
  refuseAnonymous(options);
  refuseSession(options);
  checkExpectedOwnerForm(input.expectedSourceBucketOwner);
  const destination = await findBucket(context, input, options);
  const copySource = parseCopySource(input.copySource);
  const permissions = copyPermissions(copySource);
  await authorizeCopy(context, { destination, key: input.key, source: copySource, permissions }, options);
  checkCopyRegions({ destination, source: copySource });
  const partNumber = parsePartNumber(input.partNumber);
  const { expectedSourceBucketOwner: expectedBucketOwner, copySourceCustomerKey: sourceCustomerKey } = input;
  const named = { ...copySource, expectedBucketOwner, sourceCustomerKey };
  const requested = parseCopySourceRange(input.copySourceRange);
  return settleConflicts(async () => {
    const bucket = await requireBucket(context, permissions.destination, input, options);
    const upload = await requireOpenUpload(context, bucket, input, options);
    const seal = await openUpload(context, upload, input, options);
    const ticket = await context.lease.enter();
    try {
      const source = await requireSource(context, named, options);
      const sourceSeal = await openObject(context, source.content, sourceCustomerKey, options);
      const { etag, size } = source.content;
      const { lastModified } = source.version;
      checkCopySourceConditions({ etag, lastModified }, input, context.clock.now());
      const range = resolveCopyRange(requested, size, context.settings.limits);
      const algorithm = upload.checksum?.algorithm;
      const copied = await copySourceVersion(context, source, range, {
        bucket,
        sourceSeal,
        seal,
        algorithms: algorithm === undefined ? [] : [algorithm],
        forPart: true,
        options,
        check: () => ticket.check(),
      });
      const value = algorithm === undefined ? undefined : copied.checksum(algorithm);
      const part: PartRecord = {
        number: partNumber,
        revision: context.ids.next(),
        manifest: { id: context.ids.next(), root: copied.root },
        size: range.length,
        etag: copied.etag,
        lastModified: context.clock.now(),
        ...optional('checksum', await hideValue(value, seal, options)),
      };
      await committing(context, copied.additions, () =>
        context.catalog.putPart(
          { upload: { bucket: bucket.id, key: input.key, upload: upload.id }, part, additions: copied.additions },
          options,
        ),
      );
      const { bytesLinked, bytesMoved, bytesRead } = copied;
      return {
        etag: part.etag,
        lastModified: new Date(part.lastModified),
        ...(algorithm === undefined || value === undefined ? {} : { checksum: { algorithm, value } }),
        ...optional('copySourceVersionId', shownSourceVersionId(source)),
        ...optional('encryption', shownEncryption(upload.encryption, input.customerKey)),
        effect: { bytesLinked, bytesMoved, bytesRead },
      };
    } finally {
      ticket.leave();
    }
  }, options.signal);
}
