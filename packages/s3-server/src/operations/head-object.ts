import type { Operation } from '../operation.js';
import { OBJECT_READ_PARAMETERS, objectReply, readObjectRequest } from '../object-read.js';

export const headObject: Operation = {
  name: 'HeadObject',
  parameters: OBJECT_READ_PARAMETERS,
  async run(context) {
    const { input, overrides } = readObjectRequest(context);
    return objectReply(await context.engine.headObject(input, context.call), overrides);
  },
};
