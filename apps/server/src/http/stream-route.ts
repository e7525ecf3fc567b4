import { announcementsTopic, postsTopic, type SseChannel } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { openingComment, type Hub } from '@tidings/sse-hub';
import type { RequestHandler } from 'express';
import * as z from 'zod/mini';
import { addressOf } from './limits/address-of.ts';
import type { Admission, AdmissionLimit } from './limits/admission.ts';
import { HttpProblem, validationProblem } from './problem.ts';
import { createResponseSink, streamHeaders } from './response-sink.ts';

/** Longest `Last-Event-ID` that is looked at, in characters; a longer one is no position. */
export const maxLastEventIdLength = 256;
/** Most topics that `covers` may name. */
export const maxCovers = 500;
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
  {
    admission,
    isDraining,
  }: {
    readonly admission: Admission;
    /** The clients of this node have been told to go: none comes in any more. */
    readonly isDraining: () => boolean;
  },
): RequestHandler {
  return (request, response) => {
    const query = validate(StreamQuery, { ...request.query });
    if (!query.ok) throw validationProblem(query.issues);
    if (isDraining()) throw new HttpProblem('not-ready', { detail: 'This node is stopping.' });
    if (request.method === 'HEAD') {
      response.writeHead(200, streamHeaders).end();
      return;
    }
    // Sent before an earlier answer of this connection was done (pipelined): Node would never say
    // that such a response is closed, and behind a stream its turn does not come.
    if (response.socket === null) {
      throw new HttpProblem('bad-request', { detail: 'A stream needs a connection of its own.' });
    }
    const leave = admission.take(addressOf(request));
    if (typeof leave === 'string') throw refusal(leave);
    response.on('close', leave);
    response.writeHead(200, streamHeaders);
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

/** Says why there is no room: for anyone (503), or for this address (429). */
function refusal(limit: AdmissionLimit): HttpProblem {
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
