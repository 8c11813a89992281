import type { OperationOptions } from '../blob-store.js';
import type { ByteSource } from '../byte-source.js';
import type { EngineContext } from '../engine-context.js';
import { readManifest } from '../manifest-reader.js';
import type { ObjectAttributes, StoredChecksum } from '../records.js';
import { selectObject } from '../steps/read-object.js';
import { watched } from '../watched-source.js';
import type {
  CustomerKeyed,
  DateInput,
  IntegerInput,
  ObjectInput,
  ReadConditions,
  ShownEncryption,
} from './shared-types.js';

export interface GetObjectInput extends ObjectInput, ReadConditions, CustomerKeyed {
  readonly versionId?: string | undefined;
  /** The `Range` header's text. */
  readonly range?: string | undefined;
  /** What the range is meant for, an ETag or a date; of another content the whole is read. */
  readonly ifRange?: DateInput | undefined;
  readonly partNumber?: IntegerInput | undefined;
  readonly checksumMode?: 'ENABLED' | undefined;
}

/** What is known of an object without its bytes. */
export interface ObjectHead {
  /** Bytes of the part or range that was asked for. */
  readonly contentLength: number;
  /** Present when part of the object was asked for: the answer is a 206. */
  readonly contentRange?: { readonly first: number; readonly last: number; readonly size: number };
  /** Whether `partNumber` or `range` selected part of the object (also all of it). */
  readonly partial: boolean;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Without the tags, of which only the number is told here. */
  readonly attributes: Omit<ObjectAttributes, 'tags'>;
  /** Absent where there are no tags. */
  readonly tagCount?: number;
  readonly checksum?: StoredChecksum;
  readonly versionId?: string;
  /** Only for `partNumber` reads of multipart objects. */
  readonly partsCount?: number;
  /** Absent for what is not encrypted. */
  readonly encryption?: ShownEncryption;
}

export interface GetObjectOutput extends ObjectHead {
  /** Verified bytes; damage found on the way throws `Corrupt` before a damaged byte is yielded. */
  readonly body: ByteSource;
}

/**
 * Opens an object for reading. Resolves when it is known to exist; the bytes come from exactly this version, also
 * when the object is overwritten or deleted meanwhile. A body that is not read to its end must be ended (`return`).
 *
 * @throws StorageError as `selectObject`; while reading, `Corrupt` or `Unavailable`
 */
export async function getObject(
  context: EngineContext,
  input: GetObjectInput,
  options: OperationOptions = {},
): Promise<GetObjectOutput> {
  const ticket = await context.lease.enter();
  try {
    const { content, seal, range, head } = await selectObject(context, input, 'bytes', options);
    const sources = { ...context, domain: seal?.domain };
    const bytes = readManifest(content.manifest.root, range, sources, {
      signal: options.signal,
      check: () => ticket.check(),
    });
    return { ...head, body: watched(bytes, { onEnd: () => ticket.leave() }) };
  } catch (error) {
    ticket.leave();
    throw error;
  }
}
