import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { collect, systemClock } from '@rangegraft/core';
import type { ByteSource, S3Operations } from '@rangegraft/core';
import { expect } from 'chai';
import { fastify } from 'fastify';
import { createS3Handler } from '../../src/index.js';
import { express } from './support/express.js';
import { fakeEngine } from './support/fake-engine.js';
import { sdkClient } from './support/sdk-client.js';
import { credentials, listen, send, stopServers } from './support/server.js';

const body = Buffer.alloc(3 * 2 ** 20, 'x');
const Key = 'a b//../é+?.bin';

function mountable(basePath?: string) {
  let received = 0;
  const answers: Partial<S3Operations> = {
    putObject: async (input) => {
      received = (await collect(input.body as ByteSource)).length;
      return { etag: 'abc', size: 1, checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT', value: 'AAAAAA==' } };
    },
    uploadPartCopy: () =>
      Promise.resolve({
        etag: 'abc',
        lastModified: new Date(0),
        effect: { bytesLinked: 0, bytesMoved: 0, bytesRead: 0 },
      }),
  };
  const { engine, calls } = fakeEngine(answers);
  return {
    handler: createS3Handler(engine, { credentials, clock: systemClock, basePath }),
    calls,
    received: () => received,
  };
}

type Mountable = ReturnType<typeof mountable>;

/** Puts a long object and copies a part, with the SDK, through whatever lies between. */
async function exercise(port: number, path: string, { calls, received }: Mountable): Promise<void> {
  const client = sdkClient(port, { endpoint: `http://127.0.0.1:${port}${path}` });
  await client.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: body, ContentType: 'application/json' }));
  expect(received()).to.equal(body.length);
  const copy = { Bucket: 'bucket', Key, UploadId: 'u', PartNumber: 1, CopySource: 'source/key' };
  expect(await client.send(new UploadPartCopyCommand(copy))).to.have.nested.property('CopyPartResult.ETag', '"abc"');
  expect(calls.map(({ operation, input }) => [operation, input['bucket'], input['key']])).to.deep.equal([
    ['putObject', 'bucket', Key],
    ['uploadPartCopy', 'bucket', Key],
  ]);
}

describe('mounting', () => {
  afterEach(stopServers);

  it('serves a plain node:http server, also under a path', async () => {
    for (const path of ['', '/s3', '/deep/er/']) {
      const mounted = mountable(path);
      await exercise(await listen(createServer(mounted.handler)), path, mounted);
    }
  });

  it('serves Express 5 at its root', async () => {
    const mounted = mountable();
    const app = express();
    app.use('/', mounted.handler);
    await exercise(await listen(createServer(app)), '', mounted);
  });

  it('serves Express 5 under a path, which clients sign', async () => {
    const mounted = mountable('/s3');
    const app = express();
    app.use('/s3', mounted.handler);
    const port = await listen(createServer(app));
    await exercise(port, '/s3', mounted);
    const answer = await send(port, { target: '/s3/bucket/%ZZ', unsigned: true });
    expect(answer.body).to.include('<Code>InvalidURI</Code>').and.to.include('<URI>/s3/bucket/%ZZ</URI>');
  });

  it('serves Fastify 5 under a path, beside its own routes', async () => {
    const mounted = mountable('/s3');
    const app = fastify();
    app.get('/health', () => 'fine');
    await app.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, next) => next(null));
      scope.all('/s3/*', (request, reply) => {
        reply.hijack();
        mounted.handler(request.raw, reply.raw);
      });
      done();
    });
    try {
      await app.listen({ host: '127.0.0.1', port: 0 });
      await exercise((app.server.address() as AddressInfo).port, '/s3', mounted);
      expect((await app.inject('/health')).body).to.equal('fine');
    } finally {
      app.server.closeAllConnections();
      await app.close();
    }
  });
});
