import type { OperationOptions } from './blob-store.js';
import type * as op from './operations/index.js';

/**
 * The S3 operations, as a program calls them: names and meanings are S3's, values are plain.
 *
 * Errors are `StorageError`s with S3's code and message, and S3's extra elements as `context`
 * (`docs/reference/s3/errors.md`). A call that throws has changed nothing; `deleteObjects` alone
 * may have deleted some of the objects.
 */
export interface S3Operations {
  createBucket(input: op.CreateBucketInput, options?: OperationOptions): Promise<op.CreateBucketOutput>;
  headBucket(input: op.HeadBucketInput, options?: OperationOptions): Promise<op.HeadBucketOutput>;
  listBuckets(input?: op.ListBucketsInput, options?: OperationOptions): Promise<op.ListBucketsOutput>;
  listDirectoryBuckets(
    input?: op.ListDirectoryBucketsInput,
    options?: OperationOptions,
  ): Promise<op.ListDirectoryBucketsOutput>;
  deleteBucket(input: op.DeleteBucketInput, options?: OperationOptions): Promise<void>;
  putBucketVersioning(input: op.PutBucketVersioningInput, options?: OperationOptions): Promise<void>;
  getBucketVersioning(
    input: op.GetBucketVersioningInput,
    options?: OperationOptions,
  ): Promise<op.GetBucketVersioningOutput>;
  getBucketLocation(input: op.GetBucketLocationInput, options?: OperationOptions): Promise<op.GetBucketLocationOutput>;
  putBucketPolicy(input: op.PutBucketPolicyInput, options?: OperationOptions): Promise<void>;
  getBucketPolicy(input: op.GetBucketPolicyInput, options?: OperationOptions): Promise<op.GetBucketPolicyOutput>;
  deleteBucketPolicy(input: op.DeleteBucketPolicyInput, options?: OperationOptions): Promise<void>;
  putBucketEncryption(input: op.PutBucketEncryptionInput, options?: OperationOptions): Promise<void>;
  getBucketEncryption(
    input: op.GetBucketEncryptionInput,
    options?: OperationOptions,
  ): Promise<op.GetBucketEncryptionOutput>;
  deleteBucketEncryption(input: op.DeleteBucketEncryptionInput, options?: OperationOptions): Promise<void>;
  createSession(input: op.CreateSessionInput, options?: OperationOptions): Promise<op.CreateSessionOutput>;
  getBucketAcl(input: op.GetBucketAclInput, options?: OperationOptions): Promise<op.Acl>;
  putBucketAcl(input: op.PutBucketAclInput, options?: OperationOptions): Promise<void>;
  putBucketTagging(input: op.PutBucketTaggingInput, options?: OperationOptions): Promise<void>;
  getBucketTagging(input: op.GetBucketTaggingInput, options?: OperationOptions): Promise<op.GetBucketTaggingOutput>;
  deleteBucketTagging(input: op.DeleteBucketTaggingInput, options?: OperationOptions): Promise<void>;
  putBucketCors(input: op.PutBucketCorsInput, options?: OperationOptions): Promise<void>;
  getBucketCors(input: op.GetBucketCorsInput, options?: OperationOptions): Promise<op.GetBucketCorsOutput>;
  deleteBucketCors(input: op.DeleteBucketCorsInput, options?: OperationOptions): Promise<void>;

  putObject(input: op.PutObjectInput, options?: OperationOptions): Promise<op.PutObjectOutput>;
  getObject(input: op.GetObjectInput, options?: OperationOptions): Promise<op.GetObjectOutput>;
  headObject(input: op.GetObjectInput, options?: OperationOptions): Promise<op.ObjectHead>;
  getObjectAttributes(
    input: op.GetObjectAttributesInput,
    options?: OperationOptions,
  ): Promise<op.GetObjectAttributesOutput>;
  deleteObject(input: op.DeleteObjectInput, options?: OperationOptions): Promise<op.DeleteObjectOutput>;
  deleteObjects(input: op.DeleteObjectsInput, options?: OperationOptions): Promise<op.DeleteObjectsOutput>;
  copyObject(input: op.CopyObjectInput, options?: OperationOptions): Promise<op.CopyObjectOutput>;
  listObjects(input: op.ListObjectsInput, options?: OperationOptions): Promise<op.ListObjectsOutput>;
  listObjectsV2(input: op.ListObjectsV2Input, options?: OperationOptions): Promise<op.ListObjectsV2Output>;
  listObjectVersions(
    input: op.ListObjectVersionsInput,
    options?: OperationOptions,
  ): Promise<op.ListObjectVersionsOutput>;

  putObjectTagging(input: op.PutObjectTaggingInput, options?: OperationOptions): Promise<op.PutObjectTaggingOutput>;
  getObjectTagging(input: op.GetObjectTaggingInput, options?: OperationOptions): Promise<op.GetObjectTaggingOutput>;
  deleteObjectTagging(
    input: op.DeleteObjectTaggingInput,
    options?: OperationOptions,
  ): Promise<op.DeleteObjectTaggingOutput>;
  getObjectAcl(input: op.GetObjectAclInput, options?: OperationOptions): Promise<op.Acl>;
  putObjectAcl(input: op.PutObjectAclInput, options?: OperationOptions): Promise<void>;

  createMultipartUpload(
    input: op.CreateMultipartUploadInput,
    options?: OperationOptions,
  ): Promise<op.CreateMultipartUploadOutput>;
  uploadPart(input: op.UploadPartInput, options?: OperationOptions): Promise<op.UploadPartOutput>;
  uploadPartCopy(input: op.UploadPartCopyInput, options?: OperationOptions): Promise<op.UploadPartCopyOutput>;
  completeMultipartUpload(
    input: op.CompleteMultipartUploadInput,
    options?: OperationOptions,
  ): Promise<op.CompleteMultipartUploadOutput>;
  abortMultipartUpload(input: op.AbortMultipartUploadInput, options?: OperationOptions): Promise<void>;
  listParts(input: op.ListPartsInput, options?: OperationOptions): Promise<op.ListPartsOutput>;
  listMultipartUploads(
    input: op.ListMultipartUploadsInput,
    options?: OperationOptions,
  ): Promise<op.ListMultipartUploadsOutput>;
}
