import type { OperationOptions } from '../blob-store.js';
import type { ChecksumAlgorithm } from '../checksums/index.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { optional } from '../optional.js';
import type { StoredChecksum } from '../records.js';
import { STANDARD } from '../rules/attributes.js';
import { parseCount } from '../rules/integers.js';
import { authorize, questionAbout, readPermission } from '../steps/authorize.js';
import { showValue, type ContentSeal } from '../sealing/content-seal.js';
import { openObject } from '../steps/encryption.js';
import { shownVersionId, type FoundObject } from '../steps/lookups.js';
import { findObject } from '../steps/read-object.js';
import type { CustomerKeyed, IntegerInput, ObjectInput } from './shared-types.js';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;

/** What GetObjectAttributes can be asked for. */
export type ObjectAttributeName = (typeof ATTRIBUTES)[number];

export interface GetObjectAttributesInput extends ObjectInput, CustomerKeyed {
  readonly versionId?: string | undefined;
  /** At least one `ObjectAttributeName`, as the client wrote it. */
  readonly objectAttributes: readonly string[];
  readonly maxParts?: IntegerInput | undefined;
  readonly partNumberMarker?: IntegerInput | undefined;
}

export interface ObjectPart {
  readonly partNumber: number;
  readonly size: number;
  /** `value` in base64. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

/** The parts an object was completed from. Only where the parts have checksums of their own there is more than a count. */
export interface ObjectParts {
  readonly partsCount: number;
  readonly page?: {
    readonly parts: readonly ObjectPart[];
    readonly partNumberMarker: number;
    readonly nextPartNumberMarker: number;
    readonly maxParts: number;
    readonly isTruncated: boolean;
  };
}

/** What was asked for, as far as the object has it. */
export interface GetObjectAttributesOutput {
  readonly lastModified: Date;
  readonly versionId?: string;
  /** Without quotes. */
  readonly etag?: string;
  /** A COMPOSITE value is without its number of parts here. */
  readonly checksum?: StoredChecksum;
  /** Absent for an object that was put or copied whole. */
  readonly objectParts?: ObjectParts;
  readonly storageClass?: string;
  /** Bytes. */
  readonly objectSize?: number;
}

const MAX_PARTS = 1000;

/**
 * Tells attributes of an object, its parts among them.
 * @throws StorageError `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed`, `InvalidRequest`,
 *   `InvalidArgument`
 */
export async function getObjectAttributes(
  context: EngineContext,
  input: GetObjectAttributesInput,
  options: OperationOptions = {},
): Promise<GetObjectAttributesOutput> {
  const wanted = parseNames(input.objectAttributes);
  const most = parseCount(input.maxParts, { name: 'max-parts', absent: MAX_PARTS, most: MAX_PARTS });
  const marker = parseCount(input.partNumberMarker, { name: 'part-number-marker', absent: 0 });
  const found = await findObject(context, readPermission(input.versionId), input, options);
  const { bucket, version, content } = found;
  const seal = await openObject(context, content, input.customerKey, options);
  // Beside the right to read, which `findObject` asks for.
  const action = input.versionId === undefined ? 's3:GetObjectAttributes' : 's3:GetObjectVersionAttributes';
  await authorize(context, questionAbout(action, bucket, input.key), options);
  const parts = wanted.has('ObjectParts') ? await partsOf(context, found, { most, marker, seal }, options) : undefined;
  return {
    lastModified: new Date(version.lastModified),
    ...optional('versionId', shownVersionId(bucket, version)),
    ...(wanted.has('ETag') ? { etag: content.etag } : {}),
    ...(wanted.has('Checksum') ? optional('checksum', await shownChecksum(content.checksum, seal)) : {}),
    ...optional('objectParts', parts),
    ...(wanted.has('StorageClass') ? { storageClass: content.attributes.storageClass ?? STANDARD } : {}),
    ...(wanted.has('ObjectSize') ? { objectSize: content.size } : {}),
  };
}

function parseNames(names: readonly string[]): ReadonlySet<string> {
  if (names.length === 0) {
    throw new StorageError(
      'InvalidRequest',
      'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
    );
  }
  const unknown = names.find((name) => !(ATTRIBUTES as readonly string[]).includes(name));
  if (unknown === undefined) return new Set(names);
  throw new StorageError('InvalidArgument', 'Invalid attribute name specified.', {
    context: { ArgumentName: 'x-amz-object-attributes', ArgumentValue: unknown },
  });
}

async function partsOf(
  context: EngineContext,
  { bucket, version, content: { partCount, checksum } }: FoundObject,
  { most, marker, seal }: { readonly most: number; readonly marker: number; readonly seal: ContentSeal | undefined },
  options: OperationOptions,
): Promise<ObjectParts | undefined> {
  if (partCount === undefined) return undefined;
  if (checksum?.type !== 'COMPOSITE') return { partsCount: partCount };
  const id = { bucket: bucket.id, key: version.key, versionId: version.versionId };
  const listed =
    most === 0 ? [] : await context.catalog.listCompletedParts(id, { ...options, after: marker, limit: most + 1 });
  const shown = listed.slice(0, most);
  return {
    partsCount: partCount,
    page: {
      parts: await Promise.all(
        shown.map(async (part) => ({
          partNumber: part.number,
          size: part.size,
          ...(part.checksum === undefined
            ? {}
            : { checksum: { algorithm: checksum.algorithm, value: await showValue(part.checksum, seal, options) } }),
        })),
      ),
      partNumberMarker: marker,
      nextPartNumberMarker: shown.at(-1)?.number ?? 0,
      maxParts: most,
      isTruncated: listed.length > most,
    },
  };
}

/** Without the number of parts. */
async function shownChecksum(
  checksum: StoredChecksum | undefined,
  seal: ContentSeal | undefined,
): Promise<StoredChecksum | undefined> {
  if (checksum === undefined) return undefined;
  const value = await showValue(checksum.value, seal);
  return { ...checksum, value: value.replace(/-\d+$/, '') };
}
