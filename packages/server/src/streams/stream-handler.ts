import type { Channel } from '@tidings/protocol';
import type { Hub, RevocationReason, Subscription } from '@tidings/sse-hub';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { queryOf, type Exchange } from '../http/exchange.ts';
import type { StreamQuota, StreamSlot } from '../limits/stream-quota.ts';
import { chooseCursor, type ClientCursor } from './choose-cursor.ts';
import { openStream } from './open-stream.ts';
import { noRoom, StreamRefused } from './refusal.ts';
import { refuseOtherOrigin } from './refuse-other-origin.ts';
import { createSharedGzip } from './shared-gzip.ts';
import { readSnapshotLimit } from './snapshot-limit.ts';
import { streamHeadersOf } from './stream-headers.ts';

/** What a stream may have now. */
export interface StreamGrant {
  readonly topics: readonly string[];
  /** The topics that the client's position covers. @defaultValue what the client sent */
  readonly coveredTopics?: readonly string[] | undefined;
  /** Requested topics that are denied: `revoked` is sent for each at once. @defaultValue none */
  readonly refused?: readonly { readonly topic: string; readonly reason: RevocationReason }[];
  /**
   * Whether anyone may have these topics: then the stream is compressed for a client that accepts gzip. Private
   * data never shares its compression with what others write. @defaultValue false
   */
  readonly isPublic?: boolean;
}

/** A stream's entry in the application's registry of access. */
export interface StreamRegistration {
  /**
   * Returns what the stream may have now; nothing is awaited between this and `attach`.
   *
   * @throws StreamRefused, or an error of the application, to open no stream
   */
  grant(cursor: ClientCursor): StreamGrant;
  /** Receives the open stream, whose topics can be revoked. */
  attach?(subscription: Subscription): void;
  /** Called once when the stream has closed, or could not be opened. */
  leave(): void;
}

/** A request for a stream. */
export interface StreamAdmission {
  /** Key of the session under which streams are counted. @defaultValue none: by address only */
  readonly session?: string | undefined;
  /** Registers the stream, and only then finds out what it may have. */
  enter(): StreamRegistration | Promise<StreamRegistration>;
}

/** Reads a request: who asks, and for what. Acquires nothing yet. */
export type Admit<Request> = (request: Request) => StreamAdmission | Promise<StreamAdmission>;

/** Answers requests with streams, behind any server that has Node's request and response. */
export type StreamHandler<Request extends IncomingMessage> = (
  request: Request,
  response: ServerResponse,
) => Promise<void>;

/** Longest `Last-Event-ID` that is read, in characters; a longer one counts as absent. */
const maxEventIdLength = 16_384;
/** Most topics that `covers` may name: more than a stream can have, so that what has ended since fits, too. */
const maxCoveredTopics = 500;

/** What all stream handlers of one instance share. */
export interface StreamParts<C extends Channel> {
  readonly hub: Pick<Hub<C>, 'subscribe'>;
  /** Returns whether no more streams are opened. */
  readonly isStopping: () => boolean;
  readonly quota: StreamQuota;
  /** Throws if no source serves a topic. */
  readonly assertServed: (topic: string) => void;
  readonly acceptsGzip: (exchange: Exchange) => boolean;
  /** Other origins whose pages may open streams. */
  readonly allowedOrigins: readonly string[];
  /** Answers a request that gets no stream, because of a refusal or an application error. */
  readonly fail: (error: unknown, exchange: Exchange) => void;
}

/** Answers a request for a stream of a channel. */
export type AnswerStream<C extends Channel> = <Request>(
  exchange: Exchange<Request>,
  channel: C,
  admit: Admit<Request>,
) => Promise<void>;

/** Creates what answers requests for streams. */
export function createAnswerStream<C extends Channel>(parts: StreamParts<C>): AnswerStream<C> {
  const { hub, isStopping, quota, assertServed, acceptsGzip, allowedOrigins, fail } = parts;
  const gzip = createSharedGzip();

  function assertServing(): void {
    if (isStopping()) throw new StreamRefused('unavailable', 'This node is stopping.');
  }

  /** Answers with the stream's status and headers, and leaves nothing behind. */
  async function answerHead(exchange: Exchange, admission: StreamAdmission): Promise<void> {
    const registration = await admission.enter();
    try {
      registration.grant(cursorOf(exchange));
      exchange.answer({ status: 200, headers: streamHeadersOf(exchange) });
    } finally {
      registration.leave();
    }
  }

  /** Opens the stream, which then owns slot and registration; returns false if the client is gone. */
  function start(
    exchange: Exchange,
    opening: {
      readonly channel: C;
      readonly registration: StreamRegistration;
      readonly slot: StreamSlot;
      readonly session: string | undefined;
    },
  ): boolean {
    if (exchange.state() !== 'ready') return false;
    assertServing();
    const { channel, registration, slot, session } = opening;
    const cursor = cursorOf(exchange);
    const snapshotLimit = limitOf(exchange);
    const {
      topics,
      coveredTopics = cursor.coveredTopics,
      refused = [],
      isPublic = false,
    } = registration.grant(cursor);
    for (const topic of topics) assertServed(topic);
    const subscription = openStream(hub, exchange, {
      channel,
      topics,
      lastEventId: cursor.lastEventId,
      coveredTopics,
      snapshotLimit,
      refused,
      client: { address: exchange.address(), session },
      gzip: isPublic && acceptsGzip(exchange) ? gzip : undefined,
      onClosed: createRelease(slot, registration),
    });
    slot.handOver();
    registration.attach?.(subscription);
    return true;
  }

  async function open<Request>(
    exchange: Exchange<Request>,
    channel: C,
    admit: Admit<Request>,
  ): Promise<void> {
    assertServing();
    // Even whether a stream opens reveals something about the user whose cookies were sent.
    refuseOtherOrigin(exchange, allowedOrigins);
    limitOf(exchange);
    cursorOf(exchange);
    const admission = await admit(exchange.request);
    const connection = exchange.state();
    if (connection === 'closed') return;
    const { session } = admission;
    const owner = { address: exchange.address(), session };
    if (exchange.method === 'HEAD') {
      const limit = quota.check(owner);
      if (limit !== undefined) throw noRoom(limit);
      await answerHead(exchange, admission);
      return;
    }
    if (connection === 'queued') {
      throw new StreamRefused('bad-request', 'A stream needs a connection of its own.');
    }
    const slot = quota.take(owner, exchange.connection);
    if (typeof slot === 'string') throw noRoom(slot);
    let isOpen = false;
    try {
      const registration = await admission.enter();
      try {
        isOpen = start(exchange, { channel, registration, slot, session });
      } finally {
        if (!isOpen) registration.leave();
      }
    } finally {
      if (!isOpen) slot.release();
    }
  }

  return async (exchange, channel, admit) => {
    try {
      await open(exchange, channel, admit);
    } catch (error) {
      fail(error, exchange);
    }
  };
}

/**
 * Creates what releases a stream when it closes. Created apart from the request, because it lives as long as
 * the stream and must not keep the request alive.
 */
function createRelease(slot: StreamSlot, registration: StreamRegistration): () => void {
  return () => {
    slot.release();
    registration.leave();
  };
}

/** Reads the most documents in a snapshot. @throws StreamRefused `bad-request` */
function limitOf(exchange: Exchange): number | undefined {
  return readSnapshotLimit(queryOf(exchange).getAll('limit'));
}

function cursorOf(exchange: Exchange): ClientCursor {
  const query = queryOf(exchange);
  return chooseCursor(shortEnough(exchange.header('last-event-id')), {
    lastEventId: shortEnough(query.get('lastEventId') ?? undefined),
    covers: coversOf(query),
  });
}

function shortEnough(text: string | undefined): string | undefined {
  return text === undefined || text.length > maxEventIdLength ? undefined : text;
}

/** @throws StreamRefused `bad-request` */
function coversOf(query: URLSearchParams): string | undefined {
  const covers = query.get('covers') ?? undefined;
  const count = covers?.split(',').length ?? 0;
  if (count <= maxCoveredTopics) return covers;
  const message = `must name at most ${String(maxCoveredTopics)} topics, not ${String(count)}`;
  throw new StreamRefused('bad-request', `covers: ${message}`, {
    errors: [{ field: 'covers', message }],
  });
}
