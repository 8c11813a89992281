/** The facts about a request that conditions of policies may ask for. Policies may write the names in any case. */
export const CONDITION_KEYS = [
  'aws:username',
  's3:delimiter',
  's3:max-keys',
  's3:prefix',
  's3:VersionId',
  /** `bucket/key` of the source of a copy, decoded; the policy may write a slash in front. */
  's3:x-amz-copy-source',
  's3:x-amz-metadata-directive',
  's3express:SessionMode',
] as const;

export type ConditionKey = (typeof CONDITION_KEYS)[number];

/** The facts about one request; those that it does not state are absent. */
export type ConditionValues = { readonly [Key in ConditionKey]?: string | undefined };
