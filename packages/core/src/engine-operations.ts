import type { OperationOptions } from './blob-store.js';
import type { EngineContext } from './engine-context.js';
import { abortMultipartUpload } from './operations/abort-multipart-upload.js';
import { completeMultipartUpload } from './operations/complete-multipart-upload.js';
import { copyObject } from './operations/copy-object.js';
import { createBucket } from './operations/create-bucket.js';
import { createMultipartUpload } from './operations/create-multipart-upload.js';
import { createSession } from './operations/create-session.js';
import { deleteBucketCors } from './operations/delete-bucket-cors.js';
import { deleteBucketEncryption } from './operations/delete-bucket-encryption.js';
import { deleteBucketPolicy } from './operations/delete-bucket-policy.js';
import { deleteBucketTagging } from './operations/delete-bucket-tagging.js';
import { deleteBucket } from './operations/delete-bucket.js';
import { deleteObjectTagging } from './operations/delete-object-tagging.js';
import { deleteObject } from './operations/delete-object.js';
import { deleteObjects } from './operations/delete-objects.js';
import { getBucketAcl } from './operations/get-bucket-acl.js';
import { getBucketCors } from './operations/get-bucket-cors.js';
import { getBucketEncryption } from './operations/get-bucket-encryption.js';
import { getBucketLocation } from './operations/get-bucket-location.js';
import { getBucketPolicy } from './operations/get-bucket-policy.js';
import { getBucketTagging } from './operations/get-bucket-tagging.js';
import { getBucketVersioning } from './operations/get-bucket-versioning.js';
import { getObjectAcl } from './operations/get-object-acl.js';
import { getObjectAttributes } from './operations/get-object-attributes.js';
import { getObjectTagging } from './operations/get-object-tagging.js';
import { getObject } from './operations/get-object.js';
import { headBucket } from './operations/head-bucket.js';
import { headObject } from './operations/head-object.js';
import type * as op from './operations/index.js';
import { listBuckets } from './operations/list-buckets.js';
import { listDirectoryBuckets } from './operations/list-directory-buckets.js';
import { listMultipartUploads } from './operations/list-multipart-uploads.js';
import { listObjectVersions } from './operations/list-object-versions.js';
import { listObjectsV2 } from './operations/list-objects-v2.js';
import { listObjects } from './operations/list-objects.js';
import { listParts } from './operations/list-parts.js';
import { putBucketAcl } from './operations/put-bucket-acl.js';
import { putBucketCors } from './operations/put-bucket-cors.js';
import { putBucketEncryption } from './operations/put-bucket-encryption.js';
import { putBucketPolicy } from './operations/put-bucket-policy.js';
import { putBucketTagging } from './operations/put-bucket-tagging.js';
import { putBucketVersioning } from './operations/put-bucket-versioning.js';
import { putObjectAcl } from './operations/put-object-acl.js';
import { putObjectTagging } from './operations/put-object-tagging.js';
import { putObject } from './operations/put-object.js';
import { uploadPartCopy } from './operations/upload-part-copy.js';
import { uploadPart } from './operations/upload-part.js';
import { observeMethods } from './operation-observer.js';
import type { S3Operations } from './s3-operations.js';

/** S3's operations in a context: each of them is a file of `operations`. */
export class EngineOperations implements S3Operations {
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
    if (context.observer !== undefined) observeMethods(this, EngineOperations.prototype, context.observer);
  }

  createBucket(input: op.CreateBucketInput, options?: OperationOptions): Promise<op.CreateBucketOutput> {
    return createBucket(this.#context, input, options);
  }

  headBucket(input: op.HeadBucketInput, options?: OperationOptions): Promise<op.HeadBucketOutput> {
    return headBucket(this.#context, input, options);
  }

  listBuckets(input: op.ListBucketsInput = {}, options?: OperationOptions): Promise<op.ListBucketsOutput> {
    return listBuckets(this.#context, input, options);
  }

  listDirectoryBuckets(
    input: op.ListDirectoryBucketsInput = {},
    options?: OperationOptions,
  ): Promise<op.ListDirectoryBucketsOutput> {
    return listDirectoryBuckets(this.#context, input, options);
  }

  deleteBucket(input: op.DeleteBucketInput, options?: OperationOptions): Promise<void> {
    return deleteBucket(this.#context, input, options);
  }

  putBucketVersioning(input: op.PutBucketVersioningInput, options?: OperationOptions): Promise<void> {
    return putBucketVersioning(this.#context, input, options);
  }

  getBucketVersioning(
    input: op.GetBucketVersioningInput,
    options?: OperationOptions,
  ): Promise<op.GetBucketVersioningOutput> {
    return getBucketVersioning(this.#context, input, options);
  }

  getBucketLocation(input: op.GetBucketLocationInput, options?: OperationOptions): Promise<op.GetBucketLocationOutput> {
    return getBucketLocation(this.#context, input, options);
  }

  putBucketPolicy(input: op.PutBucketPolicyInput, options?: OperationOptions): Promise<void> {
    return putBucketPolicy(this.#context, input, options);
  }

  getBucketPolicy(input: op.GetBucketPolicyInput, options?: OperationOptions): Promise<op.GetBucketPolicyOutput> {
    return getBucketPolicy(this.#context, input, options);
  }

  deleteBucketPolicy(input: op.DeleteBucketPolicyInput, options?: OperationOptions): Promise<void> {
    return deleteBucketPolicy(this.#context, input, options);
  }

  putBucketEncryption(input: op.PutBucketEncryptionInput, options?: OperationOptions): Promise<void> {
    return putBucketEncryption(this.#context, input, options);
  }

  getBucketEncryption(
    input: op.GetBucketEncryptionInput,
    options?: OperationOptions,
  ): Promise<op.GetBucketEncryptionOutput> {
    return getBucketEncryption(this.#context, input, options);
  }

  deleteBucketEncryption(input: op.DeleteBucketEncryptionInput, options?: OperationOptions): Promise<void> {
    return deleteBucketEncryption(this.#context, input, options);
  }

  createSession(input: op.CreateSessionInput, options?: OperationOptions): Promise<op.CreateSessionOutput> {
    return createSession(this.#context, input, options);
  }

  getBucketAcl(input: op.GetBucketAclInput, options?: OperationOptions): Promise<op.Acl> {
    return getBucketAcl(this.#context, input, options);
  }

  putBucketAcl(input: op.PutBucketAclInput, options?: OperationOptions): Promise<void> {
    return putBucketAcl(this.#context, input, options);
  }

  putBucketTagging(input: op.PutBucketTaggingInput, options?: OperationOptions): Promise<void> {
    return putBucketTagging(this.#context, input, options);
  }

  getBucketTagging(input: op.GetBucketTaggingInput, options?: OperationOptions): Promise<op.GetBucketTaggingOutput> {
    return getBucketTagging(this.#context, input, options);
  }

  deleteBucketTagging(input: op.DeleteBucketTaggingInput, options?: OperationOptions): Promise<void> {
    return deleteBucketTagging(this.#context, input, options);
  }

  putBucketCors(input: op.PutBucketCorsInput, options?: OperationOptions): Promise<void> {
    return putBucketCors(this.#context, input, options);
  }

  getBucketCors(input: op.GetBucketCorsInput, options?: OperationOptions): Promise<op.GetBucketCorsOutput> {
    return getBucketCors(this.#context, input, options);
  }

  deleteBucketCors(input: op.DeleteBucketCorsInput, options?: OperationOptions): Promise<void> {
    return deleteBucketCors(this.#context, input, options);
  }

  putObject(input: op.PutObjectInput, options?: OperationOptions): Promise<op.PutObjectOutput> {
    return putObject(this.#context, input, options);
  }

  getObject(input: op.GetObjectInput, options?: OperationOptions): Promise<op.GetObjectOutput> {
    return getObject(this.#context, input, options);
  }

  headObject(input: op.GetObjectInput, options?: OperationOptions): Promise<op.ObjectHead> {
    return headObject(this.#context, input, options);
  }

  getObjectAttributes(
    input: op.GetObjectAttributesInput,
    options?: OperationOptions,
  ): Promise<op.GetObjectAttributesOutput> {
    return getObjectAttributes(this.#context, input, options);
  }

  deleteObject(input: op.DeleteObjectInput, options?: OperationOptions): Promise<op.DeleteObjectOutput> {
    return deleteObject(this.#context, input, options);
  }

  deleteObjects(input: op.DeleteObjectsInput, options?: OperationOptions): Promise<op.DeleteObjectsOutput> {
    return deleteObjects(this.#context, input, options);
  }

  copyObject(input: op.CopyObjectInput, options?: OperationOptions): Promise<op.CopyObjectOutput> {
    return copyObject(this.#context, input, options);
  }

  listObjects(input: op.ListObjectsInput, options?: OperationOptions): Promise<op.ListObjectsOutput> {
    return listObjects(this.#context, input, options);
  }

  listObjectsV2(input: op.ListObjectsV2Input, options?: OperationOptions): Promise<op.ListObjectsV2Output> {
    return listObjectsV2(this.#context, input, options);
  }

  listObjectVersions(
    input: op.ListObjectVersionsInput,
    options?: OperationOptions,
  ): Promise<op.ListObjectVersionsOutput> {
    return listObjectVersions(this.#context, input, options);
  }

  putObjectTagging(input: op.PutObjectTaggingInput, options?: OperationOptions): Promise<op.PutObjectTaggingOutput> {
    return putObjectTagging(this.#context, input, options);
  }

  getObjectTagging(input: op.GetObjectTaggingInput, options?: OperationOptions): Promise<op.GetObjectTaggingOutput> {
    return getObjectTagging(this.#context, input, options);
  }

  deleteObjectTagging(
    input: op.DeleteObjectTaggingInput,
    options?: OperationOptions,
  ): Promise<op.DeleteObjectTaggingOutput> {
    return deleteObjectTagging(this.#context, input, options);
  }

  getObjectAcl(input: op.GetObjectAclInput, options?: OperationOptions): Promise<op.Acl> {
    return getObjectAcl(this.#context, input, options);
  }

  putObjectAcl(input: op.PutObjectAclInput, options?: OperationOptions): Promise<void> {
    return putObjectAcl(this.#context, input, options);
  }

  createMultipartUpload(
    input: op.CreateMultipartUploadInput,
    options?: OperationOptions,
  ): Promise<op.CreateMultipartUploadOutput> {
    return createMultipartUpload(this.#context, input, options);
  }

  uploadPart(input: op.UploadPartInput, options?: OperationOptions): Promise<op.UploadPartOutput> {
    return uploadPart(this.#context, input, options);
  }

  uploadPartCopy(input: op.UploadPartCopyInput, options?: OperationOptions): Promise<op.UploadPartCopyOutput> {
    return uploadPartCopy(this.#context, input, options);
  }

  completeMultipartUpload(
    input: op.CompleteMultipartUploadInput,
    options?: OperationOptions,
  ): Promise<op.CompleteMultipartUploadOutput> {
    return completeMultipartUpload(this.#context, input, options);
  }

  abortMultipartUpload(input: op.AbortMultipartUploadInput, options?: OperationOptions): Promise<void> {
    return abortMultipartUpload(this.#context, input, options);
  }

  listParts(input: op.ListPartsInput, options?: OperationOptions): Promise<op.ListPartsOutput> {
    return listParts(this.#context, input, options);
  }

  listMultipartUploads(
    input: op.ListMultipartUploadsInput,
    options?: OperationOptions,
  ): Promise<op.ListMultipartUploadsOutput> {
    return listMultipartUploads(this.#context, input, options);
  }
}
