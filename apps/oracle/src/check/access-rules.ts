import { msOf } from '../position.ts';
import type { AccessChange, AccessHistory } from '../truth/access-history.ts';
import type { AuthContext } from './record.ts';

/** A moment on a connection. */
interface Moment {
  readonly room: string;
  /** Milliseconds since 1970 at which the client got it. */
  readonly at: number;
}

/**
 * Returns whether a connection's user must not receive what is at a key (P10). Their removal goes through the
 * same ordered feed before it, on every node. Access is evaluated at delivery, so a user who opened the stream
 * after being added again may get what was written while they were out; nobody else may.
 */
export function isDenied(
  access: AccessHistory,
  { user, session }: AuthContext,
  {
    room,
    at,
    key,
    grantedAt,
  }: Moment & { readonly key: string; readonly grantedAt: number | undefined },
): boolean {
  const end = access.endOf(session);
  // A session that has ended stays so.
  if (end !== undefined && end <= key) return true;
  const changes = access.changesOf(room, user);
  const last = changes.findLast((change) => change.key <= key);
  if (last?.isIn === true) return false;
  const isAgain = changes.some(
    (change) => change.isIn && change.key > key && msOf(change.key) <= at,
  );
  const shouldBeNotified =
    last !== undefined && grantedAt !== undefined && grantedAt < msOf(last.key);
  return !isAgain || shouldBeNotified;
}

/**
 * Returns whether the history has the reason that a `revoked` gives. A stream may open for a user who was
 * removed a moment ago, if the database answers from before that (a primary that was replaced while it was
 * frozen, or a new one): the removal is then sent when the feed reaches it, before anything later.
 */
export function isJustified(
  access: AccessHistory,
  { user, session }: AuthContext,
  {
    room,
    at,
    openedAt,
    lastKey,
    reason,
  }: Moment & {
    readonly openedAt: number;
    /** How far the client is. */
    readonly lastKey: string;
    readonly reason: string;
  },
): boolean {
  const changes = access.changesOf(room, user).filter(({ key }) => msOf(key) <= at);
  // To the second, like the history's times.
  const isSince = ({ key }: Pick<AccessChange, 'key'>): boolean => msOf(key) + 1000 >= openedAt;
  switch (reason) {
    case 'signedOut': {
      const end = access.endOf(session);
      return end !== undefined && msOf(end) <= at;
    }
    case 'left':
    case 'removed':
    case 'deleted':
      return changes.some(
        (change) => change.why === reason && (isSince(change) || change.key > lastKey),
      );
    case 'unknown': {
      const before = changes.findLast((change) => !isSince(change));
      return before?.isIn !== true || changes.some((change) => !change.isIn && isSince(change));
    }
    default:
      // Nothing expires within a run.
      return false;
  }
}
