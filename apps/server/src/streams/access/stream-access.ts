import { detailsTopic, userTopic, roomTopic } from '@tidings/contracts';
import type { ClusterTime } from '@tidings/protocol';
import type { RevocationReason, Subscription } from '@tidings/server';
import type { CurrentSession } from '../../users/current-session.ts';

/** A stream of somebody who is signed in, from before its access is read until it closes. */
export interface StreamAccess {
  readonly session: Pick<CurrentSession, 'id' | 'user'>;
  readonly user: string;
  /** The rooms that were asked for. */
  readonly asked: readonly string[];
  /** The rooms that it has, and since when its user is a member. */
  readonly rooms: Map<string, Date>;
  /** The rooms that it has not, or no longer, until it is attached. */
  readonly refused: Map<string, RevocationReason>;
  /** Why its session has ended; undefined while it has not. */
  ended: RevocationReason | undefined;
  /** When the session ends, in milliseconds since 1970. */
  expiresAtMs: number;
  /** What the last read stands for; undefined before the first. */
  readAt: ClusterTime | undefined;
  /** What the feed said before the first read was back. */
  early: { readonly at: ClusterTime; readonly apply: () => void }[];
  subscription: Subscription | undefined;
}

/** Begins with nothing but what is asked. */
export function createStreamAccess(
  session: CurrentSession,
  asked: readonly string[],
): StreamAccess {
  return {
    session,
    user: session.user.id.toHexString(),
    asked,
    rooms: new Map(),
    refused: new Map(),
    ended: undefined,
    expiresAtMs: session.expiresAtMs,
    readAt: undefined,
    early: [],
    subscription: undefined,
  };
}

/** Takes a room from a stream: at once when it is open, else it is never given. */
export function takeRoom(stream: StreamAccess, room: string, reason: RevocationReason): boolean {
  if (!stream.rooms.delete(room)) return false;
  stream.refused.set(room, reason);
  stream.subscription?.revoke(roomTopic(room), reason, { with: [detailsTopic(room)] });
  closeWhenNothingIsLeft(stream);
  return true;
}

/** Takes from a stream what it has for its session: all rooms and what concerns the user. */
export function takeSession(stream: StreamAccess, reason: RevocationReason): readonly string[] {
  if (stream.ended !== undefined) return [];
  stream.ended = reason;
  const rooms = [...stream.rooms.keys()];
  for (const room of rooms) {
    stream.rooms.delete(room);
    stream.refused.set(room, reason);
    stream.subscription?.revoke(roomTopic(room), reason, { with: [detailsTopic(room)] });
  }
  stream.subscription?.revoke(userTopic(stream.user), reason);
  closeWhenNothingIsLeft(stream);
  return rooms;
}

function closeWhenNothingIsLeft({ subscription }: StreamAccess): void {
  if (subscription?.topics.size === 0) subscription.close('revoked');
}
