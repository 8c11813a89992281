import { S3Client } from '@aws-sdk/client-s3';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { ACCESS_KEY, SECRET_KEY } from './signing.js';

/** The SDK's client for a server on this machine. It signs with the real time, so the server needs the system's clock. */
export function sdkClient(port: number, config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
    maxAttempts: 1,
    ...config,
  });
}
