import type { ByteSource } from '@rangegraft/core';
import { resultDocument } from './xml/index.js';
import type { XmlContent } from './xml/index.js';

/** Headers of an answer by name; what is undefined is not sent. */
export type ReplyHeaders = Readonly<Record<string, string | undefined>>;

/** A body that is sent as it comes. */
export interface StreamedBody {
  readonly bytes: ByteSource;
  /** Bytes. */
  readonly length: number;
}

/** An answer, before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers?: ReplyHeaders;
  /** A text is an XML document, unless the headers say otherwise. */
  readonly body?: string | StreamedBody;
}

/** An answer that is a result document. */
export function xmlReply(root: string, content: XmlContent, headers: ReplyHeaders = {}): Reply {
  return { status: 200, headers, body: resultDocument(root, content) };
}
