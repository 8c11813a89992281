import { CHECKSUM_ALGORITHMS, isValidChecksumValue } from '@rangegraft/core';
import type { ByteSource, ChecksumAlgorithm } from '@rangegraft/core';
import { NO_PARTS } from '../fidelity.js';
import { invalidArgument, invalidRequest, malformedXml } from '../protocol-error.js';
import { parseXml } from './parse.js';
import type { XmlElement } from './parse.js';
import { childText, childrenOf, childrenOfRoot, textOf } from './schema.js';

/** A part as a client lists it. */
export interface ListedPart {
  /** At least 1. */
  readonly partNumber: number;
  /** As the client wrote it: with quotes or without. */
  readonly etag: string;
  readonly checksum?: {
    readonly algorithm: ChecksumAlgorithm;
    /** Base64 of the right length. */ readonly value: string;
  };
}

const MAX_INT = 2 ** 31 - 1;
const ALGORITHMS_BY_ELEMENT: ReadonlyMap<string, ChecksumAlgorithm> = new Map(
  CHECKSUM_ALGORITHMS.map((algorithm) => [`Checksum${algorithm}`, algorithm]),
);

/**
 * Reads the body of a CompleteMultipartUpload: at least one part, in the order listed.
 *
 * @throws InvalidRequest for no body at all (D-24), InvalidArgument for a part number below 1 and for a bad checksum,
 *   MalformedXML for the rest
 */
export async function readCompleteMultipartUpload(source: ByteSource): Promise<readonly ListedPart[]> {
  const root = await parseXml(source);
  if (root === undefined) throw invalidRequest(NO_PARTS);
  const parts = childrenOfRoot(root, 'CompleteMultipartUpload').filter(({ name }) => name === 'Part');
  if (parts.length === 0) throw malformedXml();
  return parts.map(readPart);
}

function readPart(part: XmlElement): ListedPart {
  const children = childrenOf(part);
  const number = childText(children, 'PartNumber');
  const etag = childText(children, 'ETag');
  if (number === undefined || etag === undefined) throw malformedXml();
  const checksum = readChecksum(children);
  return { partNumber: parsePartNumber(number.trim()), etag: etag.trim(), ...(checksum && { checksum }) };
}

function parsePartNumber(text: string): number {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(Math.abs(number) <= MAX_INT)) throw malformedXml();
  if (number < 1) throw invalidArgument('PartNumber must be >= 1', 'PartNumber', text);
  return number;
}

function readChecksum(children: readonly XmlElement[]): ListedPart['checksum'] {
  const elements = children.filter(({ name }) => name.startsWith('Checksum'));
  const [element] = elements;
  if (element === undefined) return undefined;
  const algorithm = ALGORITHMS_BY_ELEMENT.get(element.name);
  // To ignore a checksum that cannot be compared would be to say that it was right.
  if (algorithm === undefined) throw malformedXml();
  const value = textOf(element).trim();
  if (elements.length > 1 || !isValidChecksumValue(algorithm, value)) {
    throw invalidArgument('Invalid Base64 or multiple checksums present in request', 'Checksum');
  }
  return { algorithm, value };
}
