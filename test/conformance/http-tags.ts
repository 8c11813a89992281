import { DeleteObjectTaggingCommand, GetObjectTaggingCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import type { HttpClient } from './http-client.js';
import { defined, present } from './http-values.js';
import type { SubjectOperations } from './subject.js';

export type TaggingOperations = Pick<
  SubjectOperations,
  'putObjectTagging' | 'getObjectTagging' | 'deleteObjectTagging'
>;

/** The operations on tags, through the JS SDK. */
export function httpTags(client: HttpClient): TaggingOperations {
  const fields = ({ bucket, key, versionId }: { bucket: string; key: string; versionId?: string | undefined }) => ({
    Bucket: bucket,
    Key: key,
    ...defined({ VersionId: versionId }),
  });
  return {
    async putObjectTagging(input, options) {
      const TagSet = input.tags.map(({ key, value }) => ({ Key: key, Value: value }));
      const command = new PutObjectTaggingCommand({ ...fields(input), Tagging: { TagSet } });
      return defined({ versionId: (await client.send(command, options)).VersionId });
    },

    async getObjectTagging(input, options) {
      const { TagSet, VersionId } = await client.send(new GetObjectTaggingCommand(fields(input)), options);
      const tags = present(TagSet, 'TagSet').map((tag) => ({
        key: present(tag.Key, 'Key'),
        value: present(tag.Value, 'Value'),
      }));
      return { ...defined({ versionId: VersionId }), tags };
    },

    async deleteObjectTagging(input, options) {
      const { VersionId } = await client.send(new DeleteObjectTaggingCommand(fields(input)), options);
      return defined({ versionId: VersionId });
    },
  };
}
