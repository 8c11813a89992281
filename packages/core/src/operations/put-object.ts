import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { optional } from '../optional.js';
import type { StoredChecksum } from '../records.js';
import { attributesOf } from '../rules/attributes.js';
import { bucketKind } from '../rules/bucket-kind.js';
import { checkWriteConditionForms } from '../rules/conditions.js';
import { hideValue } from '../sealing/content-seal.js';
import { committing, commitVersion, expectation } from '../steps/commit.js';
import { authorizeTags } from '../steps/authorize.js';
import { sealNew, shownEncryption } from '../steps/encryption.js';
import { settleConflicts } from '../steps/conflicts.js';
import { requireBucket, shownVersionId } from '../steps/lookups.js';
import { opaqueEtagIn } from '../steps/opaque-etags.js';
import { storeContent } from '../steps/store-content.js';
import type {
  AttributesInput,
  ContentInput,
  Encrypting,
  ObjectInput,
  ShownEncryption,
  WriteConditions,
} from './shared-types.js';

export interface PutObjectInput extends ObjectInput, ContentInput, AttributesInput, WriteConditions, Encrypting {}

export interface PutObjectOutput {
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  readonly checksum: StoredChecksum;
  /** Absent for what is not encrypted. */
  readonly encryption?: ShownEncryption;
  /** Absent while the bucket has never been versioned. */
  readonly versionId?: string;
}

/**
 * Stores an object whole. Without a checksum of the client's own, CRC-64/NVME is kept, as S3 does.
 *
 * @throws StorageError `NoSuchBucket`, `PreconditionFailed`, `NoSuchKey`, `BadDigest`, `IncompleteBody`, ...
 */
export async function putObject(
  context: EngineContext,
  input: PutObjectInput,
  options: OperationOptions = {},
): Promise<PutObjectOutput> {
  checkWriteConditionForms(input);
  const attributes = attributesOf(input, bucketKind(input.bucket));
  const bucket = await requireBucket(context, 's3:PutObject', input, options);
  await authorizeTags(context, { bucket, key: input.key, tags: attributes.tags }, options);
  const seal = await sealNew(context, bucket, input, options);
  // Conditions that fail already must not cost the client its upload.
  await expectation(context, bucket, { key: input.key, conditions: input }, options);
  const algorithm = input.checksum?.algorithm ?? 'CRC64NVME';
  const stored = await storeContent(context, input, bucket, { ...options, algorithms: [algorithm], seal });
  const checksum: StoredChecksum = { algorithm, type: 'FULL_OBJECT', value: stored.checksum(algorithm) };
  const etag = opaqueEtagIn(context, bucket, seal) ?? stored.md5;
  const kept = await hideValue(checksum.value, seal, options);
  return committing(context, stored.additions, () =>
    settleConflicts(async () => {
      const current = await requireBucket(context, 's3:PutObject', input, options);
      const version = await commitVersion(
        context,
        current,
        {
          key: input.key,
          content: {
            manifest: { id: context.ids.next(), root: stored.root },
            size: stored.size,
            etag,
            checksum: { ...checksum, value: kept },
            attributes,
            ...optional('encryption', seal?.encryption),
          },
          additions: stored.additions,
          conditions: input,
        },
        options,
      );
      return {
        etag,
        size: stored.size,
        checksum,
        ...optional('versionId', shownVersionId(current, version)),
        ...optional('encryption', shownEncryption(seal?.encryption, input.customerKey)),
      };
    }, options.signal),
  );
}
