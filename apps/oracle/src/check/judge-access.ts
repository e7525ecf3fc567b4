import { msOf } from '../place.ts';
import type { AccessChange, AccessHistory } from '../truth/access-history.ts';
import type { Seat } from './record.ts';

/** A moment on a connection. */
interface Moment {
  readonly room: string;
  /** Milliseconds since 1970 at which the client got it. */
  readonly at: number;
}

/**
 * Says whether what stands at a key must not reach who sits in a seat (P10). Their removal comes through
 * the same ordered feed before it, on every node. Access counts now, so whoever opened the stream after
 * they had been added again may have what was written while they were out; nobody else.
 */
export function isDenied(
  access: AccessHistory,
  { user, session }: Seat,
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
  const wasToBeTold = last !== undefined && grantedAt !== undefined && grantedAt < msOf(last.key);
  return !isAgain || wasToBeTold;
}

/**
 * Says whether the history has what a `revoked` gives as its reason. A stream may open as its user's who was
 * removed a moment ago, where the database answers from before that (a primary that was replaced while it
 * stood still, one that is new): the removal is then told as the feed comes to it, before all that is later.
 */
export function isFounded(
  access: AccessHistory,
  { user, session }: Seat,
  {
    room,
    at,
    openedAt,
    lastKey,
    reason,
  }: Moment & {
    readonly openedAt: number;
    /** How far the client has come. */
    readonly lastKey: string;
    readonly reason: string;
  },
): boolean {
  const changes = access.changesOf(room, user).filter(({ key }) => msOf(key) <= at);
  // To the second, as the history tells the time.
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
