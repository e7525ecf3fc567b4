import type { Channel } from '@tidings/protocol';
import type { Hub, Subscription } from '@tidings/sse-hub';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { chooseCursor } from './choose-cursor.ts';
import { connectionState } from './limits/connection.ts';
import type { StreamLimit, StreamOwner, StreamQuota, StreamSlot } from './limits/stream-quota.ts';
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

/** Asks which topics one request may have. */
type AskTopics = () => ReturnType<TopicsOf<IncomingMessage>>;

interface OpenStream {
  readonly subscription: Subscription;
  readonly topics: AskTopics;
}

/** A stream that may be opened. */
interface Opening {
  readonly granted: readonly string[];
  readonly topics: AskTopics;
  readonly slot: StreamSlot;
  readonly owner: StreamOwner;
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
  readonly quota: StreamQuota;
  /** Returns the key under which a request's client is counted. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Told when asking again failed: the stream goes on, and is asked about at the next heartbeat. */
  readonly onRecheckFailed: (error: unknown) => void;
}): Streams {
  const { channel, hub, isClosed, quota, addressOf, onRecheckFailed } = options;
  const open = new Set<OpenStream>();
  let checks = 0;

  /** Asks until no check came in between: what ended meanwhile is not in the answer. */
  async function ask(topics: AskTopics): Promise<readonly string[] | undefined> {
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

  /** Answers a request that asks whether there is a stream, and takes nothing. */
  async function answerHead(response: ServerResponse, owner: StreamOwner, asked: AskTopics) {
    const limit = quota.check(owner);
    if (limit !== undefined) refuse(response, statusOf(limit));
    else if ((await ask(asked)) === undefined) refuse(response, 401);
    else response.writeHead(200, streamHeaders).end();
  }

  /** Opens the stream; from then on it holds the slot. */
  function start(
    request: IncomingMessage,
    response: ServerResponse,
    { granted, topics, slot, owner }: Opening,
  ): void {
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
      client: owner,
      onClosed() {
        slot.release();
        open.delete(entry);
      },
    });
    slot.handOver();
    const entry: OpenStream = { subscription, topics };
    open.add(entry);
  }

  return {
    stream: (topicsOf) => async (request, response) => {
      const topics = () => topicsOf(request);
      const owner = { address: addressOf(request), session: undefined };
      const connection = connectionState(request, response);
      if (connection === 'closed') return;
      if (isClosed()) {
        refuse(response, 503);
        return;
      }
      if (request.method === 'HEAD') {
        await answerHead(response, owner, topics);
        return;
      }
      if (connection === 'queued') {
        refuse(response, 400);
        return;
      }
      const slot = quota.take(owner, request.socket);
      if (typeof slot === 'string') {
        refuse(response, statusOf(slot));
        return;
      }
      let isOpen = false;
      try {
        const granted = await ask(topics);
        if (connectionState(request, response) !== 'ready') return;
        if (granted === undefined) refuse(response, 401);
        else if (isClosed()) refuse(response, 503);
        else {
          start(request, response, { granted, topics, slot, owner });
          isOpen = true;
        }
      } finally {
        if (!isOpen) slot.release();
      }
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

/** Says whether nobody finds room (503), or this client alone (429). */
function statusOf(limit: StreamLimit): 429 | 503 {
  return limit === 'total' ? 503 : 429;
}

function refuse(response: ServerResponse, status: 400 | 401 | 429 | 503): void {
  response
    .writeHead(status, {
      'cache-control': 'no-store',
      ...((status === 429 || status === 503) && { 'retry-after': retryAfterSeconds }),
    })
    .end();
}
