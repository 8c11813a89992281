import { sourceOf, type ByteSource } from '../byte-source.js';
import { isValidChecksumValue, type ChecksumAlgorithm } from '../checksums/index.js';
import { ContentWriter, discardBlobs } from '../content-writer.js';
import { storeNamed, type EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import { INVALID_DIGEST } from '../fidelity.js';
import type { Entry } from '../manifest/entry.js';
import { join } from '../manifest/join.js';
import { NodeBuilder } from '../manifest/node-builder.js';
import type { Additions } from '../multipart-store.js';
import type { Body, ContentInput } from '../operations/shared-types.js';
import type { BucketRecord } from '../records.js';
import { entityTooLarge, incompleteBody } from '../rules/content-limits.js';
import type { ContentSeal } from '../sealing/content-seal.js';
import { operationAborted } from './conflicts.js';
import { ContentDigests, md5Hex } from './content-digests.js';

/** Content that is stored and checked, but that no commit refers to yet. */
export interface StoredContent {
  readonly root: Entry | undefined;
  readonly additions: Additions;
  readonly size: number;
  /** In hexadecimal. */
  readonly md5: string;
  /** The value of an algorithm that was asked for or that the client sent. */
  checksum(algorithm: ChecksumAlgorithm): string;
  /** Deletes the blobs: for content that is not committed after all. */
  discard(): Promise<void>;
}

export interface StoreOptions {
  readonly signal?: AbortSignal | undefined;
  /** The checksums that will be asked for, beside the client's own. */
  readonly algorithms: readonly ChecksumAlgorithm[];
  /** What it is sealed with; absent: it is not. */
  readonly seal: ContentSeal | undefined;
}

/**
 * Stores a request's content and checks it against all that the request says of it.
 *
 * @throws StorageError `IncompleteBody`, `EntityTooLarge`, `InvalidDigest`, `InvalidRequest`, `BadDigest`;
 *   `OperationAborted` when a sweep has taken the bytes for an orphan's. Then nothing is left.
 */
export async function storeContent(
  context: EngineContext,
  input: ContentInput,
  bucket: BucketRecord,
  { signal, algorithms, seal }: StoreOptions,
): Promise<StoredContent> {
  checkMd5Form(input.contentMd5);
  checkChecksumForm(input.checksum);
  const most = context.settings.limits.maxPartSize;
  if (input.contentLength !== undefined && input.contentLength > most) throw entityTooLarge(input.contentLength, most);
  const sent = input.checksum === undefined ? [] : [input.checksum.algorithm];
  const digests = await ContentDigests.of(['MD5', ...algorithms, ...sent]);
  const store = storeNamed(context, context.placement(bucket));
  const writer = new ContentWriter(store, { ids: context.ids, blobSize: context.settings.blobSize, seal });
  const body = limited(bytesOf(input.body), input.contentLength, most);
  const written = await writer.write(body, { signal, hashers: digests.hashers }).catch((error: unknown) => {
    // The body is gone: only who has sent it can begin anew.
    throw StorageError.is(error, 'Conflict') ? operationAborted(error) : error;
  });
  const discard = () =>
    discardBlobs(
      store,
      written.blobs.map((blob) => blob.id),
    );
  try {
    const builder = new NodeBuilder(context.records, context.ids);
    const root = await join(builder, written.extents);
    const checksum = digests.finish(written.crcs);
    const md5 = checksum('MD5');
    checkMd5(input.contentMd5, md5);
    checkChecksum(input.checksum, checksum);
    const additions = { blobs: written.blobs, nodes: builder.nodesOf(root) };
    return { root, additions, size: written.length, md5: md5Hex(md5), checksum, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

function bytesOf(body: Body): ByteSource {
  if (typeof body === 'string') return sourceOf(Buffer.from(body));
  return body instanceof Uint8Array ? sourceOf(body) : body;
}

/** Passes bytes on while they are neither more than declared nor more than allowed. */
async function* limited(
  source: ByteSource,
  declared: number | undefined,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (declared !== undefined && length > declared) throw incompleteBody();
    if (length > most) throw entityTooLarge(length, most);
    yield chunk;
  }
  if (declared !== undefined && length !== declared) throw incompleteBody();
}

function checkMd5Form(expected: string | undefined): void {
  if (expected === undefined || isValidChecksumValue('MD5', expected)) return;
  throw new StorageError('InvalidDigest', INVALID_DIGEST);
}

/** Both in base64. */
function checkMd5(expected: string | undefined, calculated: string): void {
  if (expected === undefined || expected === calculated) return;
  throw new StorageError('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    context: { CalculatedDigest: calculated, ExpectedDigest: expected },
  });
}

/** A trailing value is not known yet: whoever reads the trailer checks its form. */
function checkChecksumForm(expected: ContentInput['checksum']): void {
  if (typeof expected?.value !== 'string' || isValidChecksumValue(expected.algorithm, expected.value)) return;
  throw new StorageError(
    'InvalidRequest',
    `Value for x-amz-checksum-${expected.algorithm.toLowerCase()} header is invalid.`,
  );
}

function checkChecksum(expected: ContentInput['checksum'], actual: (algorithm: ChecksumAlgorithm) => string): void {
  if (expected === undefined) return;
  const value = typeof expected.value === 'string' ? expected.value : expected.value();
  if (value === actual(expected.algorithm)) return;
  throw new StorageError('BadDigest', `The ${expected.algorithm} you specified did not match the calculated checksum.`);
}
