/**
 * The three CRCs of one byte string, as unsigned numbers. Two of them combine into those of the joined string, which
 * no other digest does: see `combineCrcs`. Parameters and test vectors: docs/reference/s3/checksums.md.
 */
export interface Crcs {
  readonly crc64nvme: bigint;
  readonly crc32: number;
  readonly crc32c: number;
}

/** The CRCs of no bytes. */
export const EMPTY_CRCS: Crcs = Object.freeze({ crc64nvme: 0n, crc32: 0, crc32c: 0 });
