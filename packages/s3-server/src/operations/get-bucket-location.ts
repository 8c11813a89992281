import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';

export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  parameters: ['location'],
  async run({ bucketInput, call, engine }) {
    const { region, locationConstraint } = await engine.getBucketLocation(bucketInput, call);
    // The first region is the one without a name.
    return xmlReply('LocationConstraint', locationConstraint ?? (region === 'us-east-1' ? '' : region));
  },
};
