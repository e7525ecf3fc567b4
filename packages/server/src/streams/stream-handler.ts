import type { Channel } from '@tidings/protocol';
import type { Hub, RevocationReason, Subscription } from '@tidings/sse-hub';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connectionState } from '../limits/connection.ts';
import { isFromOtherOrigin } from '../limits/other-origin.ts';
import type { StreamQuota, StreamSlot } from '../limits/stream-quota.ts';
import { chooseCursor, type AskedCursor } from './choose-cursor.ts';
import { openStream } from './open-stream.ts';
import { noRoom, StreamRefused } from './refusal.ts';
import { createSharedGzip } from './shared-gzip.ts';
import { readSnapshotLimit } from './snapshot-limit.ts';
import { streamHeadersOf } from './stream-headers.ts';

/** What a stream may have at this moment. */
export interface StreamGrant {
  readonly topics: readonly string[];
  /** The topics that the client's position covers. @defaultValue what the client says */
  readonly coveredTopics?: readonly string[] | undefined;
  /** Topics that were asked for and are not had: told as `revoked` at once. @defaultValue none */
  readonly refused?: readonly { readonly topic: string; readonly reason: RevocationReason }[];
  /**
   * Whether anyone may have these topics: then the stream is compressed for a client that accepts gzip. What
   * is for some alone never shares its compression with what others write. @defaultValue false
   */
  readonly isPublic?: boolean;
}

/** A stream's place in the application's registry of who may have what. */
export interface StreamPlace {
  /**
   * Says what the stream may have now; nothing is awaited between this and `attach`.
   *
   * @throws StreamRefused, or an error of the application, to open no stream
   */
  grant(cursor: AskedCursor): StreamGrant;
  /** Is given the open stream, from which topics can be taken. */
  attach?(subscription: Subscription): void;
  /** Called once when the stream has closed, or could not be opened. */
  leave(): void;
}

/** Who asks for a stream. */
export interface StreamAdmission {
  /** Key of the session under which streams are counted. @defaultValue what `sessionOf` returns */
  readonly session?: string | undefined;
  /** Enters the stream into the registry, and only then finds out what it may have. */
  enter(): StreamPlace | Promise<StreamPlace>;
}

/** Reads a request: who asks, and for what. Holds nothing yet. */
export type Admit<Request extends IncomingMessage> = (
  request: Request,
) => StreamAdmission | Promise<StreamAdmission>;

/** Answers requests with streams. */
export type StreamHandler<Request extends IncomingMessage> = (
  request: Request,
  response: ServerResponse,
) => Promise<void>;

/** Longest `Last-Event-ID` and `covers` that are read, in characters; longer ones count as absent. */
const maxCursorLength = 16_384;

/** What all stream handlers of one composition share. */
export interface StreamParts<C extends Channel> {
  readonly hub: Pick<Hub<C>, 'subscribe'>;
  /** No stream is opened any more. */
  readonly isStopping: () => boolean;
  readonly quota: StreamQuota;
  /** Returns the key under which a request's client is counted. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Returns the key under which a request's session is counted, unless the admission names one. */
  readonly sessionOf: (request: IncomingMessage) => string | undefined;
  /** Throws when nobody serves a topic. */
  readonly assertServed: (topic: string) => void;
  readonly acceptsGzip: (request: IncomingMessage) => boolean;
  /** Other origins whose pages may open streams. */
  readonly allowedOrigins: readonly string[];
  /** Answers a request that gets no stream, because of a refusal or of what the application threw. */
  readonly fail: (error: unknown, request: IncomingMessage, response: ServerResponse) => void;
}

/** Creates what makes stream handlers. */
export function createStreamHandlers<C extends Channel>(
  parts: StreamParts<C>,
): <Request extends IncomingMessage>(channel: C, admit: Admit<Request>) => StreamHandler<Request> {
  const {
    hub,
    isStopping,
    quota,
    addressOf,
    sessionOf,
    assertServed,
    acceptsGzip,
    allowedOrigins,
    fail,
  } = parts;
  const gzip = createSharedGzip();

  function assertServing(): void {
    if (isStopping()) throw new StreamRefused('unavailable', 'This node is stopping.');
  }

  /** Answers as the stream would begin, and leaves nothing behind. */
  async function answerHead(
    request: IncomingMessage,
    response: ServerResponse,
    admission: StreamAdmission,
  ): Promise<void> {
    const place = await admission.enter();
    try {
      place.grant(cursorOf(request));
      response.writeHead(200, streamHeadersOf(response)).end();
    } finally {
      place.leave();
    }
  }

  /** Opens the stream, which then holds slot and place; false when there is nobody left to open it for. */
  function start(
    request: IncomingMessage,
    response: ServerResponse,
    opening: {
      readonly channel: C;
      readonly place: StreamPlace;
      readonly slot: StreamSlot;
      readonly session: string | undefined;
    },
  ): boolean {
    if (connectionState(request, response) !== 'ready') return false;
    assertServing();
    const { channel, place, slot, session } = opening;
    const cursor = cursorOf(request);
    const snapshotLimit = limitOf(request);
    const {
      topics,
      coveredTopics = cursor.coveredTopics,
      refused = [],
      isPublic = false,
    } = place.grant(cursor);
    for (const topic of topics) assertServed(topic);
    const subscription = openStream(hub, response, {
      channel,
      topics,
      lastEventId: cursor.lastEventId,
      coveredTopics,
      snapshotLimit,
      refused,
      client: { address: addressOf(request), session },
      gzip: isPublic && acceptsGzip(request) ? gzip : undefined,
      onClosed: goodbye(slot, place),
    });
    slot.handOver();
    place.attach?.(subscription);
    return true;
  }

  async function open<Request extends IncomingMessage>(
    request: Request,
    response: ServerResponse,
    channel: C,
    admit: Admit<Request>,
  ): Promise<void> {
    assertServing();
    // Even whether a stream opens says something about the user whose cookies came with it.
    if (isFromOtherOrigin(request, { allowed: allowedOrigins })) {
      throw new StreamRefused(
        'forbidden',
        'A page of another origin asks for it. Add that origin to `allowedOrigins` if it may.',
      );
    }
    limitOf(request);
    const admission = await admit(request);
    const connection = connectionState(request, response);
    if (connection === 'closed') return;
    const { session = sessionOf(request) } = admission;
    const owner = { address: addressOf(request), session };
    if (request.method === 'HEAD') {
      const limit = quota.check(owner);
      if (limit !== undefined) throw noRoom(limit);
      await answerHead(request, response, admission);
      return;
    }
    if (connection === 'queued') {
      throw new StreamRefused('bad-request', 'A stream needs a connection of its own.');
    }
    const slot = quota.take(owner, request.socket);
    if (typeof slot === 'string') throw noRoom(slot);
    let isOpen = false;
    try {
      const place = await admission.enter();
      try {
        isOpen = start(request, response, { channel, place, slot, session });
      } finally {
        if (!isOpen) place.leave();
      }
    } finally {
      if (!isOpen) slot.release();
    }
  }

  return (channel, admit) => async (request, response) => {
    try {
      await open(request, response, channel, admit);
    } catch (error) {
      fail(error, request, response);
    }
  };
}

/**
 * Says what is to be done when a stream has closed. Made apart from the request: it is held for as long as
 * the stream is open, and holds no more than this.
 */
function goodbye(slot: StreamSlot, place: StreamPlace): () => void {
  return () => {
    slot.release();
    place.leave();
  };
}

function queryOf({ url }: IncomingMessage): URLSearchParams {
  return new URLSearchParams(url?.split('?')[1] ?? '');
}

/** Reads how long snapshots may be. @throws StreamRefused `bad-request` */
function limitOf(request: IncomingMessage): number | undefined {
  return readSnapshotLimit(queryOf(request).getAll('limit'));
}

function cursorOf(request: IncomingMessage): AskedCursor {
  const query = queryOf(request);
  const header = request.headers['last-event-id'];
  return chooseCursor(shortEnough(typeof header === 'string' ? header : null), {
    lastEventId: shortEnough(query.get('lastEventId')),
    covers: shortEnough(query.get('covers')),
  });
}

function shortEnough(text: string | null): string | undefined {
  return text === null || text.length > maxCursorLength ? undefined : text;
}
