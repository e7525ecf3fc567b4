import {
  chooseCursor,
  connectionState,
  createSharedGzip,
  openStream,
  streamHeaders,
  type StreamLimit,
  type StreamQuota,
  type StreamSlot,
} from '@tidings/server';
import {
  detailsTopic,
  personTopic,
  postsTopic,
  roomTopic,
  sse,
  type SseChannel,
} from '@tidings/contracts';
import type { Hub } from '@tidings/sse-hub';
import type { Request, RequestHandler, Response } from 'express';
import type { Access, AccessPlace, Grant } from '../access/access.ts';
import { findSession, requireSession, type CurrentSession } from '../people/current-session.ts';
import type { PresenceCount } from '../presence/node-presence.ts';
import { noSuchRoom, readRoomId } from '../rooms/member-room.ts';
import { addressOf } from './limits/address-of.ts';
import { HttpProblem } from './problem.ts';
import { preferredEncoding } from './preferred-encoding.ts';
import { readRoomStreamQuery, readSseQuery } from './stream-query.ts';
import { coveredTopics } from './stream-topics.ts';

/** Seconds after which a client that found no room may ask again. */
const retryAfterSeconds = '5';

/** The streams that there are. */
export interface StreamRoutes {
  /** `GET /sse`: the public topics, what concerns the person, and rooms. */
  readonly sse: RequestHandler;
  /** `GET /message/:id`: one room alone. */
  readonly room: RequestHandler;
}

/** Creates the streams: live, from the client's position on. */
export function createStreamRoutes(
  hub: Hub<SseChannel>,
  {
    quota,
    isDraining,
    access,
    count,
  }: {
    readonly quota: StreamQuota;
    /** The clients of this node have been told to go: none comes in any more. */
    readonly isDraining: () => boolean;
    readonly access: Pick<Access, 'enter'>;
    readonly count: Pick<PresenceCount, 'cameToFeed' | 'wentFromFeed'>;
  },
): StreamRoutes {
  const gzip = createSharedGzip();

  /** Finds out what the stream may have, then opens it: without a wait in between. */
  async function open(request: Request, response: Response, asked: AskedStream): Promise<void> {
    if (isDraining()) throw stopping();
    const session = await findSession(request);
    const connection = connectionState(request, response);
    if (connection === 'closed') return;
    if (session === undefined && asked.rooms.length > 0) throw signInFirst();
    const owner = { address: addressOf(request), session: session?.id };
    if (request.method === 'HEAD') {
      const limit = quota.check(owner);
      if (limit !== undefined) throw refusal(limit);
      await answerHead(response, session, asked);
      return;
    }
    if (connection === 'queued') {
      throw new HttpProblem('bad-request', { detail: 'A stream needs a connection of its own.' });
    }
    const slot = quota.take(owner, request.socket);
    if (typeof slot === 'string') throw refusal(slot);
    let isOpen = false;
    try {
      const place = session && (await access.enter(session, asked.rooms));
      try {
        isOpen = start(request, response, { asked, session, place, slot });
      } finally {
        if (!isOpen) place?.leave();
      }
    } finally {
      if (!isOpen) slot.release();
    }
  }

  /** Answers as the stream would begin, and leaves nothing behind. */
  async function answerHead(
    response: Response,
    session: CurrentSession | undefined,
    asked: AskedStream,
  ): Promise<void> {
    const place = session && (await access.enter(session, asked.rooms));
    try {
      mayHave(asked, place);
      response.writeHead(200, streamHeaders).end();
    } finally {
      place?.leave();
    }
  }

  /** Opens the stream, which then holds slot and place; false when there is nobody left to open it for. */
  function start(
    request: Request,
    response: Response,
    {
      asked,
      session,
      place,
      slot,
    }: {
      readonly asked: AskedStream;
      readonly session: CurrentSession | undefined;
      readonly place: AccessPlace | undefined;
      readonly slot: StreamSlot;
    },
  ): boolean {
    if (connectionState(request, response) !== 'ready') return false;
    if (isDraining()) throw stopping();
    const grant = mayHave(asked, place);
    const rooms = grant?.rooms ?? new Map<string, Date>();
    const topics = [...rooms.keys()].flatMap((room) => [roomTopic(room), detailsTopic(room)]);
    if (!asked.isOneRoom) {
      topics.unshift(postsTopic);
      if (grant !== undefined && session !== undefined) {
        topics.push(personTopic(session.person.id.toHexString()));
      }
    }
    const { lastEventId, covers } = chooseCursor(request.get('last-event-id'), asked);
    const subscription = openStream(hub, response, {
      channel: sse,
      topics,
      lastEventId,
      covers: coveredTopics({ topics, covers, lastEventId, rooms }),
      refused: grant?.refused ?? [],
      client: { address: addressOf(request), session: session?.id },
      // What is for some alone never shares its history with what others write: see decision 20.
      gzip: session === undefined && preferredEncoding(request, ['gzip']) ? gzip : undefined,
      onClosed: goodbye(slot, place, asked.isOneRoom ? undefined : count),
    });
    slot.handOver();
    place?.attach(subscription);
    if (!asked.isOneRoom) count.cameToFeed();
    return true;
  }

  return {
    async sse(request, response) {
      const { room, ...rest } = readSseQuery(request.query);
      await open(request, response, { ...rest, rooms: [...new Set(room)], isOneRoom: false });
    },
    async room(request, response) {
      const query = readRoomStreamQuery(request.query);
      await requireSession(request);
      const rooms = [readRoomId(request.params['id']).toHexString()];
      await open(request, response, { ...query, rooms, isOneRoom: true });
    },
  };
}

/**
 * Says what is to be done when a stream has closed. Made apart from the request: it is held for as
 * long as the stream is open, and holds no more than this.
 */
function goodbye(
  slot: StreamSlot,
  place: AccessPlace | undefined,
  count: Pick<PresenceCount, 'wentFromFeed'> | undefined,
): () => void {
  return () => {
    slot.release();
    place?.leave();
    count?.wentFromFeed();
  };
}

/** What a stream is asked to carry. */
interface AskedStream {
  readonly rooms: readonly string[];
  /** One room and nothing else. */
  readonly isOneRoom: boolean;
  readonly lastEventId?: string | undefined;
  readonly covers?: string | undefined;
}

/** Says what a stream may have now. @throws HttpProblem when that is not what it cannot do without */
function mayHave(asked: AskedStream, place: AccessPlace | undefined): Grant | undefined {
  const grant = place?.grant();
  // It has ended while its rooms were looked up.
  if (grant === undefined && asked.rooms.length > 0) throw signInFirst();
  if (asked.isOneRoom && grant?.rooms.size === 0) throw noSuchRoom();
  return grant;
}

function stopping(): HttpProblem {
  return new HttpProblem('not-ready', { detail: 'This node is stopping.' });
}

function signInFirst(): HttpProblem {
  return new HttpProblem('unauthorized', {
    detail: 'Rooms are for who is signed in. Sign in with POST /api/session.',
  });
}

/** Says why there is no room: for anyone (503), or for this address (429). */
function refusal(limit: StreamLimit): HttpProblem {
  const headers = { 'retry-after': retryAfterSeconds };
  switch (limit) {
    case 'total':
      return new HttpProblem('too-many-connections', {
        detail: 'This node serves as many streams as it may. Try again in a moment.',
        headers,
      });
    case 'address':
      return new HttpProblem('too-many-requests', {
        detail: 'This address has as many streams open as it may. Close one, or try again.',
        headers,
      });
    case 'session':
      return new HttpProblem('too-many-requests', {
        detail: 'This session has as many streams open as it may. Close one, or try again.',
        headers,
      });
  }
}
