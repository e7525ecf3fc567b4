import { StreamRefused, type Tidings } from '@tidings/server';
import { roomTopic, sse, type SseChannel } from '@tidings/contracts';
import type { Request, RequestHandler } from 'express';
import { noSuchRoom, readRoomId } from '../membership/member-room.ts';
import { HttpProblem } from '../http/problem.ts';
import type { StreamUser } from '../users/stream-user.ts';
import { readRoomStreamQuery, readSseQuery } from './stream-query.ts';

/** The stream endpoints. */
export interface StreamRoutes {
  /** `GET /sse`: the public topics, what concerns the user, and rooms. */
  readonly sse: RequestHandler;
  /** `GET /message/:id`: one room alone. */
  readonly room: RequestHandler;
}

/** Creates the streams: live, from the client's position on. */
export function createStreamRoutes(
  tidings: Pick<Tidings<SseChannel, Request, StreamUser>, 'stream'>,
): StreamRoutes {
  return {
    sse: tidings.stream(sse, {
      // The page asks for a room again itself, when it is told that it was added.
      asked: ({ query }) => ({
        topics: readSseQuery(query).room.map(roomTopic),
        denialsLast: true,
      }),
    }),
    room: tidings.stream(sse, {
      asked({ query, params }) {
        readRoomStreamQuery(query);
        const topics = [roomTopic(readRoomId(params['id']).toHexString())];
        return { topics, only: true, denialsLast: true };
      },
    }),
  };
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
    case 'unauthorized':
      return new HttpProblem('unauthorized', {
        detail: 'Rooms are for signed-in users. Sign in with POST /api/session.',
      });
    case 'not-found':
      return noSuchRoom();
    case 'bad-request':
    case 'forbidden':
      return new HttpProblem(error.code, { detail, headers, ...(errors && { errors }) });
  }
}
