import type { Address } from './addressing.js';
import { AUTHORIZATION_PARAMETERS } from './auth/index.js';
import type { HeaderValues } from './auth/index.js';
import { methodNotAllowed, operationNotImplemented, parameterNotImplemented } from './not-implemented.js';
import type { Operation } from './operation.js';
import * as operations from './operations/index.js';
import { invalidArgument, invalidRequest } from './protocol-error.js';
import { unimplementedOperation } from './sub-resources.js';

/** What decides which operation a request asks for. */
export interface RoutedRequest {
  readonly method: string;
  readonly address: Address;
  readonly headers: HeaderValues;
  /** What it is signed for. */
  readonly service?: string;
}

const COPY_SOURCE = 'x-amz-copy-source';
/** Names of parameters that S3 leaves to clients and SDKs; `x-id` and the signature are among them. */
const FREE_PARAMETER = /^x-/i;
/** Names of parameters that stand for headers in presigned URLs, where they are among the headers, and nowhere else. */
const HEADER_PARAMETER = /^x-amz-/i;

/**
 * Finds the operation a request asks for.
 *
 * @throws NotImplemented, MethodNotAllowed, InvalidArgument, InvalidRequest
 */
export function route(request: RoutedRequest): Operation {
  const { address, headers } = request;
  if (address.bucket !== undefined) refuseUnimplemented(request);
  const operation = operationOf(request);
  const source = headers.get(COPY_SOURCE);
  if (source !== undefined && operation !== operations.copyObject && operation !== operations.uploadPartCopy) {
    throw invalidArgument('You can only specify a copy source header for copy requests.', COPY_SOURCE, source);
  }
  refuseUnknownParameters(request, operation);
  return operation;
}

function operationOf(request: RoutedRequest): Operation {
  const { bucket, key } = request.address;
  if (bucket === undefined) return serviceOperation(request);
  return key === undefined ? bucketOperation(request) : objectOperation(request);
}

function serviceOperation({ method, service }: RoutedRequest): Operation {
  if (method === 'GET') return service === 's3express' ? operations.listDirectoryBuckets : operations.listBuckets;
  throw methodNotAllowed(method, 'SERVICE', ['GET']);
}

function bucketOperation({ method, address: { query } }: RoutedRequest): Operation {
  switch (method) {
    case 'GET':
      if (query.has('acl')) return operations.getBucketAcl;
      if (query.has('cors')) return operations.getBucketCors;
      if (query.has('tagging')) return operations.getBucketTagging;
      if (query.has('uploads')) return operations.listMultipartUploads;
      if (query.has('encryption')) return operations.getBucketEncryption;
      if (query.has('location')) return operations.getBucketLocation;
      if (query.has('policy')) return operations.getBucketPolicy;
      if (query.has('session')) return operations.createSession;
      if (query.has('versioning')) return operations.getBucketVersioning;
      if (query.has('versions')) return operations.listObjectVersions;
      return query.has('list-type') ? operations.listObjectsV2 : operations.listObjects;
    case 'HEAD':
      return operations.headBucket;
    case 'PUT':
      if (query.has('encryption')) return operations.putBucketEncryption;
      if (query.has('acl')) return operations.putBucketAcl;
      if (query.has('cors')) return operations.putBucketCors;
      if (query.has('tagging')) return operations.putBucketTagging;
      if (query.has('policy')) return operations.putBucketPolicy;
      return query.has('versioning') ? operations.putBucketVersioning : operations.createBucket;
    case 'DELETE':
      if (query.has('encryption')) return operations.deleteBucketEncryption;
      if (query.has('cors')) return operations.deleteBucketCors;
      if (query.has('tagging')) return operations.deleteBucketTagging;
      return query.has('policy') ? operations.deleteBucketPolicy : operations.deleteBucket;
    case 'POST':
      return query.has('delete') ? operations.deleteObjects : operations.postObject;
    default:
      throw methodNotAllowed(method, 'BUCKET', ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']);
  }
}

function objectOperation({ method, address: { query }, headers }: RoutedRequest): Operation {
  switch (method) {
    case 'GET':
      if (query.has('uploads')) throw invalidRequest('Key is not expected for the GET method ?uploads subresource');
      if (query.has('acl')) return operations.getObjectAcl;
      if (query.has('attributes')) return operations.getObjectAttributes;
      if (query.has('tagging')) return operations.getObjectTagging;
      return query.has('uploadId') ? operations.listParts : operations.getObject;
    case 'HEAD':
      return operations.headObject;
    case 'PUT':
      if (query.has('acl')) return operations.putObjectAcl;
      if (query.has('tagging')) return operations.putObjectTagging;
      if (query.has('uploadId')) return headers.has(COPY_SOURCE) ? operations.uploadPartCopy : operations.uploadPart;
      if (query.has('partNumber')) {
        throw invalidArgument(
          'This operation does not accept partNumber without uploadId',
          'partNumber',
          query.get('partNumber'),
        );
      }
      return headers.has(COPY_SOURCE) ? operations.copyObject : operations.putObject;
    case 'POST':
      if (query.has('uploads')) return operations.createMultipartUpload;
      if (query.has('uploadId')) return operations.completeMultipartUpload;
      throw methodNotAllowed(method, 'OBJECT', ['GET', 'HEAD', 'PUT', 'DELETE']);
    case 'DELETE':
      if (query.has('tagging')) return operations.deleteObjectTagging;
      return query.has('uploadId') ? operations.abortMultipartUpload : operations.deleteObject;
    default:
      throw methodNotAllowed(method, 'OBJECT', ['GET', 'HEAD', 'PUT', 'DELETE']);
  }
}

function refuseUnimplemented(request: RoutedRequest): void {
  for (const [name] of request.address.query.entries()) {
    const operation = unimplementedOperation(request, name);
    if (operation !== undefined) throw operationNotImplemented(operation);
  }
}

/**
 * A parameter nobody knows may be a sub-resource of tomorrow. A write that ignored it would store or remove something
 * else than was asked for; a read ignores those that have a value, as S3 does.
 */
function refuseUnknownParameters(
  { method, address: { query }, headers }: RoutedRequest,
  { parameters }: Operation,
): void {
  const reads = method === 'GET' || method === 'HEAD';
  for (const [name, value] of query.entries()) {
    if (parameters.includes(name) || (reads && value !== '')) continue;
    const isHeader = HEADER_PARAMETER.test(name) && !AUTHORIZATION_PARAMETERS.includes(name);
    if (FREE_PARAMETER.test(name) && (reads || !isHeader || headers.has(name.toLowerCase()))) continue;
    throw parameterNotImplemented(name);
  }
}
