import { createHmac, timingSafeEqual } from 'node:crypto';

interface CachedKey {
  readonly secretKey: string;
  readonly signingKey: Uint8Array;
}

/** What a signing key is derived from, apart from the secret. */
export interface SigningScope {
  readonly accessKey: string;
  /** `YYYYMMDD/REGION/SERVICE/aws4_request` */
  readonly scope: string;
}

/** Derives signing keys and remembers the last ones: four of the five HMACs of a request depend on its day only. */
export class SigningKeys {
  readonly #cached = new Map<string, CachedKey>();
  readonly #limit: number;

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  derive({ accessKey, scope }: SigningScope, secretKey: string): Uint8Array {
    const name = `${accessKey}/${scope}`;
    const cached = this.#cached.get(name);
    // The secret of an access key may have been replaced since.
    if (cached?.secretKey === secretKey) return cached.signingKey;
    const signingKey = deriveSigningKey(secretKey, scope);
    if (cached === undefined && this.#cached.size >= this.#limit) this.#dropOldest();
    this.#cached.set(name, { secretKey, signingKey });
    return signingKey;
  }

  #dropOldest(): void {
    for (const name of this.#cached.keys()) {
      this.#cached.delete(name);
      return;
    }
  }
}

/** The signing key of a secret for `YYYYMMDD/REGION/SERVICE/aws4_request`. */
export function deriveSigningKey(secretKey: string, scope: string): Uint8Array {
  return scope.split('/').reduce<Uint8Array | string>((key, step) => hmac(key, step), `AWS4${secretKey}`) as Uint8Array;
}

/** The signature in lower-case hex; one character of `text` is one byte. */
export function sign(signingKey: Uint8Array, text: string): string {
  return createHmac('sha256', signingKey).update(text, 'latin1').digest('hex');
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function equalInConstantTime(expected: string, given: string): boolean {
  const bytes = Buffer.from(expected);
  const other = Buffer.from(given);
  return bytes.length === other.length && timingSafeEqual(bytes, other);
}

function hmac(key: Uint8Array | string, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest();
}
