import {
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  type BucketVersioningStatus,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import type { ListObjectVersionsInput } from '@rangegraft/core';
import type { HttpClient } from './http-client.js';
import { listingFields, objectPageOf } from './http-listings.js';
import { defined, listedObjectOf, present } from './http-values.js';
import { send, textsOf } from './raw-requests.js';
import type { SubjectOperations } from './subject.js';

export type VersioningOperations = Pick<
  SubjectOperations,
  'putBucketVersioning' | 'getBucketVersioning' | 'listObjectVersions'
>;

/** The operations on versioning, through the JS SDK. */
export function httpVersions(client: HttpClient): VersioningOperations {
  return {
    async putBucketVersioning({ bucket, status }, options) {
      const VersioningConfiguration = defined({ Status: status as BucketVersioningStatus | undefined });
      await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }), options);
    },

    async getBucketVersioning({ bucket }, options) {
      const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }), options);
      return defined({ status: Status });
    },

    async listObjectVersions(input, options) {
      const command = new ListObjectVersionsCommand({
        ...listingFields(input),
        ...defined({
          KeyMarker: input.keyMarker,
          VersionIdMarker: input.versionIdMarker,
          MaxKeys: input.maxKeys as number | undefined,
        }),
      });
      const answer = await client.send(command, options);
      const listed = versionsOf(answer);
      return {
        // The SDK keeps delete markers apart; the document has them where they belong.
        versions: (await orderOf(client, input)).map((name) => present(listed.get(name), name)),
        ...objectPageOf(answer),
        ...defined({ nextKeyMarker: answer.NextKeyMarker, nextVersionIdMarker: answer.NextVersionIdMarker }),
      };
    },
  };
}

type Listed = Awaited<ReturnType<VersioningOperations['listObjectVersions']>>['versions'][number];

function versionsOf({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput): Map<string, Listed> {
  const place = (entry: { VersionId?: string | undefined; IsLatest?: boolean | undefined }) => ({
    versionId: present(entry.VersionId, 'VersionId'),
    isLatest: present(entry.IsLatest, 'IsLatest'),
  });
  const versions = Versions.map((entry): Listed => ({
    ...listedObjectOf(entry),
    deleteMarker: false,
    ...place(entry),
  }));
  const markers = DeleteMarkers.map((entry): Listed => ({
    deleteMarker: true,
    key: present(entry.Key, 'Key'),
    lastModified: present(entry.LastModified, 'LastModified'),
    ...place(entry),
  }));
  return new Map([...versions, ...markers].map((entry) => [nameOf(entry.key, entry.versionId), entry]));
}

/** Names of the versions and delete markers of a page, in the order of its document. */
async function orderOf(client: HttpClient, input: ListObjectVersionsInput): Promise<readonly string[]> {
  const parameters = defined({
    prefix: input.prefix,
    delimiter: input.delimiter,
    'key-marker': input.keyMarker,
    'version-id-marker': input.versionIdMarker,
    'max-keys': input.maxKeys,
  });
  const query = Object.entries(parameters).map(([name, value]) => `&${name}=${encodeURIComponent(String(value))}`);
  const document = await send(client.wire, { method: 'GET', target: `/${input.bucket}?versions${query.join('')}` });
  const ids = textsOf(document, 'VersionId');
  return textsOf(document, 'Key').map((key, index) => nameOf(key, ids[index] ?? ''));
}

function nameOf(key: string, versionId: string): string {
  return `${versionId} ${key}`;
}
