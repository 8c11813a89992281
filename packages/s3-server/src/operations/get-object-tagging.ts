import type { Operation } from '../operation.js';
import { xmlReply } from '../reply.js';
import { element, xml } from '../xml/index.js';

export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  parameters: ['tagging', 'versionId'],
  async run({ call, engine, objectInput, query }) {
    const found = await engine.getObjectTagging({ ...objectInput, versionId: query.get('versionId') }, call);
    const tags = found.tags.map((tag) => xml`<Tag><Key>${tag.key}</Key><Value>${tag.value}</Value></Tag>`);
    return xmlReply('Tagging', element('TagSet', tags), { 'x-amz-version-id': found.versionId });
  },
};
