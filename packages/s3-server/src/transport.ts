import type { IncomingMessage } from 'node:http';
import { Networks } from './networks.js';
import type { Settings } from './options.js';

/** The way a request came. */
export interface Transport {
  /** Whether it was encrypted. */
  readonly secure: boolean;
  /** Whether it never left this machine. */
  readonly local: boolean;
}

const loopback = new Networks(['127.0.0.0/8', '::1']);

/** Looks at the connection of a request, and, if that is trusted, at what a proxy says of the connection to itself. */
export function transportOf({ headers, socket }: IncomingMessage, { trustForwardedProto }: Settings): Transport {
  const encrypted = 'encrypted' in socket && socket.encrypted === true;
  const forwarded = headers['x-forwarded-proto'];
  const trusted = trustForwardedProto instanceof Networks ? trustForwardedProto.includes(socket) : trustForwardedProto;
  // A socket of the file system has no address.
  const neighbour = socket.remoteAddress === undefined || loopback.includes(socket);
  return {
    secure: forwarded === undefined || !trusted ? encrypted : forwarded === 'https',
    // A proxy of this machine that was not reached over TLS passes on what others may have seen.
    local: neighbour && (forwarded === undefined || forwarded === 'https'),
  };
}
