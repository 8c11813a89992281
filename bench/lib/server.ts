import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { scratchDirectory } from '../../examples/graft-demo/src/scratch-directory.js';
import { startServer } from '../../examples/graft-demo/src/server-process.js';
import type { ServerProcess } from '../../examples/graft-demo/src/server-process.js';

/** A server process with an empty data directory of the filesystem driver, a client of it, and a bucket. */
export interface Bench {
  readonly server: ServerProcess;
  readonly s3: S3Client;
  readonly bucket: string;
}

/** Runs a benchmark against a server of its own, and leaves nothing behind. */
export async function withServer(action: (bench: Bench) => Promise<void>): Promise<void> {
  await using server = await startServer(await scratchDirectory());
  const { endpoint, accessKeyId, secretAccessKey } = server;
  const credentials = { accessKeyId, secretAccessKey };
  const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 });
  try {
    await s3.send(new CreateBucketCommand({ Bucket: 'bench' }));
    await action({ server, s3, bucket: 'bench' });
  } finally {
    s3.destroy();
  }
}
