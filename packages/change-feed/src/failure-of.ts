import { isDriverError } from './driver/errors.ts';
import { FeedError, notAReplicaSet } from './errors.ts';
import { isReplaced } from './classify-feed-error.ts';
import { explainRefusal } from './rights/explain-refusal.ts';
import type { RoleDocument } from './rights/required-role.ts';

/** "The $changeStream stage is only supported on replica sets". */
const noChangeStreams = 40573;

const replaced =
  'Another, younger replica set answers where ours was, and a running client does not take it: start this process again.';

/**
 * Translates what ended the feed into a FeedError; the driver's error is the cause.
 *
 * @param role The role that the user should have.
 */
export function failureOf(error: unknown, role: RoleDocument): FeedError {
  if (error instanceof FeedError) return error;
  if (isReplaced(error)) return new FeedError('replaced', replaced, { cause: error });
  const code = isDriverError(error) ? error.code : undefined;
  const options = { cause: error };
  if (code === noChangeStreams) return new FeedError('not-a-replica-set', notAReplicaSet, options);
  const refusal = explainRefusal(error, role);
  if (refusal !== undefined) return refusal;
  const message = error instanceof Error ? error.message : String(error);
  return new FeedError('database', `The feed cannot go on: ${message}`, options);
}
