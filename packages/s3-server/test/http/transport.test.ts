import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { settingsOf } from '../../src/options.js';
import { transportOf } from '../../src/transport.js';

function transport(socket: object, forwarded?: string, trustForwardedProto?: boolean | readonly string[]) {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-proto': forwarded };
  return transportOf({ headers, socket } as unknown as IncomingMessage, settingsOf({ trustForwardedProto }));
}

describe('the transport of a request', () => {
  for (const [remoteAddress, remoteFamily, local] of [
    ['127.0.0.1', 'IPv4', true],
    ['127.8.9.10', 'IPv4', true],
    ['::1', 'IPv6', true],
    ['::ffff:127.0.0.1', 'IPv6', true],
    ['10.0.0.1', 'IPv4', false],
    ['::ffff:10.0.0.1', 'IPv6', false],
    ['fe80::1', 'IPv6', false],
    [undefined, undefined, true],
  ] as const) {
    it(`from ${remoteAddress ?? 'a socket of the file system'} is ${local ? '' : 'not '}local`, () => {
      expect(transport({ remoteAddress, remoteFamily })).to.deep.equal({ secure: false, local });
    });
  }

  it('is secure over TLS', () => {
    expect(transport({ encrypted: true })).to.include({ secure: true });
  });

  it('is what a proxy says only if that is trusted', () => {
    expect(transport({}, 'https')).to.include({ secure: false });
    expect(transport({}, 'https', true)).to.include({ secure: true });
    expect(transport({ encrypted: true }, 'http', true)).to.include({ secure: false });
    expect(transport({ encrypted: true }, undefined, true)).to.include({ secure: true });
  });

  for (const [remoteAddress, remoteFamily, secure] of [
    ['10.0.0.7', 'IPv4', true],
    ['::ffff:10.0.0.7', 'IPv6', true],
    ['10.1.255.1', 'IPv4', true],
    ['fd00::1', 'IPv6', true],
    ['10.0.0.8', 'IPv4', false],
    ['10.2.0.1', 'IPv4', false],
    ['fd01::1', 'IPv6', false],
    [undefined, undefined, false],
  ] as const) {
    it(`is${secure ? '' : ' not'} what ${remoteAddress ?? 'a socket of the file system'} says where some proxies are trusted`, () => {
      const proxies = ['10.0.0.7', '10.1.0.0/16', 'fd00::/16'];
      expect(transport({ remoteAddress, remoteFamily }, 'https', proxies)).to.include({ secure });
      // Nor can anybody make TLS look like none.
      expect(transport({ remoteAddress, remoteFamily, encrypted: true }, 'http', proxies)).to.include({
        secure: !secure,
      });
    });
  }

  for (const text of ['', '10.0.0', '10.0.0.0/33', 'fd00::/129', '10.0.0.7/', 'proxy', '10.0.0.7/8/8']) {
    it(`is not what "${text}" says, which is no address`, () => {
      expect(() => transport({}, 'https', [text])).to.throw(`"${text}" is neither an IP address nor a network`);
    });
  }

  it('is not local behind a proxy of this machine that was not reached over TLS', () => {
    const neighbour = { remoteAddress: '127.0.0.1', remoteFamily: 'IPv4' };
    for (const forwarded of ['http', 'https,http', '']) {
      expect(transport(neighbour, forwarded)).to.include({ local: false });
    }
    expect(transport(neighbour, 'https')).to.deep.equal({ secure: false, local: true });
  });
});
