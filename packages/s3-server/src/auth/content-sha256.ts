import { headerNotImplemented, invalidArgument } from '../protocol-error.js';

/** What `x-amz-content-sha256` says about the body: its digest, nothing, or that it comes in the aws-chunked form. */
export type ContentSha256 =
  | { readonly form: 'sha256'; /** Lower-case hex. */ readonly digest: string }
  | { readonly form: 'unsigned' }
  | { readonly form: 'aws-chunked'; readonly signed: boolean; readonly trailer: boolean };

const NAME = 'x-amz-content-sha256';
const SHA256_HEX = /^[0-9a-fA-F]{64}$/;

const FORMS: ReadonlyMap<string, ContentSha256> = new Map<string, ContentSha256>([
  ['UNSIGNED-PAYLOAD', { form: 'unsigned' }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { form: 'aws-chunked', signed: false, trailer: true }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { form: 'aws-chunked', signed: true, trailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { form: 'aws-chunked', signed: true, trailer: true }],
]);

// Forms of SigV4A, whose keys no client of this server has.
const ECDSA_FORMS: readonly string[] = [
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
];

/**
 * Reads a value of `x-amz-content-sha256`.
 *
 * @throws NotImplemented for the SigV4A forms, InvalidArgument for what S3 does not know
 */
export function parseContentSha256(value: string): ContentSha256 {
  const form = FORMS.get(value);
  if (form !== undefined) return form;
  if (SHA256_HEX.test(value)) return { form: 'sha256', digest: value.toLowerCase() };
  if (ECDSA_FORMS.includes(value)) throw headerNotImplemented(NAME);
  throw invalidArgument(
    `${NAME} must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, ` +
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, ' +
      'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    NAME,
    value,
  );
}
