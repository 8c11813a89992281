import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';
import { element } from '../xml/index.js';

export const getBucketVersioning: Operation = {
  name: 'GetBucketVersioning',
  parameters: ['versioning'],
  async run({ bucketInput, call, engine }) {
    const { status } = await engine.getBucketVersioning(bucketInput, call);
    return xmlReply('VersioningConfiguration', element('Status', status));
  },
};
