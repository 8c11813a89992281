import { createHash, createHmac } from 'node:crypto';

export const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE';
export const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
/** The time of every request and of the server. */
export const NOW = Date.UTC(2024, 4, 6, 7, 8, 9);

const AMZ_DATE = '20240506T070809Z';
const SCOPE = '20240506/us-east-1/s3/aws4_request';

export interface RequestToSign {
  readonly method: string;
  /** As it goes over the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** The request's headers with a signature over `host` and all of them. */
export function signed({ method, target, headers, body = '' }: RequestToSign): Record<string, string> {
  const all: Record<string, string> = {
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    'x-amz-date': AMZ_DATE,
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
  const names = Object.keys(all).sort().join(';');
  const signature = signatureOf({ method, target, headers: all }, all['x-amz-content-sha256'] ?? '');
  const authorization = `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/${SCOPE}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...all, authorization };
}

/** The target with a signature over it and over `headers`, valid for a minute. */
export function presigned({ method, target, headers }: RequestToSign): string {
  const parameters = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${ACCESS_KEY}/${SCOPE}`,
    'X-Amz-Date': AMZ_DATE,
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': Object.keys(headers).sort().join(';'),
  });
  const unsigned = `${target}${target.includes('?') ? '&' : '?'}${parameters.toString()}`;
  return `${unsigned}&X-Amz-Signature=${signatureOf({ method, target: unsigned, headers }, 'UNSIGNED-PAYLOAD')}`;
}

function signatureOf({ method, target, headers }: RequestToSign, payloadHash: string): string {
  const names = Object.keys(headers).sort();
  const [path = '/', query = ''] = target.split(/\?(.*)/s);
  const pairs = query.split('&').filter((pair) => pair !== '');
  const canonical = [
    method,
    path,
    pairs
      .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    '',
    names.join(';'),
    payloadHash,
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', AMZ_DATE, SCOPE, createHash('sha256').update(canonical, 'latin1').digest('hex')];
  const key = SCOPE.split('/').reduce<string | Buffer>((from, step) => hmac(from, step), `AWS4${SECRET_KEY}`);
  return hmac(key, text.join('\n')).toString('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
