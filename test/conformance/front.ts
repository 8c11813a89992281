import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { StorageEngine } from '@rangegraft/core';
import { createS3Server } from '@rangegraft/s3-server';
import type { RequestRecord, S3Server } from '@rangegraft/s3-server';
import type { FakeClock } from './fake-clock.js';
import { HttpClient } from './http-client.js';
import { httpOperations } from './http-operations.js';
import type { SubjectOperations, Wire } from './subject.js';
import { RawWire } from './wire.js';

interface Waiter {
  readonly operation: string;
  readonly resolve: () => void;
}

/** A server over an engine, and its clients. */
export class Front {
  readonly wire: Wire;
  readonly s3: SubjectOperations;
  readonly #server: S3Server;
  readonly #closeClients: () => void;

  private constructor(server: S3Server, wire: RawWire, client: HttpClient) {
    this.#server = server;
    this.wire = wire;
    this.s3 = httpOperations(client);
    this.#closeClients = () => {
      client.close();
      wire.close();
    };
  }

  /** Starts a server, on loopback, whose clock is the clients' too. */
  static async open(engine: StorageEngine, clock: FakeClock): Promise<Front> {
    const waiters: Waiter[] = [];
    // A request is logged when all is over, also the work of one whose client has gone.
    const log = ({ operation }: RequestRecord): void => {
      const index = waiters.findIndex((waiter) => waiter.operation === operation);
      if (index >= 0) waiters.splice(index, 1)[0]?.resolve();
    };
    const server = createS3Server(engine, {
      credentials: [{ accessKeyId: RawWire.ACCESS_KEY, secretAccessKey: RawWire.SECRET_KEY }],
      region: engine.settings.region,
      clock,
      logger: { info: log, error: log },
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const wire = new RawWire({
      port: (server.address() as AddressInfo).port,
      region: engine.settings.region,
      now: () => clock.now(),
      exchangeEnded: (operation) => new Promise((resolve) => waiters.push({ operation, resolve })),
    });
    return new Front(server, wire, new HttpClient(wire, () => clock.now()));
  }

  async close(): Promise<void> {
    this.#closeClients();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
