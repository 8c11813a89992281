import { StorageError } from './errors.js';

/** How the ETag of copied bytes is made (docs/reference/s3/decisions.md, D-47). */
export type CopyEtagPolicy = 'derived' | 'md5';

/**
 * How closely S3 is followed where its documentation and its recorded behaviour differ:
 * `aws` as recorded, `documented` to the letter of the documentation (D-11).
 */
export type Fidelity = 'aws' | 'documented';

/** Sizes in bytes. */
export interface Limits {
  /** The least size of a part that is not the last (5 MiB on S3). */
  readonly minPartSize: number;
  /** The greatest size of a part, of an object put at once, and of a range or object copied at once (5 GiB on S3). */
  readonly maxPartSize: number;
}

export interface EngineSettings {
  readonly region: string;
  /** The canonical id and name of the account that owns everything. */
  readonly owner: { readonly id: string; readonly displayName: string };
  readonly copyEtag: CopyEtagPolicy;
  readonly fidelity: Fidelity;
  /** The most bytes of one blob; a longer content becomes several blobs. A link pins at most this much beside itself. */
  readonly blobSize: number;
  readonly limits: Limits;
  /** How long the end of an upload is remembered, in milliseconds (D-28, D-29). */
  readonly uploadRetention: number;
  /** How long a process that reads may be silent before its lease counts as lapsed, in milliseconds. */
  readonly leaseTtl: number;
  /** How long the reader of an object may let it rest before the read is given up, in milliseconds. */
  readonly readIdleLimit: number;
  /** How much memory the caches of manifest nodes and of blob records may take each, in bytes. */
  readonly cacheSize: number;
}

/** What may be given; the rest are defaults. Naming `fidelity: 'aws'` also sets `copyEtag: 'md5'`, unless that is given. */
export type EngineSettingsInput = Partial<Omit<EngineSettings, 'limits'>> & { readonly limits?: Partial<Limits> };

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

export const DEFAULT_SETTINGS: EngineSettings = {
  region: 'us-east-1',
  owner: { id: '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a', displayName: 'rangegraft' },
  copyEtag: 'derived',
  fidelity: 'aws',
  blobSize: 64 * MIB,
  limits: { minPartSize: 5 * MIB, maxPartSize: 5 * GIB },
  uploadRetention: 24 * 60 * 60 * 1000,
  leaseTtl: 30_000,
  readIdleLimit: 15 * 60 * 1000,
  cacheSize: 16 * MIB,
};

/** @throws StorageError `InvalidConfiguration` for a value that cannot work. */
export function resolveSettings(input: EngineSettingsInput = {}): EngineSettings {
  const settings: EngineSettings = {
    ...DEFAULT_SETTINGS,
    ...(input.fidelity === 'aws' ? { copyEtag: 'md5' } : {}),
    ...input,
    limits: { ...DEFAULT_SETTINGS.limits, ...input.limits },
  };
  const positive: [string, number][] = [
    ['blobSize', settings.blobSize],
    ['limits.minPartSize', settings.limits.minPartSize],
    ['limits.maxPartSize', settings.limits.maxPartSize],
    ['leaseTtl', settings.leaseTtl],
    ['readIdleLimit', settings.readIdleLimit],
    ['cacheSize', settings.cacheSize],
  ];
  for (const [name, value] of positive) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new StorageError('InvalidConfiguration', `${name} must be a whole number of 1 or more, not ${value}`);
    }
  }
  return settings;
}
