import type { CaseContext, UploadId } from './case-context.js';
import { readErrorAnswer } from './error-answer.js';
import type { ExpectedFailure } from './failure.js';
import { HttpFailure } from './http-client.js';
import type { Failure, Wire, WireRequest, WireResponse } from './subject.js';

/** The target of an object in path style, every byte of its key encoded but the slashes. */
export function objectTarget(bucket: string, key: string, query = ''): string {
  const path = key
    .split('/')
    .map((segment) => encodeURIComponent(segment).replace(/[!'()*]/g, hexEscape))
    .join('/');
  return `/${bucket}/${path}${query === '' ? '' : `?${query}`}`;
}

export function uploadTarget({ bucket, key, uploadId }: UploadId, query = ''): string {
  return objectTarget(bucket, key, `uploadId=${encodeURIComponent(uploadId)}${query === '' ? '' : `&${query}`}`);
}

export function partTarget(upload: UploadId, partNumber: number): string {
  return uploadTarget(upload, `partNumber=${partNumber}`);
}

/** Sends a raw request; an error answer is thrown, as the operations of a subject do. */
export async function send(wire: Wire, request: WireRequest): Promise<WireResponse> {
  const answer = await wire.request(request);
  if (answer.status >= 300) throw new HttpFailure(readErrorAnswer(answer));
  return answer;
}

/** Expects a raw request to be refused, and to leave all as it was. */
export function refused(t: CaseContext, request: WireRequest, expected: ExpectedFailure): Promise<Failure> {
  return t.fails(() => send(t.wire, request), expected);
}

/** The texts of all elements of a name in a document, unescaped. */
export function textsOf({ body }: WireResponse, name: string): readonly string[] {
  const found = body.toString('utf8').matchAll(new RegExp(`<${name}>([^<]*)</${name}>|<${name}/>`, 'g'));
  return [...found].map(([, text = '']) => unescaped(text));
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function hexEscape(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}
