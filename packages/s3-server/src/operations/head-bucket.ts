import type { Operation } from '../operation.js';

export const headBucket: Operation = {
  name: 'HeadBucket',
  parameters: [],
  async run({ bucket, bucketInput, call, engine }) {
    const { region } = await engine.headBucket(bucketInput, call);
    return {
      status: 200,
      headers: {
        'x-amz-bucket-region': region,
        'x-amz-bucket-arn': `arn:aws:s3:::${bucket}`,
        'x-amz-access-point-alias': 'false',
      },
    };
  },
};
