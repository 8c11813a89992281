import type { Operation } from '../operation.js';
import { OBJECT_READ_PARAMETERS, objectReply, readObjectRequest } from '../object-read.js';

export const getObject: Operation = {
  name: 'GetObject',
  parameters: OBJECT_READ_PARAMETERS,
  async run(context) {
    const { input, overrides } = readObjectRequest(context);
    const object = await context.engine.getObject(input, context.call);
    return { ...objectReply(object, overrides), body: { bytes: object.body, length: object.contentLength } };
  },
};
