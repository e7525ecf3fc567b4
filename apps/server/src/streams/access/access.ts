import type { Change } from '@tidings/server';
import { roomTopic } from '@tidings/contracts';
import { compareClusterTimes, type ClusterTime } from '@tidings/protocol';
import type { RevocationReason, Subscription } from '@tidings/server';
import { ObjectId } from 'mongodb';
import type { FeedListener } from '@tidings/server';
import type { RawDocument, Reread } from '@tidings/server';
import type { CurrentSession } from '../../users/current-session.ts';
import { sessionCollection } from '../../users/session-document.ts';
import { readRoom, roomCollection } from '../../membership/room-document.ts';
import { sinceOf } from '../../membership/since-of.ts';
import { createIndexOf } from './index-of.ts';
import type { AccessRead, ReadAccess } from './read-access.ts';
import { createReadCurrent } from './read-current.ts';
import { createReadTogether } from './read-together.ts';
import { createStreamAccess, takeRoom, takeSession, type StreamAccess } from './stream-access.ts';

/** Told who looks at which room, stream by stream. */
export interface Audience {
  came(room: string, user: CurrentSession['user']): void;
  went(room: string, user: CurrentSession['user']): void;
}

/** What a stream may have at this moment. */
export interface Grant {
  /** Its rooms, and since when its user is a member. */
  readonly rooms: ReadonlyMap<string, Date>;
  /** The rooms that it asked for and has not. */
  readonly refused: readonly { readonly topic: string; readonly reason: RevocationReason }[];
}

/** A stream's place in the registry. */
export interface AccessPlace {
  /** Says what the stream may have now; undefined when its session has ended. */
  grant(): Grant | undefined;
  /** Gives the subscription from which topics are taken. In the same turn as `grant`, nothing awaited. */
  attach(subscription: Subscription): void;
  leave(): void;
}

/** Who may have what on the streams of this node: given when they open, taken when the feed says so. */
export interface Access {
  /** Streams of users who are signed in. */
  readonly streams: number;
  /**
   * Enters a stream, and only then reads its session and memberships. Leaves nothing behind when that
   * fails.
   */
  enter(session: CurrentSession, rooms: readonly string[]): Promise<AccessPlace>;
  /** Takes what the feed says, before what it becomes is published. */
  readonly listener: FeedListener;
}

/** Creates an empty registry. */
export function createAccess(options: {
  readonly read: ReadAccess;
  /** Reads a room as it is now; asked when a change comes without its post-image. */
  readonly reread: Reread;
  readonly audience: Audience;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Access {
  const { read, reread, audience, now } = options;
  const streams = new Set<StreamAccess>();
  const bySession = createIndexOf<StreamAccess>();
  const byRoom = createIndexOf<StreamAccess>();
  /** The last change that the feed has told. */
  let heard: ClusterTime | undefined;
  const readSoon = createReadTogether(
    createReadCurrent(read, () => heard),
    settle,
  );

  /** Holds a stream against what was read. */
  function settle(stream: StreamAccess, found: AccessRead): void {
    const isFirst = stream.readAt === undefined;
    stream.readAt = found.at;
    stream.expiresAtMs = found.sessions.get(stream.session.id) ?? 0;
    if (stream.expiresAtMs <= now()) {
      end(stream, found.sessions.has(stream.session.id) ? 'expired' : 'signedOut');
      return;
    }
    for (const room of stream.asked) {
      const since = found.rooms.get(room)?.get(stream.user);
      if (isFirst && since !== undefined) stream.rooms.set(room, since);
      else if (isFirst) stream.refused.set(room, 'unknown');
      else if (since === undefined)
        end(stream, found.rooms.has(room) ? 'removed' : 'deleted', room);
    }
    for (const { at, apply } of stream.early) if (isAfterRead(stream, at)) apply();
    stream.early = [];
  }

  function isAfterRead({ readAt }: StreamAccess, at: ClusterTime): boolean {
    return readAt !== undefined && compareClusterTimes(at, readAt) > 0;
  }

  /** Applies what the feed says, unless the read has contained it; before the read it waits. */
  function hear(stream: StreamAccess, at: ClusterTime, apply: () => void): void {
    if (stream.readAt === undefined) stream.early.push({ at, apply });
    else if (isAfterRead(stream, at)) apply();
  }

  /** Ends a stream's session, or one room alone. */
  function end(stream: StreamAccess, reason: RevocationReason, room?: string): void {
    const isOpen = stream.subscription !== undefined;
    const ended =
      room === undefined
        ? takeSession(stream, reason)
        : takeRoom(stream, room, reason)
          ? [room]
          : [];
    if (!isOpen) return;
    for (const each of ended) audience.went(each, stream.session.user);
  }

  function hearRoom(change: Change, room: string, document: RawDocument | undefined): void {
    const isRoom = document !== undefined && readRoom(document).ok;
    const members = isRoom ? sinceOf(document) : undefined;
    for (const stream of byRoom.of(room)) {
      if (members?.has(stream.user) === true) continue;
      hear(stream, change.clusterTime, () => {
        end(stream, isRoom ? whyNoMember(document, stream.user) : 'deleted', room);
      });
    }
  }

  function forget(stream: StreamAccess): void {
    if (!streams.delete(stream)) return;
    bySession.remove(stream.session.id, stream);
    for (const room of stream.asked) byRoom.remove(room, stream);
    if (stream.subscription !== undefined) {
      for (const room of stream.rooms.keys()) audience.went(room, stream.session.user);
    }
    stream.rooms.clear();
  }

  return {
    get streams() {
      return streams.size;
    },
    async enter(session, asked) {
      const stream = createStreamAccess(session, asked);
      streams.add(stream);
      bySession.add(session.id, stream);
      for (const room of asked) byRoom.add(room, stream);
      try {
        await readSoon(stream);
      } catch (error) {
        forget(stream);
        throw error;
      }
      return {
        grant: () =>
          stream.ended === undefined
            ? {
                rooms: new Map(stream.rooms),
                refused: [...stream.refused].map(([room, reason]) => ({
                  topic: roomTopic(room),
                  reason,
                })),
              }
            : undefined,
        attach(subscription) {
          stream.subscription = subscription;
          for (const room of stream.rooms.keys()) audience.came(room, session.user);
        },
        leave() {
          forget(stream);
        },
      };
    },
    listener: {
      async change(change) {
        heard = change.clusterTime;
        const id: unknown = change.documentKey['_id'];
        if (change.collection === sessionCollection && change.operation === 'delete') {
          for (const stream of bySession.of(String(id))) {
            hear(stream, change.clusterTime, () => {
              // The database deletes what has expired, too.
              end(stream, stream.expiresAtMs <= now() ? 'expired' : 'signedOut');
            });
          }
          return;
        }
        if (change.collection !== roomCollection || !(id instanceof ObjectId)) return;
        const room = id.toHexString();
        if (byRoom.of(room).length === 0) return;
        const document =
          change.operation === 'delete' ? undefined : (change.fullDocument ?? (await reread(id)));
        hearRoom(change, room, document);
      },
      async opened() {
        // Another history may have begun, whose times start anew.
        heard = undefined;
        await Promise.all(
          [...streams].map((stream) =>
            readSoon(stream).catch(() => {
              // What it may have, nobody knows: it comes back and is asked anew.
              stream.subscription?.close('gone');
            }),
          ),
        );
      },
      heartbeat() {
        const time = now();
        for (const stream of streams) {
          if (stream.ended !== undefined || stream.expiresAtMs > time) continue;
          // It may have been used since, on any node: then its end has moved on.
          readSoon(stream).catch(() => {
            end(stream, 'expired');
          });
        }
      },
    },
  };
}

/** A room's document says who left it by themselves; whoever is missing otherwise was removed. */
function whyNoMember({ lastLeft }: RawDocument, user: string): RevocationReason {
  return lastLeft instanceof ObjectId && lastLeft.toHexString() === user ? 'left' : 'removed';
}
