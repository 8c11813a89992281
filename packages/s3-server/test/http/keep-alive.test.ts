import type { Server } from 'node:http';
import { CompleteMultipartUploadCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import type { S3ServiceException } from '@aws-sdk/client-s3';
import { StorageError, systemClock } from '@rangegraft/core';
import type { CompleteMultipartUploadOutput, UploadPartCopyOutput } from '@rangegraft/core';
import { expect } from 'chai';
import { sdkClient } from './support/sdk-client.js';
import { rest, startServer, stopServers, until } from './support/server.js';

const output: UploadPartCopyOutput = {
  etag: 'abc',
  lastModified: new Date(Date.UTC(2024, 0, 2)),
  effect: { bytesLinked: 1, bytesMoved: 0, bytesRead: 0 },
};
const noSuchUpload = new StorageError('NoSuchUpload', 'The specified upload does not exist.', {
  context: { UploadId: 'u' },
});
const copy = {
  method: 'PUT',
  target: '/bucket/key?partNumber=1&uploadId=u',
  headers: { 'x-amz-copy-source': 'source/key', connection: 'close' },
};

/** Work that ends when the test says so. */
function work<T>(): {
  readonly done: Promise<T>;
  end(this: void, value: T): void;
  fail(this: void, error: Error): void;
} {
  let end: (value: T) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const done = new Promise<T>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { done, end, fail };
}

describe('keep-alive of slow copies', () => {
  afterEach(stopServers);

  it('KAL-001: sends declaration and white space while it works, then the result', async () => {
    const { done, end } = work<UploadPartCopyOutput>();
    const { open, recorded } = await startServer({ uploadPartCopy: () => done }, { keepAlive: { after: 1, every: 1 } });
    const socket = await open(copy);
    const begun = await until(socket, '?>\n\r\n1\r\n \r\n1\r\n \r\n');
    expect(begun).to.match(
      /^HTTP\/1.1 200 OK\r\nx-amz-request-id: REQUEST\r\nx-amz-id-2: HOST\r\nContent-Type: application\/xml\r\n/,
    );
    end(output);
    const ending = await rest(socket);
    expect(ending).to.include('<CopyPartResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LastModified>');
    expect(ending)
      .to.match(/<\/CopyPartResult>\r\n0\r\n\r\n$/)
      .and.not.to.include('<?xml');
    expect(await recorded())
      .to.include({ status: 200, operation: 'UploadPartCopy' })
      .and.not.to.have.property('code');
  });

  it('KAL-002: ends exactly with the error when the work fails late', async () => {
    const { done, fail } = work<UploadPartCopyOutput>();
    const { open, recorded } = await startServer({ uploadPartCopy: () => done }, { keepAlive: { after: 1, every: 1 } });
    const socket = await open(copy);
    await until(socket, '?>\n\r\n1\r\n \r\n');
    fail(noSuchUpload);
    const ending = await rest(socket);
    expect(ending).to.match(/<Error><Code>NoSuchUpload<\/Code>.*<UploadId>u<\/UploadId>.*<\/Error>\r\n0\r\n\r\n$/);
    expect(await recorded()).to.include({ status: 200, code: 'NoSuchUpload' });
  });

  it('KAL-003: keeps real statuses for what is known in time', async () => {
    const { request } = await startServer({
      uploadPartCopy: () => {
        throw noSuchUpload;
      },
    });
    expect((await request(copy)).status).to.equal(404);
  });

  it('can be turned off', async () => {
    const { done, end } = work<UploadPartCopyOutput>();
    const { request } = await startServer(
      {
        uploadPartCopy: () => {
          // Behind the timer that would begin the answer if `Infinity` were taken for a short time.
          setTimeout(() => setTimeout(() => end(output), 2), 2);
          return done;
        },
      },
      { keepAlive: { after: Infinity } },
    );
    const { headers } = await request(copy);
    expect(headers).to.have.property('content-length');
  });

  it('stops when the client leaves', async () => {
    const { done, fail } = work<UploadPartCopyOutput>();
    const { calls, open, recorded } = await startServer(
      {
        uploadPartCopy: (_input, options) => {
          options?.signal?.addEventListener('abort', () => fail(new Error('aborted')));
          return done;
        },
      },
      { keepAlive: { after: 1, every: 1 } },
    );
    const socket = await open(copy);
    await until(socket, ' \r\n');
    socket.destroy();
    expect(await recorded()).to.include({ aborted: true });
    expect(calls[0]?.options.signal?.aborted).to.equal(true);
  });

  describe('with the JS SDK', () => {
    const slow = { clock: systemClock, keepAlive: { after: 1, every: 1 } };
    /** Calls `then` when the answer to the next request has begun. */
    const whenBegun = (server: Server, then: () => void) => {
      server.once('request', (_request, response) => {
        const look = (): void => void (response.headersSent ? then() : setImmediate(look));
        look();
      });
    };
    const copyPart = new UploadPartCopyCommand({
      Bucket: 'bucket',
      Key: 'key',
      UploadId: 'u',
      PartNumber: 1,
      CopySource: 'source/key',
    });

    it('KAL-001, KAL-005: resolves with the result', async () => {
      const { done, end } = work<UploadPartCopyOutput>();
      const { port, server } = await startServer({ uploadPartCopy: () => done }, slow);
      whenBegun(server, () => end(output));
      const { CopyPartResult: result } = await sdkClient(port).send(copyPart);
      expect(result?.ETag).to.equal('"abc"');
      expect(result?.LastModified?.getTime()).to.equal(Date.UTC(2024, 0, 2));
    });

    it('KAL-002: throws the code of the document, as a 503', async () => {
      const { done, fail } = work<UploadPartCopyOutput>();
      const { port, server } = await startServer({ uploadPartCopy: () => done }, slow);
      whenBegun(server, () => fail(noSuchUpload));
      const failure = await sdkClient(port)
        .send(copyPart)
        .catch((error: unknown) => error as S3ServiceException);
      expect(failure).to.have.property('name', 'NoSuchUpload');
      expect(failure.$metadata.httpStatusCode).to.equal(503);
    });

    it('KAL-001: completes a slow upload', async () => {
      const { done, end } = work<CompleteMultipartUploadOutput>();
      const { port, server } = await startServer({ completeMultipartUpload: () => done }, slow);
      whenBegun(server, () => end({ bucket: 'bucket', key: 'key', etag: 'abc-1' }));
      const command = new CompleteMultipartUploadCommand({
        Bucket: 'bucket',
        Key: 'key',
        UploadId: 'u',
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"e"' }] },
      });
      expect(await sdkClient(port).send(command)).to.include({ ETag: '"abc-1"', Bucket: 'bucket', Key: 'key' });
    });
  });
});
