import type { Channel } from '@tidings/protocol';
import type { Hub, Subscription } from '@tidings/sse-hub';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { chooseCursor } from './choose-cursor.ts';
import { openStream } from './open-stream.ts';
import { streamHeaders } from './stream-headers.ts';

/** Says which topics a request may have; undefined: none, and it is answered 401. */
export type TopicsOf<Request extends IncomingMessage> = (
  request: Request,
) => readonly string[] | undefined | Promise<readonly string[] | undefined>;

/** Answers requests with streams, and keeps asking whether they may go on. */
export interface Streams {
  /** Creates a request handler, for Express or for Node's own server. */
  stream<Request extends IncomingMessage>(
    topicsOf: TopicsOf<Request>,
  ): (request: Request, response: ServerResponse) => Promise<void>;
  /** Asks again for every open stream; topics that it has no longer end at once. */
  recheck(): Promise<void>;
}

interface OpenStream {
  readonly subscription: Subscription;
  readonly topics: () => ReturnType<TopicsOf<IncomingMessage>>;
}

/** Longest `Last-Event-ID` and `covers` that are looked at, in characters; longer ones count as absent. */
const maxCursorLength = 4_096;
/** Seconds after which a client that found no room may ask again. */
const retryAfterSeconds = '5';

/** Creates the streams over a hub. */
export function createStreams<C extends Channel>(options: {
  readonly channel: C;
  readonly hub: Hub<C>;
  /** Nobody comes in any more. */
  readonly isClosed: () => boolean;
  /** Streams at once; further ones are answered 503. */
  readonly maxStreams: number;
  /** Told when asking again failed: the stream goes on, and is asked about at the next heartbeat. */
  readonly onRecheckFailed: (error: unknown) => void;
}): Streams {
  const { channel, hub, isClosed, maxStreams, onRecheckFailed } = options;
  const open = new Set<OpenStream>();
  let checks = 0;
  const isFull = () => isClosed() || open.size >= maxStreams;

  /** Asks until no check came in between: what ended meanwhile is not in the answer. */
  async function ask(topics: OpenStream['topics']): Promise<readonly string[] | undefined> {
    for (;;) {
      const asked = checks;
      const answer = await topics();
      if (asked === checks) return answer;
    }
  }

  async function recheckOne({ subscription, topics }: OpenStream): Promise<void> {
    try {
      const answer = await topics();
      const had = new Set(answer);
      const reason = answer === undefined ? 'signedOut' : 'removed';
      for (const topic of [...subscription.topics]) {
        if (!had.has(topic)) subscription.revoke(topic, reason);
      }
      if (subscription.topics.size === 0) subscription.close('revoked');
    } catch (error) {
      onRecheckFailed(error);
    }
  }

  return {
    stream: (topicsOf) => async (request, response) => {
      const topics = () => topicsOf(request);
      if (isFull()) {
        refuse(response, 503);
        return;
      }
      const granted = await ask(topics);
      if (granted === undefined) {
        refuse(response, 401);
        return;
      }
      // Many ask at once.
      if (isFull()) {
        refuse(response, 503);
        return;
      }
      if (request.method === 'HEAD') {
        response.writeHead(200, streamHeaders).end();
        return;
      }
      // Gone meanwhile; or pipelined behind another answer, where Node would never say that it is.
      if (response.destroyed || response.socket === null) return;
      const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
      const header = request.headers['last-event-id'];
      const cursor = chooseCursor(shortEnough(typeof header === 'string' ? header : null), {
        lastEventId: shortEnough(query.get('lastEventId')),
        covers: shortEnough(query.get('covers')),
      });
      const subscription = openStream(hub, response, {
        ...cursor,
        channel,
        topics: granted,
        onClosed: () => open.delete(entry),
      });
      const entry: OpenStream = { subscription, topics };
      open.add(entry);
    },
    async recheck() {
      checks += 1;
      await Promise.all([...open].map(recheckOne));
    },
  };
}

function shortEnough(text: string | null): string | undefined {
  return text === null || text.length > maxCursorLength ? undefined : text;
}

function refuse(response: ServerResponse, status: 401 | 503): void {
  response
    .writeHead(status, {
      'cache-control': 'no-store',
      ...(status === 503 && { 'retry-after': retryAfterSeconds }),
    })
    .end();
}
