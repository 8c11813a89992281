import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { ChecksumType, CopySourceConditions, UploadPartCopyInput } from '@rangegraft/core';
import type { HttpClient } from './http-client.js';
import { encryptionHeaders, encryptionIn, encryptionInHeaders } from './http-encryption.js';
import { listingFields, pageOf } from './http-listings.js';
import {
  accountOf,
  attributeFields,
  bareEtag,
  checksumFields,
  checksumIn,
  copySourceConditionFields,
  copySourceText,
  defined,
  present,
  sendableBody,
  storedChecksumIn,
} from './http-values.js';
import { send, uploadTarget } from './raw-requests.js';
import type { SubjectOperations } from './subject.js';
import { readDocument } from './xml-document.js';

export type MultipartOperations = Pick<
  SubjectOperations,
  | 'createMultipartUpload'
  | 'uploadPart'
  | 'uploadPartCopy'
  | 'completeMultipartUpload'
  | 'abortMultipartUpload'
  | 'listParts'
  | 'listMultipartUploads'
>;

/** The multipart operations: through the JS SDK where it can send what is asked, else raw. */
export function httpMultipart(client: HttpClient): MultipartOperations {
  return {
    async createMultipartUpload(input, options) {
      const command = new CreateMultipartUploadCommand({
        Bucket: input.bucket,
        Key: input.key,
        ...attributeFields(input),
        ...defined({
          ChecksumAlgorithm: input.checksumAlgorithm as 'CRC32' | undefined,
          ChecksumType: input.checksumType as ChecksumType | undefined,
        }),
      });
      const answer = await client.send(command, options, encryptionHeaders(input));
      return {
        bucket: present(answer.Bucket, 'Bucket'),
        key: present(answer.Key, 'Key'),
        uploadId: present(answer.UploadId, 'UploadId'),
        ...encryptionIn(answer),
        ...defined({
          checksumAlgorithm: answer.ChecksumAlgorithm,
          checksumType: answer.ChecksumType,
        }),
      };
    },

    async uploadPart(input, options) {
      const command = new UploadPartCommand({
        Bucket: input.bucket,
        Key: input.key,
        UploadId: input.uploadId,
        PartNumber: input.partNumber as number,
        ...(await sendableBody(input.body, input.contentLength)),
        ...checksumFields(input.checksum),
        ...defined({ ContentMD5: input.contentMd5 }),
      });
      const answer = await client.send(command, options, encryptionHeaders(input));
      return { etag: bareEtag(answer.ETag), ...encryptionIn(answer), ...defined({ checksum: checksumIn(answer) }) };
    },

    async uploadPartCopy(input, options) {
      if (needsRaw(input)) return uploadPartCopyRaw(client, input, options?.signal);
      const command = new UploadPartCopyCommand({
        Bucket: input.bucket,
        Key: input.key,
        UploadId: input.uploadId,
        PartNumber: input.partNumber as number,
        CopySource: copySourceText(input.copySource),
        ...copySourceConditionFields(input),
        ...defined({
          CopySourceRange: rangeText(input.copySourceRange),
          ExpectedBucketOwner: input.expectedBucketOwner,
          ExpectedSourceBucketOwner: input.expectedSourceBucketOwner,
        }),
      });
      const answer = await client.send(command, options, encryptionHeaders(input));
      const result = present(answer.CopyPartResult, 'CopyPartResult');
      return {
        etag: bareEtag(result.ETag),
        lastModified: present(result.LastModified, 'LastModified'),
        ...encryptionIn(answer),
        ...defined({ checksum: checksumIn(result), copySourceVersionId: answer.CopySourceVersionId }),
      };
    },

    async completeMultipartUpload(input, options) {
      const command = new CompleteMultipartUploadCommand({
        Bucket: input.bucket,
        Key: input.key,
        UploadId: input.uploadId,
        MultipartUpload: {
          Parts: input.parts.map(({ partNumber, etag, checksums = {} }) => ({
            PartNumber: partNumber,
            ETag: etag,
            ...Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`Checksum${name}`, value])),
          })),
        },
        ...checksumFields(input.checksum),
        ...defined({
          ChecksumType: input.checksumType as ChecksumType | undefined,
          MpuObjectSize: input.objectSize as number | undefined,
          IfMatch: input.ifMatch,
          IfNoneMatch: input.ifNoneMatch,
        }),
      });
      const answer = await client.send(command, options, encryptionHeaders(input));
      return {
        bucket: present(answer.Bucket, 'Bucket'),
        key: present(answer.Key, 'Key'),
        etag: bareEtag(answer.ETag),
        ...encryptionIn(answer),
        ...defined({ checksum: storedChecksumIn(answer), versionId: answer.VersionId }),
      };
    },

    async abortMultipartUpload({ bucket, key, uploadId, ifMatchInitiatedTime }, options) {
      const IfMatchInitiatedTime = ifMatchInitiatedTime as Date | undefined;
      const input = { Bucket: bucket, Key: key, UploadId: uploadId, ...defined({ IfMatchInitiatedTime }) };
      await client.send(new AbortMultipartUploadCommand(input), options);
    },

    async listParts(input, options) {
      const command = new ListPartsCommand({
        Bucket: input.bucket,
        Key: input.key,
        UploadId: input.uploadId,
        ...defined({
          MaxParts: input.maxParts as number | undefined,
          PartNumberMarker: input.partNumberMarker?.toString(),
        }),
      });
      const answer = await client.send(command, options, encryptionHeaders(input));
      return {
        bucket: present(answer.Bucket, 'Bucket'),
        key: present(answer.Key, 'Key'),
        uploadId: present(answer.UploadId, 'UploadId'),
        parts: (answer.Parts ?? []).map((part) => ({
          partNumber: present(part.PartNumber, 'PartNumber'),
          lastModified: present(part.LastModified, 'LastModified'),
          etag: bareEtag(part.ETag),
          size: present(part.Size, 'Size'),
          ...defined({ checksum: checksumIn(part)?.value }),
        })),
        partNumberMarker: Number(present(answer.PartNumberMarker, 'PartNumberMarker')),
        nextPartNumberMarker: Number(present(answer.NextPartNumberMarker, 'NextPartNumberMarker')),
        maxParts: present(answer.MaxParts, 'MaxParts'),
        isTruncated: present(answer.IsTruncated, 'IsTruncated'),
        initiator: accountOf(answer.Initiator),
        owner: accountOf(answer.Owner),
        storageClass: present(answer.StorageClass, 'StorageClass'),
        ...defined({
          checksumAlgorithm: answer.ChecksumAlgorithm,
          checksumType: answer.ChecksumType,
        }),
      };
    },

    async listMultipartUploads(input, options) {
      const command = new ListMultipartUploadsCommand({
        ...listingFields(input),
        ...defined({
          KeyMarker: input.keyMarker,
          UploadIdMarker: input.uploadIdMarker,
          MaxUploads: input.maxUploads as number | undefined,
        }),
      });
      const answer = await client.send(command, options);
      return {
        uploads: (answer.Uploads ?? []).map((upload) => ({
          key: present(upload.Key, 'Key'),
          uploadId: present(upload.UploadId, 'UploadId'),
          initiated: present(upload.Initiated, 'Initiated'),
          initiator: accountOf(upload.Initiator),
          storageClass: present(upload.StorageClass, 'StorageClass'),
          ...defined({
            checksumAlgorithm: upload.ChecksumAlgorithm,
            checksumType: upload.ChecksumType,
          }),
        })),
        ...pageOf(answer),
        nextKeyMarker: answer.NextKeyMarker ?? '',
        nextUploadIdMarker: answer.NextUploadIdMarker ?? '',
        maxUploads: present(answer.MaxUploads, 'MaxUploads'),
      };
    },
  };
}

function rangeText(range: UploadPartCopyInput['copySourceRange']): string | undefined {
  return typeof range === 'object' ? `bytes=${range.first}-${range.last}` : range;
}

/** The dates of the conditions by the names of their headers. */
function conditionTexts(input: CopySourceConditions): Record<string, string> {
  const text = (value: string | Date | undefined) => (value instanceof Date ? value.toUTCString() : value);
  return defined({
    'x-amz-copy-source-if-match': input.copySourceIfMatch,
    'x-amz-copy-source-if-none-match': input.copySourceIfNoneMatch,
    'x-amz-copy-source-if-modified-since': text(input.copySourceIfModifiedSince),
    'x-amz-copy-source-if-unmodified-since': text(input.copySourceIfUnmodifiedSince),
  });
}

/** Whether the SDK would refuse, drop or rewrite something of this. */
function needsRaw(input: UploadPartCopyInput): boolean {
  const dates = [input.copySourceIfModifiedSince, input.copySourceIfUnmodifiedSince];
  return (
    typeof input.partNumber !== 'number' ||
    /^$|^ | $| {2}/.test(copySourceText(input.copySource)) ||
    /^$|^ | $| {2}/.test(rangeText(input.copySourceRange) ?? 'absent') ||
    dates.some((date) => typeof date === 'string')
  );
}

async function uploadPartCopyRaw(client: HttpClient, input: UploadPartCopyInput, signal: AbortSignal | undefined) {
  const { headers, body } = await send(client.wire, {
    method: 'PUT',
    target: uploadTarget(input, `partNumber=${encodeURIComponent(input.partNumber)}`),
    headers: {
      'x-amz-copy-source': copySourceText(input.copySource),
      ...conditionTexts(input),
      ...encryptionHeaders(input),
      ...defined({
        'x-amz-copy-source-range': rangeText(input.copySourceRange),
        'x-amz-expected-bucket-owner': input.expectedBucketOwner,
        'x-amz-source-expected-bucket-owner': input.expectedSourceBucketOwner,
      }),
    },
    signal,
  });
  const { root, fields } = readDocument(body.toString('utf8'));
  if (root !== 'CopyPartResult') throw new Error(`the answer is ${body.toString('utf8')}`);
  const { ETag, LastModified, ...checksums } = Object.fromEntries(fields);
  return {
    etag: bareEtag(ETag),
    lastModified: new Date(present(LastModified, 'LastModified')),
    ...encryptionInHeaders(headers),
    ...defined({ checksum: checksumIn(checksums), copySourceVersionId: headers['x-amz-copy-source-version-id'] }),
  };
}
