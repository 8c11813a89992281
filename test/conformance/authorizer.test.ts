import { createEngine, StorageError, useAuthorizer, useKeyProvider } from '@rangegraft/core';
import type {
  AuthorizationRequest,
  Decision,
  DeleteObjectsOutput,
  Identity,
  S3Operations,
  StorageEngine,
} from '@rangegraft/core';
import { memoryDriver } from '@rangegraft/driver-memory';
import { Keyring, KeyringProvider } from '@rangegraft/keyring';
import { expect } from 'chai';

const caller: Identity = { id: 'a11ce', displayName: 'alice', policy: [] };
const bucket = 'bucket';
const directory = 'fast--usw2-az1--x-s3';
const object = { bucket, key: 'key' };
const copySource = 'source/key';
const CORS = [{ allowedOrigins: ['*'], allowedMethods: ['GET'] }];

/** What an operation asks about: action, bucket and key of each question, in order. */
type Asked = readonly string[];

/** A call of every operation, and the questions that it has to ask. */
const OPERATIONS: Readonly<Record<keyof S3Operations, [input: (uploadId: string) => object, ...asked: Asked]>> = {
  createBucket: [() => ({ bucket: 'new-bucket' }), 's3:CreateBucket new-bucket'],
  headBucket: [() => ({ bucket }), 's3:ListBucket bucket'],
  listBuckets: [() => ({}), 's3:ListAllMyBuckets'],
  listDirectoryBuckets: [() => ({}), 's3express:ListAllMyDirectoryBuckets'],
  deleteBucket: [() => ({ bucket: 'empty' }), 's3:DeleteBucket empty'],
  getBucketLocation: [() => ({ bucket }), 's3:GetBucketLocation bucket'],
  putBucketEncryption: [() => ({ bucket, encryption: { type: 'AES256' } }), 's3:PutEncryptionConfiguration bucket'],
  getBucketEncryption: [() => ({ bucket }), 's3:GetEncryptionConfiguration bucket'],
  deleteBucketEncryption: [() => ({ bucket }), 's3:PutEncryptionConfiguration bucket'],
  putBucketPolicy: [
    () => ({ bucket, policy: '{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}' }),
    's3:PutBucketPolicy bucket',
  ],
  getBucketPolicy: [() => ({ bucket }), 's3:GetBucketPolicy bucket'],
  deleteBucketPolicy: [() => ({ bucket }), 's3:DeleteBucketPolicy bucket'],
  getBucketAcl: [() => ({ bucket }), 's3:GetBucketAcl bucket'],
  putBucketAcl: [() => ({ bucket, acl: 'private' }), 's3:PutBucketAcl bucket'],
  putBucketTagging: [() => ({ bucket, tags: [] }), 's3:PutBucketTagging bucket'],
  getBucketTagging: [() => ({ bucket }), 's3:GetBucketTagging bucket'],
  deleteBucketTagging: [() => ({ bucket }), 's3:PutBucketTagging bucket'],
  putBucketCors: [() => ({ bucket, rules: CORS }), 's3:PutBucketCORS bucket'],
  getBucketCors: [() => ({ bucket }), 's3:GetBucketCORS bucket'],
  deleteBucketCors: [() => ({ bucket }), 's3:PutBucketCORS bucket'],
  putBucketVersioning: [() => ({ bucket, status: 'Enabled' }), 's3:PutBucketVersioning bucket'],
  getBucketVersioning: [() => ({ bucket }), 's3:GetBucketVersioning bucket'],
  createSession: [() => ({ bucket: directory }), `s3express:CreateSession ${directory}`],
  putObject: [() => ({ ...object, body: 'x' }), 's3:PutObject bucket/key'],
  getObject: [() => object, 's3:GetObject bucket/key'],
  headObject: [() => object, 's3:GetObject bucket/key'],
  getObjectAttributes: [
    () => ({ ...object, objectAttributes: ['ETag'] }),
    's3:GetObject bucket/key',
    's3:GetObjectAttributes bucket/key',
  ],
  getObjectAcl: [() => object, 's3:GetObjectAcl bucket/key'],
  putObjectAcl: [() => ({ ...object, acl: 'private' }), 's3:PutObjectAcl bucket/key'],
  putObjectTagging: [() => ({ ...object, tags: [] }), 's3:PutObjectTagging bucket/key'],
  getObjectTagging: [() => object, 's3:GetObjectTagging bucket/key'],
  deleteObjectTagging: [() => object, 's3:DeleteObjectTagging bucket/key'],
  deleteObject: [() => object, 's3:DeleteObject bucket/key'],
  deleteObjects: [() => ({ bucket, objects: [{ key: 'key' }] }), 's3:DeleteObject bucket/key'],
  copyObject: [() => ({ ...object, copySource }), 's3:PutObject bucket/key', 's3:GetObject source/key'],
  listObjects: [() => ({ bucket }), 's3:ListBucket bucket'],
  listObjectsV2: [() => ({ bucket }), 's3:ListBucket bucket'],
  listObjectVersions: [() => ({ bucket }), 's3:ListBucketVersions bucket'],
  createMultipartUpload: [() => object, 's3:PutObject bucket/key'],
  uploadPart: [(uploadId) => ({ ...object, uploadId, partNumber: 1, body: 'x' }), 's3:PutObject bucket/key'],
  uploadPartCopy: [
    (uploadId) => ({ ...object, uploadId, partNumber: 1, copySource }),
    's3:PutObject bucket/key',
    's3:GetObject source/key',
  ],
  completeMultipartUpload: [
    (uploadId) => ({ ...object, uploadId, parts: [{ partNumber: 1, etag: '9dd4e461268c8034f5c8564e155c67a6' }] }),
    's3:PutObject bucket/key',
  ],
  abortMultipartUpload: [(uploadId) => ({ ...object, uploadId }), 's3:AbortMultipartUpload bucket/key'],
  listParts: [(uploadId) => ({ ...object, uploadId }), 's3:ListMultipartUploadParts bucket/key'],
  listMultipartUploads: [() => ({ bucket }), 's3:ListBucketMultipartUploads bucket'],
};

interface Fixture {
  readonly asked: string[];
  call(
    this: void,
    operation: keyof S3Operations,
    options: { readonly caller?: Identity | 'anonymous' },
  ): Promise<unknown>;
}

/** An engine that holds a little of everything and asks `decide`. */
async function withEngine(
  decide: (asked: string, request: AuthorizationRequest) => Decision | Promise<Decision>,
  run: (fixture: Fixture, engine: StorageEngine) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const authorizer = {
    authorize: (request: AuthorizationRequest) => {
      const { action, resource } = request;
      const about = resource.key === undefined ? resource.bucket : `${resource.bucket}/${resource.key}`;
      const question = about === undefined ? action : `${action} ${about}`;
      if (!asked.includes(question)) asked.push(question);
      return decide(question, request);
    },
  };
  const keys = new KeyringProvider(Keyring.create());
  await using engine = await createEngine(memoryDriver(), useAuthorizer(authorizer), useKeyProvider(keys));
  for (const name of [bucket, 'source', 'empty', directory]) await engine.createBucket({ bucket: name });
  const policy = '{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}';
  await engine.putBucketPolicy({ bucket, policy });
  await engine.putBucketTagging({ bucket, tags: [{ key: 'a', value: 'b' }] });
  await engine.putBucketCors({ bucket, rules: CORS });
  for (const name of [bucket, 'source']) await engine.putObject({ bucket: name, key: 'key', body: 'x' });
  const { uploadId } = await engine.createMultipartUpload(object);
  await engine.uploadPart({ ...object, uploadId, partNumber: 1, body: 'x' });
  const call: Fixture['call'] = (operation, options) => {
    const [input] = OPERATIONS[operation];
    return engine[operation](input(uploadId) as never, options);
  };
  await run({ asked, call }, engine);
}

/** The code that a call fails with. DeleteObjects succeeds, and tells of each object what came of it. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  const outcome = await call.catch((thrown: unknown) => thrown);
  if (StorageError.is(outcome)) return outcome.code;
  const [failed] = (outcome as Partial<DeleteObjectsOutput> | undefined)?.errors ?? [];
  if (failed !== undefined) return failed.code;
  throw new Error('the call did not fail', { cause: outcome });
}

describe('an authorizer', () => {
  for (const [name, [, ...questions]] of Object.entries(OPERATIONS)) {
    const operation = name as keyof S3Operations;

    it(`is asked by ${operation} about all that it touches`, async () => {
      await withEngine(
        () => 'allow',
        async ({ asked, call }) => {
          await call(operation, { caller });
          expect(asked).to.deep.equal(questions);
        },
      );
    });

    for (const refused of questions) {
      it(`makes ${operation} fail when it denies ${refused}`, async () => {
        await withEngine(
          (question) => (question === refused ? 'deny' : 'allow'),
          async ({ call }) => {
            expect(await codeOf(call(operation, { caller }))).to.equal('AccessDenied');
          },
        );
      });
    }

    it(`is not asked when the program itself calls ${operation}`, async () => {
      await withEngine(
        () => 'deny',
        async ({ asked, call }) => {
          await call(operation, {});
          expect(asked).to.deep.equal([]);
        },
      );
    });
  }

  it('is asked about tags that a write brings, and about reading those that a copy takes along', async () => {
    const asked: string[] = [];
    const decide = ({ action }: AuthorizationRequest): Decision => {
      asked.push(action);
      return 'allow';
    };
    await using engine = await createEngine(memoryDriver(), useAuthorizer({ authorize: decide }));
    await engine.createBucket({ bucket });
    await engine.putObject({ ...object, body: 'x', tagging: 'a=b' }, { caller });
    await engine.copyObject({ bucket, key: 'copy', copySource: 'bucket/key' }, { caller });
    await engine.createMultipartUpload({ ...object, tagging: 'a=b' }, { caller });
    expect(asked.filter((action) => action.includes('Tagging'))).to.deep.equal([
      's3:PutObjectTagging',
      's3:GetObjectTagging',
      's3:PutObjectTagging',
      's3:PutObjectTagging',
    ]);
  });

  it('learns who asks, whose the bucket is, and its policy', async () => {
    const requests: AuthorizationRequest[] = [];
    const decide = (_: string, request: AuthorizationRequest): Decision => {
      requests.push(request);
      return 'allow';
    };
    await withEngine(decide, async ({ call }, engine) => {
      await call('getObject', { caller: 'anonymous' });
      const { region, owner } = engine.settings;
      const { policy } = await engine.getBucketPolicy({ bucket });
      expect(requests).to.deep.equal([
        {
          identity: 'anonymous',
          action: 's3:GetObject',
          resource: object,
          context: { owner: owner.id, policy, region, conditions: {} },
        },
      ]);
    });
  });

  it('is asked about a key by its id, and about no bucket', async () => {
    const requests: AuthorizationRequest[] = [];
    const decide = (request: AuthorizationRequest): Decision => {
      if (request.action.startsWith('kms:')) requests.push(request);
      return 'allow';
    };
    const keys = new KeyringProvider(Keyring.create().withKey('films'));
    await using engine = await createEngine(memoryDriver(), useAuthorizer({ authorize: decide }), useKeyProvider(keys));
    await engine.createBucket({ bucket });
    await engine.putObject({ ...object, body: 'x', encryption: { type: 'aws:kms', keyId: 'alias/films' } }, { caller });
    await engine.putObject({ ...object, body: 'x', encryption: { type: 'aws:kms' } }, { caller });
    expect(requests).to.deep.equal([
      {
        identity: caller,
        action: 'kms:GenerateDataKey',
        resource: { kmsKey: 'films' },
        context: { owner: undefined, policy: undefined, region: engine.settings.region, conditions: {} },
      },
    ]);
  });

  it('fails the operation when it cannot decide', async () => {
    const decide = () => Promise.reject(new StorageError('Unavailable', 'nobody answers'));
    await withEngine(decide, async ({ call }) => {
      expect(await codeOf(call('getObject', { caller }))).to.equal('Unavailable');
    });
  });

  it('allows nothing by an answer that it must not give', async () => {
    await withEngine(
      () => true as unknown as Decision,
      async ({ call }) => {
        expect(await codeOf(call('getObject', { caller }))).to.equal('AccessDenied');
      },
    );
  });

  it('is asked again about a write that it no longer allows when the bytes have come', async () => {
    let allowed: Decision = 'allow';
    await withEngine(
      () => allowed,
      async (_, engine) => {
        async function* body() {
          yield await Promise.resolve(Buffer.from('x'));
          allowed = 'deny';
        }
        const { uploadId } = await engine.createMultipartUpload(object);
        const part = engine.uploadPart({ ...object, uploadId, partNumber: 1, body: body() }, { caller });
        expect(await codeOf(part)).to.equal('AccessDenied');
        expect((await engine.listParts({ ...object, uploadId })).parts).to.deep.equal([]);
        allowed = 'allow';
        expect(await codeOf(engine.putObject({ bucket, key: 'other', body: body() }, { caller }))).to.equal(
          'AccessDenied',
        );
        expect((await engine.listObjectsV2({ bucket })).keyCount).to.equal(1);
      },
    );
  });
});
