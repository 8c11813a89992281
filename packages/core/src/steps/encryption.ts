import type { OperationOptions } from '../blob-store.js';
import type { KeyAction } from '../authorization/index.js';
import type { EngineContext } from '../engine-context.js';
import { StorageError } from '../errors.js';
import type { CustomerKeyed, CustomerKeyInput, Encrypting, ShownEncryption } from '../operations/shared-types.js';
import { optional } from '../optional.js';
import type { BucketRecord, ContentEncryption, KeySource } from '../records.js';
import {
  checkOneEncryption,
  encryptionNotImplemented,
  parseCustomerKey,
  parseEncryption,
  type RequestedEncryption,
} from '../rules/encryption.js';
import { ContentSeal, newSeal } from '../sealing/content-seal.js';
import { authorize, refuseAnonymous } from './authorize.js';

/**
 * How a new object or upload is sealed: as its request says, else as its bucket does, else by SSE-S3 if there is a key
 * provider, else not at all. With a key of SSE-KMS the caller must be allowed to encrypt.
 *
 * @throws StorageError `InvalidArgument`, `InvalidEncryptionAlgorithmError`, `NotImplemented` without a key provider,
 *   `KMS.NotFoundException`, `AccessDenied`
 */
export async function sealNew(
  context: EngineContext,
  bucket: BucketRecord,
  input: Encrypting,
  options?: OperationOptions,
): Promise<ContentSeal | undefined> {
  const customerKey = parseCustomerKey(input.customerKey);
  const requested = parseEncryption(input.encryption);
  checkOneEncryption(customerKey, requested);
  if (customerKey !== undefined) {
    return newSeal({ type: 'customer' }, await context.domains.ofCustomer(customerKey.bytes), options);
  }
  const wanted = requested ?? bucket.attributes.encryption ?? (context.keyProvider && ({ type: 'AES256' } as const));
  if (wanted === undefined) return undefined;
  const source = await keySource(context, wanted, options);
  await authorizeKey(context, source, ['kms:GenerateDataKey'], options);
  return newSeal(source, context.domains.ofProvider(source), options);
}

async function keySource(
  { keyProvider }: EngineContext,
  wanted: RequestedEncryption,
  options: OperationOptions | undefined,
): Promise<Exclude<KeySource, { readonly type: 'customer' }>> {
  if (keyProvider === undefined) throw encryptionNotImplemented('This server has no keys to encrypt with');
  if (wanted.type === 'AES256') return { type: 'AES256', keyId: keyProvider.defaultKeyId };
  const keyId = await keyProvider.findKey(wanted.keyId, options);
  if (keyId === undefined)
    throw new StorageError('KMS.NotFoundException', `Key '${wanted.keyId ?? ''}' does not exist`);
  return { ...wanted, keyId };
}

interface UploadOpening extends CustomerKeyed {
  /** What is to be done with a key of SSE-KMS; both, unless given: parts are read again when they are put together. */
  readonly keyActions?: readonly KeyAction[];
}

/**
 * The seal of an upload, for a request that adds to it.
 * @throws StorageError `InvalidRequest` unless the request has the key the upload was created with, `AccessDenied`
 */
export async function openUpload(
  context: EngineContext,
  { encryption }: { readonly encryption?: ContentEncryption },
  { customerKey: input, keyActions = ['kms:GenerateDataKey', 'kms:Decrypt'] }: UploadOpening,
  options: OperationOptions | undefined,
): Promise<ContentSeal | undefined> {
  const customerKey = parseCustomerKey(input);
  // One text for both, as S3 has it: the key is missing, or there is one and should not be.
  if ((encryption?.source.type === 'customer') !== (customerKey !== undefined)) {
    throw new StorageError(
      'InvalidRequest',
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate ' +
        'encryption parameters.',
    );
  }
  if (encryption === undefined) return undefined;
  await authorizeKey(context, encryption.source, keyActions, options);
  const seal = await sealOf(context, encryption, customerKey?.bytes);
  if (seal !== undefined) return seal;
  throw new StorageError(
    'InvalidRequest',
    'The provided encryption parameters did not match the ones used originally.',
  );
}

/**
 * The seal of an object, for a request that reads it.
 * @throws StorageError as `sealOfObject`, and `AccessDenied` to who may not decrypt with its key of SSE-KMS
 */
export async function openObject(
  context: EngineContext,
  content: { readonly encryption?: ContentEncryption },
  input: CustomerKeyInput | undefined,
  options: OperationOptions | undefined,
): Promise<ContentSeal | undefined> {
  const seal = await sealOfObject(context, content, input);
  if (seal !== undefined) await authorizeKey(context, seal.encryption.source, ['kms:Decrypt'], options);
  return seal;
}

/**
 * The seal of an object, for a request that wants nothing of what is sealed.
 * @throws StorageError `InvalidRequest`, `AccessDenied` unless the request has the key the object was stored with
 */
export async function sealOfObject(
  context: EngineContext,
  { encryption }: { readonly encryption?: ContentEncryption },
  input: CustomerKeyInput | undefined,
): Promise<ContentSeal | undefined> {
  const customerKey = parseCustomerKey(input);
  const needsKey = encryption?.source.type === 'customer';
  if (needsKey && customerKey === undefined) throw parametersMissing();
  if (!needsKey && customerKey !== undefined) {
    throw new StorageError('InvalidRequest', 'The encryption parameters are not applicable to this object.');
  }
  if (encryption === undefined) return undefined;
  const seal = await sealOf(context, encryption, customerKey?.bytes);
  if (seal !== undefined) return seal;
  throw new StorageError(
    'AccessDenied',
    'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.',
  );
}

/**
 * Lets through who may use a key of SSE-KMS. The key for clients that name none is for everybody who may use the bucket;
 * but it takes a signature, as it does on S3.
 *
 * @throws StorageError `AccessDenied`
 */
export async function authorizeKey(
  context: EngineContext,
  source: KeySource,
  actions: readonly KeyAction[],
  options: OperationOptions | undefined,
): Promise<void> {
  if (source.type !== 'aws:kms' || options?.caller === undefined) return;
  refuseAnonymous(options);
  if (source.keyId === (await context.keyProvider?.findKey(undefined, options))) return;
  for (const action of actions) await authorize(context, { action, resource: { kmsKey: source.keyId } }, options);
}

/** The error for a request that needs the key of a customer and has none. */
export function parametersMissing(): StorageError {
  return new StorageError(
    'InvalidRequest',
    'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to ' +
      'retrieve the object.',
  );
}

/** `undefined`: the customer's key is another one. */
async function sealOf(
  { domains }: EngineContext,
  encryption: ContentEncryption,
  customerKey: Uint8Array | undefined,
): Promise<ContentSeal | undefined> {
  const { source } = encryption;
  if (source.type !== 'customer') return new ContentSeal(encryption, domains.ofProvider(source));
  if (customerKey === undefined) return undefined;
  const domain = await domains.ofCustomer(customerKey);
  return domain.id === encryption.domain ? new ContentSeal(encryption, domain) : undefined;
}

/** A content's encryption as answers show it; `input` is what the request had of a customer's key. */
export function shownEncryption(
  encryption: ContentEncryption | undefined,
  input?: CustomerKeyInput,
): ShownEncryption | undefined {
  if (encryption === undefined) return undefined;
  const { source } = encryption;
  if (source.type === 'AES256') return { type: source.type };
  if (source.type === 'customer')
    return input?.keyMd5 === undefined ? undefined : { type: source.type, keyMd5: input.keyMd5 };
  const { type, keyId, bucketKeyEnabled } = source;
  return { type, keyId, ...optional('bucketKeyEnabled', bucketKeyEnabled) };
}
