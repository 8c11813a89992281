import type { S3Action } from './actions.js';
import type { ConditionValues } from './condition-keys.js';
import type { Caller } from './identity.js';

/** One question: may this caller do that? */
export interface AuthorizationRequest {
  readonly identity: Caller;
  readonly action: S3Action;
  /**
   * Without a key it is about the bucket, without a bucket about the whole service; or it is about a key of SSE-KMS, by its
   * full id, and about nothing else.
   */
  readonly resource: {
    readonly bucket?: string | undefined;
    readonly key?: string | undefined;
    readonly kmsKey?: string | undefined;
  };
  readonly context: {
    /** The canonical id of the bucket's owner; absent when there is no such bucket yet. */
    readonly owner?: string | undefined;
    /** The bucket's policy, a JSON document as PutBucketPolicy takes it. */
    readonly policy?: string | undefined;
    readonly region: string;
    readonly conditions: ConditionValues;
  };
}

export type Decision = 'allow' | 'deny';

/**
 * Decides who may do what. Every operation of the engine asks it, once for each thing it touches: UploadPartCopy and
 * CopyObject ask for the source and for the destination. What the embedding program does in its own name is not asked.
 *
 * A question may be asked again in the course of one operation, when what it was about may have changed. An error that
 * is thrown fails the operation; whoever cannot decide must not resolve with `'allow'`.
 */
export interface Authorizer {
  authorize(request: AuthorizationRequest): Decision | Promise<Decision>;
}
