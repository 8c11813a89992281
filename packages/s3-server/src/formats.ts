/** An ETag as S3 shows it. */
export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** A time as headers have it: whole seconds. */
export function httpDate(date: Date): string {
  return date.toUTCString();
}

/** A time as documents have it: RFC 3339 with milliseconds, in UTC. */
export function xmlDate(date: Date): string {
  return date.toISOString();
}

/**
 * A text in the form that `encoding-type=url` asks for; slashes stay. Spaces are `%20`, which decoders of forms and of
 * URLs both understand.
 */
export function urlEncoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/');
}
