import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { StorageEngine, StorageError, collect } from '@rangegraft/core';
import { expect } from 'chai';
import { FakeClock, startS3 } from '../src/index.js';
import type { RunningS3, StartS3Options } from '../src/index.js';

const ignore = (): void => undefined;
const film = { Bucket: 'films', Key: 'film' };
const trailer = { Bucket: 'films', Key: 'trailer' };
const MIB = 2 ** 20;

interface World extends AsyncDisposable {
  readonly s3: RunningS3;
  readonly client: S3Client;
}

async function start(options?: StartS3Options): Promise<World> {
  const s3 = await startS3(options);
  const client = new S3Client({ ...s3.clientConfig });
  const stop = async (): Promise<void> => {
    client.destroy();
    await s3.close();
  };
  return { s3, client, [Symbol.asyncDispose]: stop };
}

async function putFilm({ client }: World, body: string | Uint8Array = 'film'): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: 'films' }));
  await client.send(new PutObjectCommand({ ...film, Body: body }));
}

/** Makes an object of a range of the film. */
async function graft({ client }: World, range: string): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(trailer));
  const part = { ...trailer, UploadId, PartNumber: 1, CopySource: 'films/film', CopySourceRange: range };
  const { CopyPartResult } = await client.send(new UploadPartCopyCommand(part));
  const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
  await client.send(new CompleteMultipartUploadCommand({ ...trailer, UploadId, MultipartUpload: { Parts } }));
}

describe('startS3', () => {
  it('gives a server that the SDK works with', async () => {
    await using world = await start();
    await putFilm(world);
    const { Body } = await world.client.send(new GetObjectCommand(film));
    expect(await Body?.transformToString()).to.equal('film');
    expect(world.s3.endpoint).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('gives the engine behind the server', async () => {
    await using world = await start();
    await putFilm(world);
    const { engine } = world.s3;
    expect(engine).to.be.instanceOf(StorageEngine);
    const { body } = await engine.getObject({ bucket: 'films', key: 'film' });
    expect(Buffer.from(await collect(body)).toString()).to.equal('film');
  });

  it('gives several servers that know nothing of each other', async () => {
    await using one = await start();
    await using other = await start();
    await putFilm(one);
    expect((await other.client.send(new ListBucketsCommand({}))).Buckets ?? []).to.deep.equal([]);
    expect(one.s3.endpoint).not.to.equal(other.s3.endpoint);
  });

  it('writes down every request by the time its client has the answer', async () => {
    await using world = await start();
    const { journal } = world.s3;
    const body = Buffer.alloc(3 * MIB, 'x');
    await putFilm(world, body);
    const { Body } = await world.client.send(new GetObjectCommand(film));
    expect(await Body?.transformToByteArray()).to.have.lengthOf(body.length);
    const missing = new PutObjectCommand({ Bucket: 'missing', Key: 'film', Body: body });
    expect(await world.client.send(missing).catch((error: Error) => error.name)).to.equal('NoSuchBucket');
    const seen = journal.map(({ method, operation, bucket, key, status }) => [method, operation, bucket, key, status]);
    expect(seen).to.deep.equal([
      ['PUT', 'CreateBucket', 'films', undefined, 200],
      ['PUT', 'PutObject', 'films', 'film', 200],
      ['GET', 'GetObject', 'films', 'film', 200],
      ['PUT', 'PutObject', 'missing', 'film', 404],
    ]);
    expect(journal[1]?.bytesIn).to.be.at.least(body.length);
    expect(journal[2]?.bytesOut).to.equal(body.length);
    expect(journal[3]?.code).to.equal('NoSuchBucket');
  });

  it('tells what copies linked and what they moved', async () => {
    await using world = await start();
    await putFilm(world, Buffer.alloc(6 * MIB, 'x'));
    expect(world.s3).to.include({ bytesLinked: 0, bytesMoved: 0 });
    await graft(world, `bytes=1-${5 * MIB}`);
    await graft(world, 'bytes=7-9');
    expect(world.s3).to.include({ bytesLinked: 5 * MIB + 3, bytesMoved: 0 });
  });

  it('has ETags of copies that are the MD5 of their bytes, as on S3', async () => {
    await using world = await start();
    await putFilm(world);
    const { client } = world;
    const upload = { ...trailer, UploadId: (await client.send(new CreateMultipartUploadCommand(trailer))).UploadId };
    const copy = { ...upload, PartNumber: 1, CopySource: 'films/film', CopySourceRange: 'bytes=0-0' };
    const { CopyPartResult } = await client.send(new UploadPartCopyCommand(copy));
    // The MD5 of "f".
    expect(CopyPartResult?.ETag).to.equal('"8fa14cdd754f91cc6554c9e71929cce7"');
  });

  it('takes settings of the engine', async () => {
    await using world = await start({ settings: { region: 'eu-west-1' } });
    expect(world.s3.clientConfig.region).to.equal('eu-west-1');
    await putFilm(world);
  });

  it('follows a profile on the wire, too', async () => {
    for (const fidelity of ['documented', 'relaxed'] as const) {
      await using world = await start({ settings: { fidelity } });
      await world.client.send(new CreateBucketCommand({ Bucket: 'films' }));
      // To the console the SDK would say of every stream that it cannot be sent again.
      world.client.config.logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
      const pieces = new PutObjectCommand({ ...film, Body: Readable.from(['small', 'chunks']), ContentLength: 11 });
      const refused = await world.client.send(pieces).then(
        () => undefined,
        (error: unknown) => (error as Error).name,
      );
      expect(refused, fidelity).to.equal(fidelity === 'documented' ? 'InvalidChunkSizeError' : undefined);
    }
  });

  it('lets others sign, with permissions of their own', async () => {
    const keys = { accessKeyId: 'GUEST', secretAccessKey: 'secret of the guest' };
    await using world = await start({ identities: [{ ...keys, id: '1'.repeat(12), displayName: 'guest' }] });
    await putFilm(world);
    const guest = new S3Client({ ...world.s3.clientConfig, credentials: keys });
    const refused = await guest.send(new GetObjectCommand(film)).catch((error: Error) => error.name);
    guest.destroy();
    expect(refused).to.equal('AccessDenied');
  });

  it('says so when its port is taken', async () => {
    await using world = await start();
    const port = Number(new URL(world.s3.endpoint).port);
    const error: unknown = await startS3({ port }).catch((thrown: unknown) => thrown);
    expect(StorageError.is(error, 'Unavailable')).to.equal(true);
    expect((error as Error).message).to.equal(`port ${port} of 127.0.0.1 is in use; choose another one`);
  });

  it('can be closed twice, and while clients are connected', async () => {
    const { s3 } = await start();
    const socket = connect(Number(new URL(s3.endpoint).port), '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    const gone = once(socket, 'close');
    await Promise.all([s3.close(), s3.close()]);
    await s3.close();
    await gone;
    expect(await fetch(s3.endpoint).catch((error: Error) => error.message)).to.equal('fetch failed');
  });
});

describe('reset', () => {
  it('leaves no bucket, object, upload or request', async () => {
    await using world = await start();
    const { client, s3 } = world;
    await putFilm(world, Buffer.alloc(MIB, 'x'));
    await graft(world, 'bytes=0-9');
    await client.send(new CreateMultipartUploadCommand(trailer));
    await s3.reset();
    expect(s3.journal).to.deep.equal([]);
    expect(s3).to.include({ bytesLinked: 0, bytesMoved: 0 });
    expect((await client.send(new ListBucketsCommand({}))).Buckets ?? []).to.deep.equal([]);
    await client.send(new CreateBucketCommand({ Bucket: 'films' }));
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket: 'films' }))).Uploads).to.equal(undefined);
    expect(await client.send(new HeadObjectCommand(film)).catch((error: Error) => error.name)).to.equal('NotFound');
    expect(s3.journal.map(({ operation }) => operation)).to.deep.equal([
      'ListBuckets',
      'CreateBucket',
      'ListMultipartUploads',
      'HeadObject',
    ]);
  });

  it('also serves those who took the members out', async () => {
    await using world = await start();
    const { engine, journal, reset } = world.s3;
    await engine.createBucket({ bucket: 'films' });
    await world.client.send(new PutObjectCommand({ ...film, Body: 'film' }));
    await reset();
    expect((await engine.listBuckets()).buckets).to.deep.equal([]);
    await engine.createBucket({ bucket: 'books' });
    const { Buckets } = await world.client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).to.deep.equal(['books']);
    expect(journal).to.have.lengthOf(1);
  });

  it('keeps what was begun before out of what comes after', async () => {
    await using world = await start();
    const { client, s3 } = world;
    await putFilm(world);
    let go = (): void => undefined;
    const gone = new Promise<void>((resolve) => (go = resolve));
    let begun = (): void => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      begun();
      await gone;
      yield Buffer.from('b');
    }
    const late = s3.engine.putObject({ bucket: 'films', key: 'late', body: slowly() }).catch((error: unknown) => error);
    await started;
    await s3.reset();
    await client.send(new CreateBucketCommand({ Bucket: 'films' }));
    go();
    expect(await late).to.be.instanceOf(StorageError);
    expect((await s3.engine.listObjectsV2({ bucket: 'films' })).contents).to.deep.equal([]);
  });

  it('begins the ids of a seed again, and moves no clock', async () => {
    const clock = new FakeClock();
    const options = { clock, seed: 7 };
    await using world = await start(options);
    await using twin = await start(options);
    const story = async (each: World): Promise<unknown> => {
      await putFilm(each);
      const { UploadId } = await each.client.send(new CreateMultipartUploadCommand(trailer));
      const { LastModified } = await each.client.send(new HeadObjectCommand(film));
      return { UploadId, LastModified: LastModified?.getTime() };
    };
    const first = await story(world);
    expect(first).to.have.property('LastModified', clock.now());
    expect(await story(twin)).to.deep.equal(first);
    await world.s3.reset();
    expect(await story(world)).to.deep.equal(first);
    await world.s3.reset();
    clock.advance(60_000);
    const later = await story(world);
    expect(later).to.have.property('LastModified', clock.now());
    expect(later)
      .to.have.property('UploadId')
      .that.is.not.equal((first as { UploadId: string }).UploadId);
  });
});
