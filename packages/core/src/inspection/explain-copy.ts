import type { OperationOptions } from '../blob-store.js';
import { BLOCK_SIZE, blockLength, EMPTY_CRCS, isCrcAlgorithm } from '../checksums/index.js';
import type { ChecksumAlgorithm, Crcs } from '../checksums/index.js';
import { storeNamed, type EngineContext } from '../engine-context.js';
import type { BlobId } from '../ids.js';
import { extentsOf, storesOf, type Extent } from '../manifest/entry.js';
import { blockToRead } from '../manifest/prefix-reader.js';
import type { PrefixSource } from '../manifest/slice.js';
import type {
  BucketInput,
  CopyEffect,
  CopySourceInput,
  CopySourceKeyed,
  Encrypting,
  ObjectName,
} from '../operations/shared-types.js';
import { optional } from '../optional.js';
import { copyPolicy, planRange, type Step, type StreamReason } from '../range-copy.js';
import type { RecordCache } from '../record-cache.js';
import { parseCopySourceRange, resolveCopyRange } from '../rules/copy-source-range.js';
import { parseCopySource } from '../rules/copy-source.js';
import { requestedAlgorithm } from '../rules/upload-checksum.js';
import { copyPermissions } from '../steps/copy-permissions.js';
import { copyDigests } from '../steps/copy-source-version.js';
import { openObject, sealNew } from '../steps/encryption.js';
import { requireBucket, requireSource, shownSourceVersionId } from '../steps/lookups.js';

/** A copy that is only thought of: `bucket` is where it would go, encrypted as CopyObject has it. */
export interface ExplainCopyInput extends BucketInput, Encrypting, CopySourceKeyed {
  readonly copySource: CopySourceInput;
  /** As UploadPartCopy has it. Absent: the whole source, as CopyObject copies it. */
  readonly copySourceRange?: string | { readonly first: number; readonly last: number } | undefined;
  /** The checksum that is asked for. Absent: that of the source for a whole copy, none for a range. */
  readonly checksumAlgorithm?: string | undefined;
}

/** What is done with successive bytes of the copy. */
export interface ExplainedStep {
  readonly kind: Step['kind'];
  /** Where they begin in the copy, in bytes. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  /** How many extents they are in now. */
  readonly extents: number;
  /** How many whole subtrees are shared with the source; 0 for what is streamed. */
  readonly subtrees: number;
  /** The names of the blob stores that they are in now. */
  readonly stores: readonly string[];
  /** Why they are streamed; absent for what is linked. */
  readonly reason?: StreamReason;
}

/** A block that a cut goes through: it is read, and verified, to find the CRCs on both sides of the cut. */
export interface CutBlock {
  readonly blob: BlobId;
  /** The name of the blob's store. */
  readonly store: string;
  /** The number of the block in the blob, from 0. */
  readonly block: number;
  /** Where the block begins in the blob, in bytes. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** What a copy would do. */
export interface CopyExplanation {
  readonly source: ObjectName & {
    readonly versionId?: string;
    /** Without quotes. */
    readonly etag: string;
    /** Bytes. */
    readonly size: number;
  };
  /** The bytes of the source that are copied. */
  readonly range: { readonly offset: number; readonly length: number };
  /** The name of the blob store that the copy is for. */
  readonly store: string;
  readonly steps: readonly ExplainedStep[];
  /** At most two. */
  readonly cuts: readonly CutBlock[];
  /** Digests that have to see all bytes of the range, because nothing that is known gives them. */
  readonly digests: readonly ChecksumAlgorithm[];
  /** What the copy would report. */
  readonly effect: CopyEffect;
}

/**
 * Tells what a copy would do, and why, without doing it: the plan that CopyObject or UploadPartCopy would follow. No
 * blob is read or written.
 *
 * @throws StorageError as UploadPartCopy, but for what it says of uploads
 */
export async function explainCopy(
  context: EngineContext,
  input: ExplainCopyInput,
  options: OperationOptions = {},
): Promise<CopyExplanation> {
  const copySource = parseCopySource(input.copySource);
  const requested = parseCopySourceRange(input.copySourceRange);
  const wanted = requestedAlgorithm(input.checksumAlgorithm);
  const bucket = await requireBucket(context, copyPermissions(copySource).destination, input, options);
  const seal = await sealNew(context, bucket, input, options);
  const ticket = await context.lease.enter();
  try {
    const source = await requireSource(context, copySource, options);
    const { content } = source;
    const sourceSeal = await openObject(context, content, input.copySourceCustomerKey, options);
    const range = resolveCopyRange(requested, content.size, context.settings.limits);
    const forPart = requested !== undefined;
    const algorithm = wanted ?? (forPart ? undefined : content.checksum?.algorithm);
    const algorithms = algorithm === undefined ? [] : [algorithm];
    const request = { bucket, sourceSeal, seal, algorithms, forPart, options };
    const { unknown } = await copyDigests(context, source, range, request);
    const digests = unknown.filter((each) => !isCrcAlgorithm(each));
    const store = storeNamed(context, context.placement(bucket));
    const policy = copyPolicy({ store, blobSize: context.settings.blobSize, seal }, sourceSeal?.domain);
    const prefixes = new CutBlocks(context.records);
    const steps = await planRange(content.manifest.root, range, policy, { nodes: context.records, prefixes });
    ticket.check();
    return {
      source: {
        bucket: copySource.bucket,
        key: copySource.key,
        ...optional('versionId', shownSourceVersionId(source)),
        etag: content.etag,
        size: content.size,
      },
      range,
      store: store.name,
      steps: explained(steps),
      cuts: prefixes.blocks,
      digests,
      effect: effectOf(steps, prefixes.blocks, digests.length > 0 ? range.length : 0),
    };
  } finally {
    ticket.leave();
  }
}

function explained(steps: readonly Step[]): readonly ExplainedStep[] {
  let offset = 0;
  return steps.map((step) => {
    const { kind, length, entries } = step;
    const linkedSubtrees = kind === 'link' ? entries.filter((entry) => entry.kind === 'subtree').length : 0;
    offset += length;
    return {
      kind,
      offset: offset - length,
      length,
      extents: entries.reduce((sum, entry) => sum + extentsOf(entry), 0),
      subtrees: linkedSubtrees,
      stores: [...new Set(entries.flatMap((entry) => storesOf(entry)))].sort(),
      ...(step.kind === 'stream' ? { reason: step.reason } : {}),
    };
  });
}

function effectOf(steps: readonly Step[], cuts: readonly CutBlock[], bytesHashed: number): CopyEffect {
  const total = (kind: Step['kind']) => steps.reduce((sum, step) => sum + (step.kind === kind ? step.length : 0), 0);
  const bytesMoved = total('stream');
  const bytesCut = cuts.reduce((sum, { length }) => sum + length, 0);
  return { bytesLinked: total('link'), bytesMoved, bytesRead: bytesHashed + bytesMoved + bytesCut };
}

/** Notes which blocks would be read. The CRCs that it gives instead are of nothing: a plan does not depend on them. */
class CutBlocks implements PrefixSource {
  readonly blocks: CutBlock[] = [];
  readonly #records: RecordCache;

  constructor(records: RecordCache) {
    this.#records = records;
  }

  async prefix({ blob, store }: Extent, length: number): Promise<Crcs> {
    const record = await this.#records.blob(blob);
    const block = blockToRead(record, length);
    if (block !== undefined) {
      const range = { offset: block * BLOCK_SIZE, length: blockLength(block, record.length) };
      this.blocks.push({ blob, store, block, ...range });
    }
    return EMPTY_CRCS;
  }
}
