import { memoryDriver } from '@rangegraft/driver-memory';
import { expect } from 'chai';
import { collect, createEngine, engineSettings, StorageError, useObserver } from '../src/index.js';
import type { OperationObserver, OperationRecord, StorageEngine } from '../src/index.js';
import { rejection } from '../../../test/support/rejection.js';

const film = { bucket: 'films', key: 'film' };
const nothing = { bytesLinked: 0, bytesRead: 0, bytesWritten: 0 };

describe('an observer of operations', () => {
  let records: OperationRecord[];
  let engine: StorageEngine;

  const note: OperationObserver = async (_operation, run) => {
    const record = await run();
    records.push(record);
    return record;
  };

  /** What was noted last, but for the time it took. */
  function last(): Omit<OperationRecord, 'ms'> {
    const { ms, ...record } = records.at(-1)!;
    expect(ms).to.be.at.least(0);
    return record;
  }

  beforeEach('opens an engine with one', async () => {
    records = [];
    engine = await createEngine(memoryDriver(), engineSettings({ limits: { minPartSize: 1 } }), useObserver(note));
    await engine.createBucket({ bucket: 'films' });
  });

  afterEach('closes it', () => engine.close());

  it('is told of every operation by its name in S3, and of nothing else', async () => {
    await engine.listObjectsV2({ bucket: 'films' });
    await engine.listBuckets();
    await engine.sweep();
    expect(records.map(({ operation, bucket }) => [operation, bucket])).to.deep.equal([
      ['CreateBucket', 'films'],
      ['ListObjectsV2', 'films'],
      ['ListBuckets', undefined],
    ]);
  });

  it('learns how many bytes were written, in whatever form they came', async () => {
    const chunks = async function* () {
      yield await Promise.resolve(Buffer.from('The '));
      yield Buffer.from('End');
    };
    for (const body of ['The Énd', Buffer.from('The  End'), chunks()]) await engine.putObject({ ...film, body });
    expect(records.slice(1).map(({ bytesWritten }) => bytesWritten)).to.deep.equal([8, 8, 7]);
    expect(await collect((await engine.getObject(film)).body)).to.deep.equal(Buffer.from('The End'));
  });

  it('learns what copies linked, wrote and read', async () => {
    await engine.putObject({ ...film, body: 'The End' });
    await engine.copyObject({ bucket: 'films', key: 'copy', copySource: film });
    expect(last()).to.deep.equal({ operation: 'CopyObject', bucket: 'films', ...nothing, bytesLinked: 7 });
    const { uploadId } = await engine.createMultipartUpload({ ...film, checksumAlgorithm: 'SHA256' });
    await engine.uploadPartCopy({ ...film, uploadId, partNumber: 1, copySource: film });
    expect(last()).to.deep.include({ operation: 'UploadPartCopy', bytesLinked: 7, bytesRead: 7, bytesWritten: 0 });
  });

  it('learns of a read when its body has come to its end', async () => {
    await engine.putObject({ ...film, body: 'The End' });
    const { body, contentLength } = await engine.getObject(film);
    expect({ contentLength, noted: last().operation }).to.deep.equal({ contentLength: 7, noted: 'PutObject' });
    await collect(body);
    expect(last()).to.deep.equal({ operation: 'GetObject', bucket: 'films', ...nothing, bytesRead: 7 });
  });

  it('learns of a read that its reader has given up', async () => {
    await engine.putObject({ ...film, body: 'The End' });
    const { body } = await engine.getObject(film);
    await body[Symbol.asyncIterator]().return?.();
    expect(last()).to.deep.equal({ operation: 'GetObject', bucket: 'films', ...nothing });
  });

  it('learns why an operation failed, and so does its caller', async () => {
    const error = await rejection(engine.headObject(film));
    expect(StorageError.is(error, 'NoSuchKey')).to.equal(true);
    expect(last()).to.deep.equal({ operation: 'HeadObject', bucket: 'films', ...nothing, error });
  });

  it('learns of operations over another view of the catalog', async () => {
    const view = engine.withCatalog((catalog) => catalog);
    await view.putObject({ ...film, body: 'The End' });
    expect(last()).to.deep.include({ operation: 'PutObject', bytesWritten: 7 });
  });

  it('goes around those that come after it', async () => {
    const told: string[] = [];
    const named = (name: string): OperationObserver => {
      return async (operation, run) => {
        told.push(`${name} before ${operation}`);
        const record = await run();
        told.push(`${name} after`);
        return record;
      };
    };
    await using other = await createEngine(memoryDriver(), useObserver(named('first')), useObserver(named('second')));
    await other.listBuckets();
    expect(told).to.deep.equal([
      'first before ListBuckets',
      'second before ListBuckets',
      'second after',
      'first after',
    ]);
  });

  it('leaves no operation without an end when it breaks its promise', async () => {
    const broken = useObserver(() => Promise.reject(new Error('no disk for traces')));
    await using other = await createEngine(memoryDriver(), broken);
    expect(await rejection(other.listBuckets())).to.include({ message: 'no disk for traces' });
  });

  it('is not in the way where there is none', async () => {
    await using other = await createEngine(memoryDriver());
    expect(Object.keys(Object.getOwnPropertyDescriptors(other))).to.deep.equal([]);
  });
});
