import {
  StreamRefused,
  type StreamAdmission,
  type StreamRegistration,
  type Tidings,
} from '@tidings/server';
import {
  detailsTopic,
  userTopic,
  postsTopic,
  roomTopic,
  sse,
  type SseChannel,
} from '@tidings/contracts';
import type { Request, RequestHandler } from 'express';
import type { Access, AccessPlace, Grant } from './access/access.ts';
import { findSession, requireSession, type CurrentSession } from '../users/current-session.ts';
import type { PresenceCount } from '../presence/node-presence.ts';
import { noSuchRoom, readRoomId } from '../membership/member-room.ts';
import { HttpProblem } from '../http/problem.ts';
import { readRoomStreamQuery, readSseQuery } from './stream-query.ts';
import { findCoveredTopics } from './stream-topics.ts';

/** The streams that there are. */
export interface StreamRoutes {
  /** `GET /sse`: the public topics, what concerns the user, and rooms. */
  readonly sse: RequestHandler;
  /** `GET /message/:id`: one room alone. */
  readonly room: RequestHandler;
}

/** Creates the streams: live, from the client's position on. */
export function createStreamRoutes(
  tidings: Pick<Tidings<SseChannel>, 'streamAdmitted'>,
  registry: Registry,
): StreamRoutes {
  return {
    sse: tidings.streamAdmitted<Request>(sse, async (request) => {
      const { room } = readSseQuery(request.query);
      return admit(
        await findSession(request),
        { rooms: [...new Set(room)], isOneRoom: false },
        registry,
      );
    }),
    room: tidings.streamAdmitted<Request>(sse, async (request) => {
      readRoomStreamQuery(request.query);
      const session = await requireSession(request);
      const rooms = [readRoomId(request.params['id']).toHexString()];
      return admit(session, { rooms, isOneRoom: true }, registry);
    }),
  };
}

/** Made apart from the request: what is made here is held for as long as the stream is open. */
function admit(
  session: CurrentSession | undefined,
  asked: AskedStream,
  { access, count }: Registry,
): StreamAdmission {
  if (session === undefined && asked.rooms.length > 0) throw signInFirst();
  return {
    session: session?.id,
    async enter() {
      const place = session && (await access.enter(session, asked.rooms));
      return enterStream({ session, place, asked, count });
    },
  };
}

/** Puts a stream's access, and its count among those who look at the posts, into one place. */
function enterStream({
  session,
  place,
  asked,
  count,
}: {
  readonly session: CurrentSession | undefined;
  readonly place: AccessPlace | undefined;
  readonly asked: AskedStream;
  readonly count: Registry['count'];
}): StreamRegistration {
  let isCounted = false;
  return {
    grant({ lastEventId, coveredTopics }) {
      const grant = mayHave(asked, place);
      const rooms = grant?.rooms ?? new Map<string, Date>();
      const topics = [...rooms.keys()].flatMap((room) => [roomTopic(room), detailsTopic(room)]);
      if (!asked.isOneRoom) {
        topics.unshift(postsTopic);
        if (grant !== undefined && session !== undefined) {
          topics.push(userTopic(session.user.id.toHexString()));
        }
      }
      return {
        topics,
        coveredTopics: findCoveredTopics({ topics, coveredTopics, lastEventId, rooms }),
        refused: grant?.refused ?? [],
        // What is for some alone never shares its history with what others write: see decision 20.
        isPublic: session === undefined,
      };
    },
    attach(subscription) {
      place?.attach(subscription);
      if (asked.isOneRoom) return;
      count.cameToFeed();
      isCounted = true;
    },
    leave() {
      place?.leave();
      if (isCounted) count.wentFromFeed();
    },
  };
}

/** What a stream is asked to carry. */
interface AskedStream {
  readonly rooms: readonly string[];
  /** One room and nothing else. */
  readonly isOneRoom: boolean;
}

/** Who is on which stream: what it may have, and how many look at the posts. */
interface Registry {
  readonly access: Pick<Access, 'enter'>;
  readonly count: Pick<PresenceCount, 'cameToFeed' | 'wentFromFeed'>;
}

/** Says what a stream may have now. @throws HttpProblem when that is not what it cannot do without */
function mayHave(asked: AskedStream, place: AccessPlace | undefined): Grant | undefined {
  const grant = place?.grant();
  // It has ended while its rooms were looked up.
  if (grant === undefined && asked.rooms.length > 0) throw signInFirst();
  if (asked.isOneRoom && grant?.rooms.size === 0) throw noSuchRoom();
  return grant;
}

function signInFirst(): HttpProblem {
  return new HttpProblem('unauthorized', {
    detail: 'Rooms are for who is signed in. Sign in with POST /api/session.',
  });
}

/** Says in this API's words why a stream is not opened. */
export function problemOfStream(error: unknown): unknown {
  if (!(error instanceof StreamRefused)) return error;
  const { message: detail, limit, retryAfter, errors } = error;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  switch (error.code) {
    case 'too-many-streams':
      return new HttpProblem(limit === 'total' ? 'too-many-connections' : 'too-many-requests', {
        detail,
        headers,
      });
    case 'unavailable':
      return new HttpProblem('not-ready', { detail, headers });
    case 'bad-request':
    case 'forbidden':
    case 'not-found':
    case 'unauthorized':
      return new HttpProblem(error.code, { detail, headers, ...(errors && { errors }) });
  }
}
