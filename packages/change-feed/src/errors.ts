import type { Right } from './rights/right.ts';

/** What can end a feed, or be wrong with how it is used. */
export type FeedErrorCode =
  | 'heartbeat-failed'
  | 'busy'
  | 'database'
  | 'history-lost'
  | 'invalid-options'
  | 'no-snapshot'
  | 'not-a-replica-set'
  | 'not-initiated'
  | 'not-open'
  | 'replaced'
  | 'sharded-cluster'
  | 'tls-failed'
  | 'unauthorized'
  | 'unavailable'
  | 'unknown-position'
  | 'unsuitable-collection'
  | 'unsupported-version';

/** What to do about a lone mongod. */
export const notAReplicaSet =
  'This MongoDB is not a replica set, and change streams need one: start mongod with --replSet and initiate it.';

/** What ended the feed, or how it was used wrongly; `cause` is the driver's error, if there is one. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly code: FeedErrorCode;
  /** Of `unauthorized`: the rights that the user of the connection lacks, if they are known. */
  readonly missing: readonly Right[];

  constructor(
    code: FeedErrorCode,
    message: string,
    options: ErrorOptions & { readonly missing?: readonly Right[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.missing = options.missing ?? [];
  }
}
