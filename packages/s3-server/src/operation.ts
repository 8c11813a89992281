import type { Reply } from './reply.js';
import type { RequestContext } from './request-context.js';

/** An S3 operation on the wire: turns a request into a call of the engine, and its result into an answer. */
export interface Operation {
  /** S3's name. */
  readonly name: string;
  /** The query parameters it understands. */
  readonly parameters: readonly string[];
  /** Headers it would have to obey and cannot, as they are to be named in the error. */
  readonly refusedHeaders?: readonly string[];
  /** Whether requests may choose how what they create is encrypted. */
  readonly encrypts?: true;
  /** Whether the body is an object's content, which may come in the aws-chunked form. */
  readonly takesContent?: true;
  /** Headers that it obeys and others refuse. */
  readonly ownHeaders?: readonly string[];
  run(context: RequestContext): Promise<Reply>;
}
