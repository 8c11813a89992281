import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type {
  GetObjectAttributesParts,
  GetObjectCommandOutput,
  MetadataDirective,
  ObjectAttributes,
  TaggingDirective,
} from '@aws-sdk/client-s3';
import type { ByteSource, GetObjectInput, ObjectHead, ObjectParts } from '@rangegraft/core';
import type { HttpClient } from './http-client.js';
import { encryptionHeaders, encryptionIn } from './http-encryption.js';
import { bucketConfiguration, deleteConditionFields, directoryOf } from './http-directory-buckets.js';
import { listingFields, objectPageOf } from './http-listings.js';
import {
  accountOf,
  attributeFields,
  bareEtag,
  checksumIn,
  checksumFields,
  copySourceConditionFields,
  copySourceText,
  defined,
  listedObjectOf,
  present,
  readConditionFields,
  sendableBody,
  storedChecksumIn,
} from './http-values.js';
import type { SubjectOperations } from './subject.js';

export type BucketAndObjectOperations = Pick<
  SubjectOperations,
  | 'createBucket'
  | 'headBucket'
  | 'listBuckets'
  | 'deleteBucket'
  | 'getBucketLocation'
  | 'putBucketPolicy'
  | 'getBucketPolicy'
  | 'deleteBucketPolicy'
  | 'putObject'
  | 'getObject'
  | 'headObject'
  | 'getObjectAttributes'
  | 'deleteObject'
  | 'deleteObjects'
  | 'copyObject'
  | 'listObjects'
  | 'listObjectsV2'
>;

/** The operations on buckets and objects, through the JS SDK. */
export function httpObjects(client: HttpClient): BucketAndObjectOperations {
  return {
    async createBucket(input, options) {
      return client.send(new CreateBucketCommand({ Bucket: input.bucket, ...bucketConfiguration(input) }), options);
    },

    async headBucket({ bucket }, options) {
      const answer = await client.send(new HeadBucketCommand({ Bucket: bucket }), options);
      return { region: present(answer.BucketRegion, 'BucketRegion'), ...directoryOf(answer) };
    },

    async listBuckets(input = {}, options) {
      const { prefix: Prefix, continuationToken: ContinuationToken, bucketRegion: BucketRegion, maxBuckets } = input;
      const MaxBuckets = maxBuckets as number | undefined;
      const command = new ListBucketsCommand(defined({ Prefix, ContinuationToken, BucketRegion, MaxBuckets }));
      const answer = await client.send(command, options);
      return {
        buckets: (answer.Buckets ?? []).map((bucket) => ({
          name: present(bucket.Name, 'Name'),
          creationDate: present(bucket.CreationDate, 'CreationDate'),
          region: present(bucket.BucketRegion, 'BucketRegion'),
        })),
        owner: accountOf(answer.Owner),
        ...defined({ prefix: answer.Prefix, continuationToken: answer.ContinuationToken }),
      };
    },

    async deleteBucket({ bucket }, options) {
      await client.send(new DeleteBucketCommand({ Bucket: bucket }), options);
    },

    async getBucketLocation({ bucket }, options) {
      const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket: bucket }), options);
      return { region: LocationConstraint ?? 'us-east-1' };
    },

    async putBucketPolicy({ bucket, policy, expectedBucketOwner: ExpectedBucketOwner }, options) {
      const command = { Bucket: bucket, Policy: policy, ...defined({ ExpectedBucketOwner }) };
      await client.send(new PutBucketPolicyCommand(command), options);
    },

    async getBucketPolicy({ bucket, expectedBucketOwner: ExpectedBucketOwner }, options) {
      const command = new GetBucketPolicyCommand({ Bucket: bucket, ...defined({ ExpectedBucketOwner }) });
      return { policy: present((await client.send(command, options)).Policy, 'Policy') };
    },

    async deleteBucketPolicy({ bucket, expectedBucketOwner: ExpectedBucketOwner }, options) {
      const command = new DeleteBucketPolicyCommand({ Bucket: bucket, ...defined({ ExpectedBucketOwner }) });
      await client.send(command, options);
    },

    async putObject(input, options) {
      const command = new PutObjectCommand({
        Bucket: input.bucket,
        Key: input.key,
        ...(await sendableBody(input.body, input.contentLength)),
        ...attributeFields(input),
        ...checksumFields(input.checksum),
        ...defined({ ContentMD5: input.contentMd5, IfMatch: input.ifMatch, IfNoneMatch: input.ifNoneMatch }),
      });
      const answer = await client.send(command, options, encryptionHeaders(input));
      return {
        etag: bareEtag(answer.ETag),
        checksum: present(storedChecksumIn(answer), 'checksum'),
        ...encryptionIn(answer),
        ...defined({ versionId: answer.VersionId }),
      };
    },

    async getObject(input, options) {
      const answer = await client.send(new GetObjectCommand(getFields(input)), options, encryptionHeaders(input));
      return { ...headOf(answer), body: answer.Body as unknown as ByteSource };
    },

    async headObject(input, options) {
      return headOf(await client.send(new HeadObjectCommand(getFields(input)), options, encryptionHeaders(input)));
    },

    async getObjectAttributes(input, options) {
      const command = new GetObjectAttributesCommand({
        Bucket: input.bucket,
        Key: input.key,
        ObjectAttributes: input.objectAttributes as ObjectAttributes[],
        ...defined({
          VersionId: input.versionId,
          MaxParts: input.maxParts as number | undefined,
          // The SDK has it as a text.
          PartNumberMarker: input.partNumberMarker as string | undefined,
        }),
      });
      const answer = await client.send(command, options, encryptionHeaders(input));
      return {
        lastModified: present(answer.LastModified, 'LastModified'),
        ...defined({
          versionId: answer.VersionId,
          etag: answer.ETag,
          checksum: answer.Checksum && storedChecksumIn(answer.Checksum),
          objectParts: answer.ObjectParts && objectPartsOf(answer.ObjectParts),
          storageClass: answer.StorageClass,
          objectSize: answer.ObjectSize,
        }),
      };
    },

    async deleteObject({ bucket, key, versionId, ...conditions }, options) {
      const { ETag, LastModifiedTime, Size } = deleteConditionFields(conditions);
      const given = { IfMatch: ETag, IfMatchLastModifiedTime: LastModifiedTime, IfMatchSize: Size };
      const fields = defined({ VersionId: versionId, ...given });
      const answer = await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, ...fields }), options);
      return defined({ deleteMarker: answer.DeleteMarker, versionId: answer.VersionId });
    },

    async deleteObjects({ bucket, objects, quiet }, options) {
      const Objects = objects.map(({ key, versionId, ...conditions }) => ({
        Key: key,
        ...defined({ VersionId: versionId, ...deleteConditionFields(conditions) }),
      }));
      const Delete = { Objects, ...defined({ Quiet: quiet }) };
      const answer = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }), options);
      return {
        deleted: (answer.Deleted ?? []).map((object) => ({
          key: present(object.Key, 'Key'),
          ...defined({
            versionId: object.VersionId,
            deleteMarker: object.DeleteMarker,
            deleteMarkerVersionId: object.DeleteMarkerVersionId,
          }),
        })),
        errors: (answer.Errors ?? []).map((error) => ({
          key: present(error.Key, 'Key'),
          ...defined({ versionId: error.VersionId }),
          code: present(error.Code, 'Code'),
          message: present(error.Message, 'Message'),
        })),
      };
    },

    async copyObject(input, options) {
      const command = new CopyObjectCommand({
        Bucket: input.bucket,
        Key: input.key,
        CopySource: copySourceText(input.copySource),
        ...attributeFields(input),
        ...copySourceConditionFields(input),
        ...defined({
          ExpectedBucketOwner: input.expectedBucketOwner,
          ExpectedSourceBucketOwner: input.expectedSourceBucketOwner,
          TaggingDirective: input.taggingDirective as TaggingDirective | undefined,
          MetadataDirective: input.metadataDirective as MetadataDirective | undefined,
          ChecksumAlgorithm: input.checksumAlgorithm as 'CRC32' | undefined,
          IfMatch: input.ifMatch,
          IfNoneMatch: input.ifNoneMatch,
        }),
      });
      const answer = await client.send(command, options, encryptionHeaders(input));
      const result = present(answer.CopyObjectResult, 'CopyObjectResult');
      return {
        etag: bareEtag(result.ETag),
        lastModified: present(result.LastModified, 'LastModified'),
        ...encryptionIn(answer),
        ...defined({
          checksum: storedChecksumIn(result),
          versionId: answer.VersionId,
          copySourceVersionId: answer.CopySourceVersionId,
        }),
      };
    },

    async listObjects(input, options) {
      const command = new ListObjectsCommand({
        ...listingFields(input),
        ...defined({
          Marker: input.marker,
          MaxKeys: input.maxKeys as number | undefined,
        }),
      });
      const answer = await client.send(command, options);
      return {
        contents: (answer.Contents ?? []).map(listedObjectOf),
        ...objectPageOf(answer),
        ...defined({ nextMarker: answer.NextMarker }),
      };
    },

    async listObjectsV2(input, options) {
      const command = new ListObjectsV2Command({
        ...listingFields(input),
        ...defined({
          StartAfter: input.startAfter,
          ContinuationToken: input.continuationToken,
          MaxKeys: input.maxKeys as number | undefined,
        }),
      });
      const answer = await client.send(command, options);
      return {
        contents: (answer.Contents ?? []).map(listedObjectOf),
        ...objectPageOf(answer),
        keyCount: present(answer.KeyCount, 'KeyCount'),
        ...defined({ nextContinuationToken: answer.NextContinuationToken }),
      };
    },
  };
}

function getFields(input: GetObjectInput) {
  return {
    Bucket: input.bucket,
    Key: input.key,
    ...readConditionFields(input),
    ...defined({
      VersionId: input.versionId,
      Range: input.range,
      PartNumber: input.partNumber as number | undefined,
      ChecksumMode: input.checksumMode,
    }),
  };
}

function objectPartsOf(parts: GetObjectAttributesParts): ObjectParts {
  const partsCount = present(parts.TotalPartsCount, 'TotalPartsCount');
  if (parts.MaxParts === undefined) return { partsCount };
  return {
    partsCount,
    page: {
      parts: (parts.Parts ?? []).map((part) => ({
        partNumber: present(part.PartNumber, 'PartNumber'),
        size: present(part.Size, 'Size'),
        ...defined({ checksum: checksumIn(part) }),
      })),
      partNumberMarker: Number(present(parts.PartNumberMarker, 'PartNumberMarker')),
      nextPartNumberMarker: Number(present(parts.NextPartNumberMarker, 'NextPartNumberMarker')),
      maxParts: parts.MaxParts,
      isTruncated: present(parts.IsTruncated, 'IsTruncated'),
    },
  };
}

function headOf(answer: Omit<GetObjectCommandOutput, 'Body'>): ObjectHead {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.ContentRange ?? '');
  const [first = 0, last = 0, size = 0] = (range ?? []).slice(1).map(Number);
  return {
    contentLength: present(answer.ContentLength, 'ContentLength'),
    ...(range === null ? {} : { contentRange: { first, last, size } }),
    partial: answer.$metadata.httpStatusCode === 206,
    etag: bareEtag(answer.ETag),
    lastModified: present(answer.LastModified, 'LastModified'),
    attributes: {
      contentType: present(answer.ContentType, 'ContentType'),
      ...defined({
        cacheControl: answer.CacheControl,
        contentDisposition: answer.ContentDisposition,
        contentEncoding: answer.ContentEncoding,
        contentLanguage: answer.ContentLanguage,
        expires: answer.ExpiresString,
        storageClass: answer.StorageClass,
        websiteRedirectLocation: answer.WebsiteRedirectLocation,
      }),
      metadata: answer.Metadata ?? {},
    },
    ...encryptionIn(answer),
    ...defined({
      checksum: storedChecksumIn(answer),
      versionId: answer.VersionId,
      partsCount: answer.PartsCount,
      tagCount: answer.TagCount,
    }),
  };
}
