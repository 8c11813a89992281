import { randomBytes, randomUUID } from 'node:crypto';

/** How one request is called in its answer and in the log. */
export interface RequestIds {
  /** `x-amz-request-id`, RequestId in error documents. */
  readonly requestId: string;
  /** `x-amz-id-2`, HostId in error documents. */
  readonly hostId: string;
}

/** Which process answered; made once. */
const hostId = randomBytes(56).toString('base64');

/** Ids of the shape that S3's have: 16 capitals and digits for the request, base64 for the host. */
export function randomRequestIds(): RequestIds {
  return { requestId: randomUUID().replaceAll('-', '').slice(-16).toUpperCase(), hostId };
}
