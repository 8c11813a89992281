import type { ErrorContext } from '@rangegraft/core';
import { XML_DECLARATION, element, xml } from './write.js';

/** What an error document says. */
export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  /** The extra elements by name, in order. */
  readonly context: ErrorContext;
  readonly requestId: string;
  readonly hostId: string;
}

/** S3's error document. Nothing may follow it: clients find an error inside a 200 by the last bytes of the body. */
export function errorDocument({ code, message, context, requestId, hostId }: ErrorDocument): string {
  const extra = Object.entries(context).map(([name, value]) => element(name, value));
  const body = xml`<Code>${code}</Code><Message>${message}</Message>${extra}<RequestId>${requestId}</RequestId><HostId>${hostId}</HostId>`;
  return `${XML_DECLARATION}${element('Error', body).toString()}`;
}
