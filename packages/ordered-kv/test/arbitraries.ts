import type {
  BlobRecord,
  BucketRecord,
  ContentEncryption,
  Crcs,
  Extent,
  Manifest,
  ObjectAttributes,
  PartRecord,
  StoredChecksum,
  Subtree,
  UploadEnd,
  UploadRecord,
  VersionRecord,
} from '@rangegraft/core';
import { EMPTY_CRCS, formatVersionId } from '@rangegraft/core';
import fc from 'fast-check';

/** Characters whose order by UTF-16 and by UTF-8 differs, and those next to the 00 that ends a key. */
const CHARACTERS = ['\u0001', '\u0002', 'a', 'b', '/', '\u007f', 'é', '\ue000', '\uffff', '😀', '\u{10ffff}'];

/** Object keys that often begin with one another. */
export const key = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 5 })
  .map((characters) => characters.join(''));

export const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));
export const count = fc.maxSafeNat();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const text = fc.string({ unit: 'binary', maxLength: 20 });
const store = fc.constantFrom('memory', 'disk', 'käse', '');

export const crcs: fc.Arbitrary<Crcs> = fc.record({
  crc64nvme: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  crc32: fc.nat({ max: 2 ** 32 - 1 }),
  crc32c: fc.nat({ max: 2 ** 32 - 1 }),
});

const extent: fc.Arbitrary<Extent> = fc.record({
  kind: fc.constant('extent' as const),
  blob: id,
  store,
  offset: fc.oneof(fc.constant(0), count),
  length: positive,
  crcs,
  before: fc.oneof(fc.constant(EMPTY_CRCS), crcs),
});

const subtree: fc.Arbitrary<Subtree> = fc.record({
  kind: fc.constant('subtree' as const),
  node: id,
  height: fc.integer({ min: 1, max: 40 }),
  fanout: fc.integer({ min: 1, max: 64 }),
  length: positive,
  extents: positive,
  crcs,
  stores: fc.uniqueArray(store, { minLength: 1 }),
});

const manifest: fc.Arbitrary<Manifest> = fc.record({
  id,
  root: fc.option(fc.oneof(extent, subtree), { nil: undefined }),
});

const attributes: fc.Arbitrary<ObjectAttributes> = fc.record(
  {
    contentType: text,
    cacheControl: text,
    storageClass: text,
    metadata: fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'length')), text),
  },
  { requiredKeys: ['contentType', 'metadata'], noNullPrototype: true },
);

const checksum: fc.Arbitrary<StoredChecksum> = fc.record({
  algorithm: fc.constantFrom('CRC64NVME', 'SHA256'),
  type: fc.constantFrom('FULL_OBJECT', 'COMPOSITE'),
  value: text,
});

const encryption: fc.Arbitrary<ContentEncryption> = fc.record({
  source: fc.oneof(
    fc.constant({ type: 'customer' as const }),
    fc.record({ type: fc.constant('AES256' as const), keyId: text }),
    fc.record(
      {
        type: fc.constant('aws:kms' as const),
        keyId: text,
        context: fc.dictionary(text, text),
        bucketKeyEnabled: fc.boolean(),
      },
      { requiredKeys: ['type', 'keyId'], noNullPrototype: true },
    ),
  ),
  domain: text,
  key: text,
});

export const version: fc.Arbitrary<VersionRecord> = fc
  .record(
    {
      key,
      order: count,
      commit: id,
      isNull: fc.boolean(),
      revision: id,
      lastModified: count,
      content: fc.record(
        {
          manifest,
          size: count,
          etag: text,
          checksum,
          partCount: fc.integer({ min: 1, max: 10_000 }),
          attributes,
          encryption,
        },
        { requiredKeys: ['manifest', 'size', 'etag', 'attributes'], noNullPrototype: true },
      ),
    },
    { requiredKeys: ['key', 'order', 'commit', 'isNull', 'revision', 'lastModified'], noNullPrototype: true },
  )
  .map(({ commit, ...rest }) => ({ ...rest, versionId: formatVersionId(rest.order, commit) }));

const end: fc.Arbitrary<UploadEnd> = fc.oneof(
  fc.record({ how: fc.constant('aborted' as const), at: count }),
  fc.record(
    {
      how: fc.constant('completed' as const),
      at: count,
      request: text,
      versionId: id,
      isNull: fc.boolean(),
      versioning: fc.constantFrom('unversioned', 'enabled', 'suspended'),
      etag: text,
      checksum,
    },
    { requiredKeys: ['how', 'at', 'request', 'versionId', 'isNull', 'versioning', 'etag'], noNullPrototype: true },
  ),
);

export const upload: fc.Arbitrary<UploadRecord> = fc.record(
  {
    id,
    key,
    initiated: count,
    initiator: fc.record({ id: fc.string(), displayName: fc.string() }, { noNullPrototype: true }),
    attributes,
    checksum: fc.record({
      algorithm: fc.constantFrom('CRC32', 'SHA1'),
      type: fc.constantFrom('FULL_OBJECT', 'COMPOSITE'),
    }),
    encryption,
    found: id,
    end,
  },
  { requiredKeys: ['id', 'key', 'initiated', 'initiator', 'attributes'], noNullPrototype: true },
);

export const part: fc.Arbitrary<PartRecord> = fc.record(
  {
    number: fc.integer({ min: 1, max: 10_000 }),
    revision: id,
    manifest,
    size: count,
    etag: text,
    lastModified: count,
    checksum: text,
  },
  { requiredKeys: ['number', 'revision', 'manifest', 'size', 'etag', 'lastModified'], noNullPrototype: true },
);

export const bucket: fc.Arbitrary<BucketRecord> = fc.record({
  id,
  name: key,
  revision: id,
  createdAt: count,
  attributes: fc.record({
    region: text,
    owner: text,
    versioning: fc.constantFrom('unversioned', 'enabled', 'suspended'),
  }),
});

export const blob: fc.Arbitrary<BlobRecord> = fc.record(
  {
    id,
    store,
    length: count,
    crcs,
    table: fc.uint8Array({ maxLength: 100 }),
    seal: fc.record({ domain: text, key: fc.uint8Array({ maxLength: 100 }) }),
  },
  { requiredKeys: ['id', 'store', 'length', 'crcs', 'table'], noNullPrototype: true },
);
