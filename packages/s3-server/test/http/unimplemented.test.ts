import * as sdk from '@aws-sdk/client-s3';
import { systemClock } from '@rangegraft/core';
import { expect } from 'chai';
import * as operations from '../../src/operations/index.js';
import { sdkClient } from './support/sdk-client.js';
import { startServer, stopServers } from './support/server.js';
import type { TestServer } from './support/server.js';

type AnyCommand = new (input: object) => Parameters<sdk.S3Client['send']>[0];

const implemented = new Set(Object.values(operations).map(({ name }) => name));
/** Sent to a host of its own, by functions that stand before a bucket. */
const ELSEWHERE = 'WriteGetObjectResponse';

/** Of every command that the SDK has and we have not: its name, and its class. */
const commands = Object.entries(sdk).flatMap(([exported, command]): [name: string, command: AnyCommand][] => {
  const name = /^([A-Z]\w+)Command$/.exec(exported)?.[1];
  if (name === undefined || name === ELSEWHERE || implemented.has(name)) return [];
  return [[name, command as unknown as AnyCommand]];
});

/** Something of all that any of them wants. */
const INPUT = {
  Bucket: 'bucket',
  Key: 'key',
  Id: 'id',
  AnnotationName: 'name',
  RenameSource: '/bucket/source',
  Body: 'body',
};

describe('operations of the JS SDK that there are not', () => {
  let server: TestServer;
  let client: sdk.S3Client;

  before(async () => {
    server = await startServer({}, { clock: systemClock });
    client = sdkClient(server.port);
  });
  after(async () => {
    client.destroy();
    await stopServers();
  });

  it('are some', () => {
    expect(commands.map(([name]) => name)).to.include.members([
      'PutBucketReplication',
      'RestoreObject',
      'GetObjectTorrent',
    ]);
  });

  for (const [name, Command] of commands) {
    it(`answers ${name} with its name, and does nothing`, async () => {
      const error: unknown = await client.send(new Command(INPUT)).catch((reason: unknown) => reason);
      expect(error).to.include({ name: 'NotImplemented', Operation: name });
      expect(error).to.have.nested.property('$metadata.httpStatusCode', 501);
      expect(server.calls).to.deep.equal([]);
    });
  }
});
