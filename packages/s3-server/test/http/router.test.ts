import { expect } from 'chai';
import { parseAddress } from '../../src/addressing.js';
import { route } from '../../src/router.js';
import { failureOf } from './support/failure.js';

const options = { basePath: '', hostnames: [] };
const routed = (method: string, target: string, headers: Readonly<Record<string, string>> = {}) =>
  route({ method, address: parseAddress(target, undefined, options), headers: new Map(Object.entries(headers)) });

const copy = { 'x-amz-copy-source': 'source/key' };

describe('router', () => {
  const operations: [method: string, target: string, operation: string, headers?: Readonly<Record<string, string>>][] =
    [
      ['GET', '/', 'ListBuckets'],
      ['GET', '/?x-id=ListBuckets&max-buckets=2', 'ListBuckets'],
      ['PUT', '/bucket', 'CreateBucket'],
      ['HEAD', '/bucket', 'HeadBucket'],
      ['DELETE', '/bucket/', 'DeleteBucket'],
      ['GET', '/bucket?location', 'GetBucketLocation'],
      ['GET', '/bucket?session=', 'CreateSession'],
      ['GET', '/bucket', 'ListObjects'],
      ['GET', '/bucket?prefix=a&marker=a', 'ListObjects'],
      ['PUT', '/bucket?encryption', 'PutBucketEncryption'],
      ['GET', '/bucket?encryption', 'GetBucketEncryption'],
      ['DELETE', '/bucket?encryption=', 'DeleteBucketEncryption'],
      ['GET', '/bucket?acl', 'GetBucketAcl'],
      ['PUT', '/bucket?acl', 'PutBucketAcl'],
      ['GET', '/bucket/key?acl&versionId=1', 'GetObjectAcl'],
      ['PUT', '/bucket/key?acl=', 'PutObjectAcl'],
      ['PUT', '/bucket?tagging', 'PutBucketTagging'],
      ['GET', '/bucket?tagging', 'GetBucketTagging'],
      ['DELETE', '/bucket?tagging', 'DeleteBucketTagging'],
      ['PUT', '/bucket?cors', 'PutBucketCors'],
      ['GET', '/bucket?cors', 'GetBucketCors'],
      ['DELETE', '/bucket?cors', 'DeleteBucketCors'],
      ['PUT', '/bucket?policy', 'PutBucketPolicy'],
      ['GET', '/bucket?policy', 'GetBucketPolicy'],
      ['DELETE', '/bucket?policy=', 'DeleteBucketPolicy'],
      ['GET', '/bucket?list-type=2&prefix=a', 'ListObjectsV2'],
      ['GET', '/bucket?uploads&prefix=', 'ListMultipartUploads'],
      ['PUT', '/bucket?versioning', 'PutBucketVersioning'],
      ['GET', '/bucket?versioning=', 'GetBucketVersioning'],
      ['GET', '/bucket?versions&key-marker=k&version-id-marker=v', 'ListObjectVersions'],
      ['POST', '/bucket?delete=', 'DeleteObjects'],
      ['POST', '/bucket', 'PostObject'],
      ['GET', '/bucket/key', 'GetObject'],
      ['GET', '/bucket/key?versionId=1&partNumber=2&response-expires=x', 'GetObject'],
      ['GET', '/bucket/key?cache=buster', 'GetObject'],
      ['GET', '/bucket/key?attributes&versionId=1', 'GetObjectAttributes'],
      ['HEAD', '/bucket/key?partNumber=2', 'HeadObject'],
      ['GET', '/bucket/key?uploadId=u&max-parts=', 'ListParts'],
      ['PUT', '/bucket/key', 'PutObject'],
      ['PUT', '/bucket/key?x-id=PutObject&X-Amz-Expires=60&x-request-source=me', 'PutObject'],
      ['PUT', '/bucket/key', 'CopyObject', copy],
      ['PUT', '/bucket/key?partNumber=1&uploadId=u', 'UploadPart'],
      ['PUT', '/bucket/key?uploadId=u', 'UploadPart'],
      ['PUT', '/bucket/key?partNumber=1&uploadId=u&x-id=UploadPartCopy', 'UploadPartCopy', copy],
      ['PUT', '/bucket/key?partNumber=1&uploadId=u', 'UploadPartCopy', { 'x-amz-copy-source': '' }],
      ['POST', '/bucket/key?uploads=', 'CreateMultipartUpload'],
      ['POST', '/bucket/key?uploadId=u', 'CompleteMultipartUpload'],
      ['DELETE', '/bucket/key?uploadId=u', 'AbortMultipartUpload'],
      ['DELETE', '/bucket/key?versionId=1', 'DeleteObject'],
      ['PUT', '/bucket/key?tagging', 'PutObjectTagging'],
      ['GET', '/bucket/key?tagging&versionId=1', 'GetObjectTagging'],
      ['DELETE', '/bucket/key?tagging=', 'DeleteObjectTagging'],
    ];
  for (const [method, target, operation, headers] of operations) {
    it(`takes ${method} ${target}${headers ? ' with a copy source' : ''} as ${operation}`, () => {
      expect(routed(method, target, headers).name).to.equal(operation);
    });
  }

  const unimplemented: [method: string, target: string, operation: string][] = [
    ...(
      [
        ['accelerate', 'BucketAccelerateConfiguration'],
        ['analytics&id=1', 'BucketAnalyticsConfiguration'],
        ['intelligent-tiering&id=1', 'BucketIntelligentTieringConfiguration'],
        ['inventory&id=1', 'BucketInventoryConfiguration'],
        ['lifecycle', 'BucketLifecycleConfiguration'],
        ['logging', 'BucketLogging'],
        ['metrics&id=1', 'BucketMetricsConfiguration'],
        ['notification', 'BucketNotificationConfiguration'],
        ['object-lock', 'ObjectLockConfiguration'],
        ['ownershipControls', 'BucketOwnershipControls'],
        ['publicAccessBlock', 'PublicAccessBlock'],
        ['replication', 'BucketReplication'],
        ['requestPayment', 'BucketRequestPayment'],
        ['website', 'BucketWebsite'],
      ] as const
    ).flatMap(([query, noun]): [string, string, string][] => [
      ['GET', `/bucket?${query}`, `Get${noun}`],
      ['PUT', `/bucket?${query}`, `Put${noun}`],
    ]),
    ['DELETE', '/bucket?lifecycle=', 'DeleteBucketLifecycle'],
    ['GET', '/bucket/key?legal-hold', 'GetObjectLegalHold'],
    ['PUT', '/bucket/key?encryption', 'UpdateObjectEncryption'],
    ['PUT', '/bucket/key?retention', 'PutObjectRetention'],
    ['GET', '/bucket/key?torrent', 'GetObjectTorrent'],
    ['POST', '/bucket/key?restore', 'RestoreObject'],
    ['POST', '/bucket/key?select&select-type=2', 'SelectObjectContent'],
  ];
  for (const [method, target, operation] of unimplemented) {
    it(`says that ${operation} is not implemented`, () => {
      const failure = failureOf(() => routed(method, target));
      expect(failure.code).to.equal('NotImplemented');
      expect(failure.context).to.deep.equal({ Operation: operation });
    });
  }

  const unknown: [method: string, target: string, parameter: string][] = [
    ['PUT', '/bucket/key?brandnew', 'brandnew'],
    ['PUT', '/bucket/key?brandnew=1', 'brandnew'],
    ['PUT', '/bucket/key?uploads', 'uploads'],
    ['PUT', '/bucket/key?versionId=1', 'versionId'],
    ['PUT', '/bucket/key?versioning', 'versioning'],
    ['DELETE', '/bucket?versioning', 'versioning'],
    ['DELETE', '/bucket?uploadId=u', 'uploadId'],
    ['DELETE', '/bucket/key?brandnew', 'brandnew'],
    ['POST', '/bucket/key?uploadId=u&brandnew=1', 'brandnew'],
    ['GET', '/bucket/key?brandnew', 'brandnew'],
    ['PUT', '/bucket/key?attributes', 'attributes'],
    ['PUT', '/bucket/key?x-amz-copy-source=source/key', 'x-amz-copy-source'],
    ['PUT', '/bucket/key?X-Amz-Acl=public-read', 'X-Amz-Acl'],
  ];
  for (const [method, target, parameter] of unknown) {
    it(`refuses to guess what ${parameter} makes of ${method} ${target}`, () => {
      const failure = failureOf(() => routed(method, target));
      expect(failure.code).to.equal('NotImplemented');
      expect(failure.context).to.deep.equal({ QueryParameter: parameter });
    });
  }

  const forbidden: [method: string, target: string, resource: string, allowed: string][] = [
    ['POST', '/', 'SERVICE', 'GET'],
    ['HEAD', '/', 'SERVICE', 'GET'],
    ['PATCH', '/bucket', 'BUCKET', 'GET, HEAD, PUT, POST, DELETE'],
    ['POST', '/bucket/key', 'OBJECT', 'GET, HEAD, PUT, DELETE'],
  ];
  for (const [method, target, resource, allowed] of forbidden) {
    it(`does not allow ${method} ${target}`, () => {
      const failure = failureOf(() => routed(method, target));
      expect(failure.code).to.equal('MethodNotAllowed');
      expect(failure.context).to.deep.equal({ Method: method, ResourceType: resource, Allow: allowed });
    });
  }

  it('SRC-023: does not take a part number without an upload id', () => {
    for (const headers of [{}, copy]) {
      const failure = failureOf(() => routed('PUT', '/bucket/key?partNumber=7', headers));
      expect(failure).to.include({
        code: 'InvalidArgument',
        message: 'This operation does not accept partNumber without uploadId',
      });
      expect(failure.context).to.deep.equal({ ArgumentName: 'partNumber', ArgumentValue: '7' });
    }
  });

  for (const [method, target] of [
    ['POST', '/bucket/key?uploadId=u'],
    ['DELETE', '/bucket/key?uploadId=u'],
    ['GET', '/bucket/key'],
    ['PUT', '/bucket'],
  ] as const) {
    it(`does not take a copy source with ${method} ${target}`, () => {
      const failure = failureOf(() => routed(method, target, copy));
      expect(failure).to.include({
        code: 'InvalidArgument',
        message: 'You can only specify a copy source header for copy requests.',
      });
      expect(failure.context).to.deep.equal({ ArgumentName: 'x-amz-copy-source', ArgumentValue: 'source/key' });
    });
  }

  it('takes the parameters of a presigned URL that stand for headers and are among them', () => {
    expect(routed('PUT', '/bucket/key?X-Amz-Acl=private', { 'x-amz-acl': 'private' }).name).to.equal('PutObject');
    expect(routed('PUT', '/bucket/key?x-amz-copy-source=source/key', copy).name).to.equal('CopyObject');
  });

  it('does not list the uploads of a key', () => {
    expect(failureOf(() => routed('GET', '/bucket/key?uploads'))).to.include({
      code: 'InvalidRequest',
      message: 'Key is not expected for the GET method ?uploads subresource',
    });
  });
});
