import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';

/** The engine knows it as part of HeadBucket. */
export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  parameters: ['location'],
  async run({ bucket, call, engine }) {
    const { region } = await engine.headBucket({ bucket }, call);
    // The first region is the one without a name.
    return xmlReply('LocationConstraint', region === 'us-east-1' ? '' : region);
  },
};
