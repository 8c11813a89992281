import { BlockList, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { StorageError } from '@rangegraft/core';

/** A set of addresses and networks. */
export class Networks {
  readonly #list = new BlockList();

  /** @throws StorageError `InvalidConfiguration` for what is neither an address nor a network such as `10.0.0.0/8` */
  constructor(texts: readonly string[]) {
    for (const text of texts) {
      const { address, family, prefix } = parseNetwork(text) ?? invalidNetwork(text);
      this.#list.addSubnet(address, prefix, family);
    }
  }

  /** Whether the other end of a connection is among them. A socket of the file system has no address, and is not. */
  includes({ remoteAddress, remoteFamily }: Pick<Socket, 'remoteAddress' | 'remoteFamily'>): boolean {
    return remoteAddress !== undefined && this.#list.check(remoteAddress, remoteFamily === 'IPv6' ? 'ipv6' : 'ipv4');
  }
}

/** Whether a text is an address such as `10.0.0.7`, or a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== undefined;
}

function parseNetwork(text: string) {
  const [, address = '', digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const longest = version === 4 ? 32 : 128;
  const prefix = Number(digits ?? longest);
  return prefix > longest ? undefined : { address, family: `ipv${version as 4 | 6}` as const, prefix };
}

function invalidNetwork(text: string): never {
  throw new StorageError('InvalidConfiguration', `${JSON.stringify(text)} is neither an IP address nor a network`);
}
