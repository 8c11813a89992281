import { collect, createEngine } from '@rangegraft/core';
import { memoryDriver } from '@rangegraft/driver-memory';

const engine = await createEngine(memoryDriver());
const film = { bucket: 'films', key: 'film' };
await engine.createBucket({ bucket: 'films' });
await engine.putObject({ ...film, body: Buffer.alloc(20_000_000, 'frame ') });

const trailer = { bucket: 'films', key: 'trailer' };
const upload = { ...trailer, uploadId: (await engine.createMultipartUpload(trailer)).uploadId };
const copySourceRange = { first: 1_234_567, last: 17_999_999 };
const scenes = await engine.uploadPartCopy({ ...upload, partNumber: 1, copySource: film, copySourceRange });
const credits = await engine.uploadPart({ ...upload, partNumber: 2, body: 'The End' });
const parts = [scenes, credits].map(({ etag }, index) => ({ partNumber: index + 1, etag }));
await engine.completeMultipartUpload({ ...upload, parts });

const { contentRange, body } = await engine.getObject({ ...trailer, range: 'bytes=-13' });
console.log(`${contentRange?.size} bytes, the last of them "${new TextDecoder().decode(await collect(body))}"`);
console.log(`${scenes.effect.bytesLinked} bytes copied by reference, ${scenes.effect.bytesMoved} by moving`);
await engine.close();
