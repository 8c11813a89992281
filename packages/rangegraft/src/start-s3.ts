import { createEngine, engineSettings, seededRandom, systemClock, useClock, useRandom } from '@rangegraft/core';
import type { Clock, EngineSettingsInput, StorageEngine } from '@rangegraft/core';
import { memoryDriver } from '@rangegraft/driver-memory';
import { createS3Server } from '@rangegraft/s3-server';
import type { RequestRecord, S3Credential, S3Identity } from '@rangegraft/s3-server';
import { currentEngine } from './current-engine.js';
import { listen } from './listen.js';
import { RequestJournal } from './request-journal.js';

export interface StartS3Options {
  /** The port on 127.0.0.1; any free one unless given. */
  readonly port?: number | undefined;
  /** The keys that may do everything. */
  readonly credentials?: S3Credential | undefined;
  /** Who else may sign, and what each of them may do. */
  readonly identities?: readonly S3Identity[] | undefined;
  /**
   * The engine's clock, such as a `FakeClock`: dates of objects, ages of uploads. Signatures are always checked by the
   * machine's clock, because that is what clients sign by.
   */
  readonly clock?: Clock | undefined;
  /** With a clock that stands still, upload ids and version ids are the same after every start and every reset. */
  readonly seed?: number | undefined;
  /** Settings of the engine, such as `{ limits: { minPartSize: 1 } }`. */
  readonly settings?: EngineSettingsInput | undefined;
}

/** What an S3 client of a Node program is made with: `new S3Client(clientConfig)`. */
export interface S3ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly forcePathStyle: true;
  readonly credentials: S3Credential;
}

/** An S3 server inside this process that keeps everything in memory. Its members may be taken out of it. */
export interface RunningS3 extends AsyncDisposable {
  /** Such as `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  readonly credentials: S3Credential;
  readonly clientConfig: S3ClientConfiguration;
  /** What is behind the server: for setting up and looking at things without HTTP. */
  readonly engine: StorageEngine;
  /**
   * Every request that was answered since the start or the last reset, in the order of the answers; one array for all
   * time. An entry is there before its client has the whole answer.
   */
  readonly journal: readonly RequestRecord[];
  /** How many bytes the journal's copies made part of their results by reference. */
  readonly bytesLinked: number;
  /** How many bytes the journal's copies had to write anew. */
  readonly bytesMoved: number;
  /**
   * Makes it as if just started, at the same endpoint: no buckets, an empty journal, ids from their seed again. Requests
   * still under way fail, and no trace of them is left. A clock that was given stays as it is.
   */
  readonly reset: () => Promise<void>;
  /** Ends the server at once, with all its connections. */
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';
const CREDENTIALS: S3Credential = { accessKeyId: 'RANGEGRAFT', secretAccessKey: 'rangegraft-for-tests' };

/**
 * Starts an S3 server for tests in this process, in milliseconds: in memory, as close to Amazon's as it can be
 * (`fidelity: 'aws'`). Any number of them may run at once.
 *
 * @throws StorageError `Unavailable` when the port is taken, `InvalidConfiguration` for settings that cannot work
 */
export async function startS3(options: StartS3Options = {}): Promise<RunningS3> {
  const { port = 0, credentials = CREDENTIALS, identities } = options;
  const journal = new RequestJournal();
  let current = await openEngine(options);
  const engine = currentEngine(() => current);
  const { fidelity, region } = engine.settings;
  const server = createS3Server(engine, {
    credentials: [credentials],
    identities,
    region,
    fidelity,
    logger: journal,
    requestIds: journal.begin,
  });
  const endpoint = `http://${HOST}:${await listen(server, { host: HOST, port })}`;

  const reset = async (): Promise<void> => {
    // A new engine, not an emptied one: nothing that was begun on the old one can reach the new one.
    const next = await openEngine(options);
    const previous = current;
    current = next;
    journal.clear();
    await previous.close();
  };
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
    await current.close();
  };
  return {
    endpoint,
    credentials,
    clientConfig: { endpoint, region, forcePathStyle: true, credentials },
    engine,
    journal: journal.entries,
    get bytesLinked() {
      return journal.total('bytesLinked');
    },
    get bytesMoved() {
      return journal.total('bytesMoved');
    },
    reset,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openEngine({ clock = systemClock, seed, settings }: StartS3Options): Promise<StorageEngine> {
  const random = seed === undefined ? [] : [useRandom(seededRandom(seed))];
  return createEngine(memoryDriver(), engineSettings({ fidelity: 'aws', ...settings }), useClock(clock), ...random);
}
