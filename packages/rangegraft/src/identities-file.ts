import { readFile } from 'node:fs/promises';
import { hasRepeatedName, parseIdentityPolicy, StorageError } from '@rangegraft/core';
import type { PolicyStatement } from '@rangegraft/core';
import type { S3Identity } from '@rangegraft/s3-server';
import { invalid } from './options.js';

/**
 * The identities of a file, kept in memory until it is read again. The file holds a JSON list of
 * `{ accessKey, secretKey, id, displayName, policy }`.
 */
export class IdentitiesFile {
  readonly #file: string;
  readonly #reserved: string | undefined;
  #identities: ReadonlyMap<string, S3Identity> = new Map();
  #reading: Promise<unknown> = Promise.resolve();

  private constructor(file: string, reserved: string | undefined) {
    this.#file = file;
    this.#reserved = reserved;
  }

  /**
   * Reads a file for the first time. `reserved` is an access key that is in use already.
   * @throws StorageError as `reload`
   */
  static async open(file: string, reserved?: string): Promise<IdentitiesFile> {
    const opened = new IdentitiesFile(file, reserved);
    await opened.reload();
    return opened;
  }

  /** How many identities there are. */
  get size(): number {
    return this.#identities.size;
  }

  find(accessKeyId: string): S3Identity | undefined {
    return this.#identities.get(accessKeyId);
  }

  /**
   * Reads the file again. All that it says counts from then on, or, when anything in it is wrong, nothing.
   * @throws StorageError `Unavailable` when it cannot be read, `InvalidConfiguration` that tells what is wrong where
   */
  reload(): Promise<void> {
    // One after the other: of two readings the later one has to stay.
    const reading = this.#reading.catch(() => undefined).then(() => this.#read());
    this.#reading = reading;
    return reading;
  }

  async #read(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      const message = `the identities in ${this.#file} cannot be read: ${error.code ?? error.message}`;
      throw new StorageError('Unavailable', message, { cause: error });
    });
    try {
      this.#identities = parseIdentities(text, this.#reserved);
    } catch (error) {
      if (!StorageError.is(error)) throw error;
      throw invalid(`${this.#file}: ${error.message}`, error);
    }
  }
}

/** Identities by access key. @throws StorageError `InvalidConfiguration` */
export function parseIdentities(text: string, reserved?: string): ReadonlyMap<string, S3Identity> {
  const list = parseList(text);
  const identities = new Map<string, S3Identity>();
  for (const [index, value] of list.entries()) {
    const identity = within(`identity ${index + 1}`, () => parseIdentity(value));
    const { accessKeyId } = identity;
    if (accessKeyId === reserved) throw invalid(`identity ${index + 1}: accessKey ${accessKeyId} is the server's own`);
    if (identities.has(accessKeyId)) throw invalid(`identity ${index + 1}: accessKey ${accessKeyId} is there twice`);
    identities.set(accessKeyId, identity);
  }
  return identities;
}

function parseList(text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Node's message quotes the text around the fault, which may be a secret.
    throw invalid('it is not JSON');
  }
  if (!Array.isArray(value)) throw invalid('it must hold a list of identities');
  if (hasRepeatedName(text)) throw invalid('one of its objects has a field twice');
  return value as readonly unknown[];
}

const FIELDS = ['accessKey', 'secretKey', 'id', 'displayName', 'policy'];

function parseIdentity(value: unknown): S3Identity {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('it must be an object');
  const fields = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw invalid(`there is no field ${JSON.stringify(unknown)}`);
  const { policy } = fields;
  if (policy !== undefined) parseIdentityPolicy(policy);
  return {
    // The other characters have a meaning where requests name the key.
    accessKeyId: text(
      fields,
      'accessKey',
      /^[\w.-]{1,128}$/,
      'up to 128 letters, digits, dots, hyphens and underscores',
    ),
    secretAccessKey: text(fields, 'secretKey', /^[\x21-\x7e]+$/, 'printable ASCII characters without spaces'),
    id: text(fields, 'id', /^[\x21-\x7e]{1,256}$/, 'up to 256 printable ASCII characters without spaces'),
    displayName: text(fields, 'displayName', /^[^\p{C}]{1,256}$/u, 'up to 256 printable characters'),
    ...(policy === undefined ? {} : { policy: policy as readonly PolicyStatement[] }),
  };
}

function text(fields: Readonly<Record<string, unknown>>, name: string, pattern: RegExp, rule: string): string {
  const value = fields[name];
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw invalid(value === undefined ? `${name} is missing` : `${name} must be a text of ${rule}`);
}

function within<T>(where: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!StorageError.is(error)) throw error;
    throw invalid(`${where}: ${error.message}`, error);
  }
}
