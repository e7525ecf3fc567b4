import { announcementsTopic, postsTopic, type SseChannel } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { openingComment, type Hub } from '@tidings/sse-hub';
import type { RequestHandler } from 'express';
import * as z from 'zod/mini';
import { HttpProblem, validationProblem } from './problem.ts';
import { createResponseSink, streamHeaders } from './response-sink.ts';

/** Longest `Last-Event-ID` that is looked at, in characters; a longer one is no position. */
const maxLastEventIdLength = 256;
/** Most topics that `covers` may name. */
const maxCovers = 500;
/** Seconds after which a client that found no room may ask again. */
const retryAfterSeconds = '5';

const StreamQuery = z.strictObject({
  /** The wrapper's position; the header of a native reconnect wins over it. */
  lastEventId: z.optional(z.string().check(z.maxLength(maxLastEventIdLength))),
  /** The topics that `lastEventId` covers, separated by commas; absent: all. */
  covers: z.optional(
    z
      .string()
      .check(
        z.refine(
          (text) => text.split(',').length <= maxCovers,
          `must name at most ${String(maxCovers)}`,
        ),
      ),
  ),
});

/** Creates `GET /sse`: the public topics, live, from the client's position on. */
export function createStreamRoute(
  hub: Hub<SseChannel>,
  { maxConnections }: { readonly maxConnections: number },
): RequestHandler {
  return (request, response) => {
    const query = validate(StreamQuery, { ...request.query });
    if (!query.ok) throw validationProblem(query.issues);
    if (hub.counts().subscribers >= maxConnections) {
      throw new HttpProblem('too-many-connections', {
        detail: `This node serves ${String(maxConnections)} streams at most. Try again in a moment.`,
        headers: { 'retry-after': retryAfterSeconds },
      });
    }
    response.writeHead(200, streamHeaders);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    response.write(openingComment);

    const header = request.get('last-event-id');
    const isNativeReconnect = header !== undefined && header !== '';
    const subscription = hub.subscribe({
      topics: [postsTopic, announcementsTopic],
      lastEventId: isNativeReconnect ? header : query.data.lastEventId,
      // An id that came over this very connection covers all its topics.
      covers: isNativeReconnect ? undefined : query.data.covers?.split(','),
      sink: createResponseSink(response),
    });
    response.on('drain', () => {
      subscription.drained();
    });
    response.on('close', () => {
      subscription.close('gone');
    });
  };
}
