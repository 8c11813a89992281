/** A text or several of them, as policies write it. */
export type OneOrMore = string | readonly string[];

/** A statement of a policy, in the form of IAM's JSON. */
export interface PolicyStatement {
  readonly Sid?: string | undefined;
  readonly Effect: 'Allow' | 'Deny';
  /** Whom the statement is about; only in policies of buckets, and there always. */
  readonly Principal?: '*' | { readonly AWS?: OneOrMore; readonly CanonicalUser?: OneOrMore } | undefined;
  /** Such as `s3:GetObject`, `s3:Get*` or `*`. */
  readonly Action?: OneOrMore | undefined;
  readonly NotAction?: OneOrMore | undefined;
  /** Such as `arn:aws:s3:::bucket`, `arn:aws:s3:::bucket/photos/*` or `*`. */
  readonly Resource?: OneOrMore | undefined;
  readonly NotResource?: OneOrMore | undefined;
  /** Values by key by operator: all operators and all keys must hold, for one of the values each. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>> | undefined;
}
