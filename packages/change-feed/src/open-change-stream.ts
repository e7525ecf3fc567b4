import { compareClusterTimes, type ClusterTime } from '@tidings/protocol';
import type { ChangeStreamDocument, ConnectionClosedEvent, Db, Document } from 'mongodb';
import { toTimestamp } from './cluster-time.ts';
import { promotionOf } from './decoding/decode-document.ts';
import { forClient } from './driver/bson.ts';
import { bsonVersionOfClient, withBsonVersion } from './driver/bson-version.ts';
import { unwrapDocuments, wrappedOptions } from './decoding/wrapped-documents.ts';
import { Interruption } from './interruption.ts';
import { joinFragments } from './join-fragments.ts';
import { killSession } from './operations/kill-session.ts';
import { buildPipeline, type WatchedSet } from './match-set.ts';
import type { ServerAbilities } from './server-abilities.ts';
import { timeOfToken } from './time-of-token.ts';

/** How far a stream is. */
export interface StreamProgress {
  /** Everything before this time has arrived. */
  readonly reached: ClusterTime;
  /** Everything at this time has arrived, too. */
  readonly isInclusive: boolean;
}

/** What a stream yields: a change, or how far it is. */
export type StreamItem = { readonly document: ChangeStreamDocument } | StreamProgress;

/** A change stream that one pass reads from; the only code that uses the driver's object. */
export interface OpenStream {
  /**
   * Waits for the next item; rejects with the signal's reason as soon as that aborts, and with an Interruption
   * when the server ended the stream (after `invalidate` the driver sends nothing more).
   */
  next(): Promise<StreamItem>;
  /** Since when `next` has been waiting for the database, in `now`'s milliseconds; `undefined` when it is not. */
  waitingSinceMs(): number | undefined;
  /** Since when the database has not answered at all, not even that nothing happened. */
  unansweredSinceMs(): number | undefined;
  /** The driver has lost a cursor and opened another one; the first may be left on the server until `close`. */
  readonly hasResumed: boolean;
  /** Starts closing; may be called repeatedly. */
  close(): void;
  /** Resolves once cursor and session are gone and nothing is in flight; never rejects. */
  readonly closed: Promise<void>;
}

/** Options of a stream. */
export interface StreamOptions {
  readonly db: Db;
  readonly watched: WatchedSet;
  /** Asks for pre- and post-images, where the collections keep them. */
  readonly withImages: boolean;
  readonly abilities: ServerAbilities;
  /** Inclusive. */
  readonly startAt: ClusterTime;
  readonly signal: AbortSignal;
  /** Aborts when the feed is closed: what the stream has left open is then killed at once. */
  readonly closing: AbortSignal;
  /** Longest that killing it may take on one member, in milliseconds. */
  readonly operationTimeoutMs: number;
  readonly now: () => number;
}

/** Most changes in one answer of the server, which also has at most 16 MB. */
const batchSize = 500;
/** Longest the server holds a request when nothing happens, in milliseconds; bounds how long `close` takes. */
export const maxAwaitMs = 500;

/** Prepares a change stream; the server is asked at the first `next`. */
export function openChangeStream(options: StreamOptions): OpenStream {
  const { db, watched, withImages, abilities, startAt, signal, closing, operationTimeoutMs, now } =
    options;
  const promotion = promotionOf(db.bsonOptions);
  const bsonVersion = bsonVersionOfClient(db.client);
  // Our own session: the driver's would end with the first `close`, and a cursor that the server is just opening
  // could not be killed any more.
  const session = db.client.startSession({ causalConsistency: false });
  const pipeline = buildPipeline(watched, abilities);
  const stream = db.watch<Document, Document>(withBsonVersion(pipeline, bsonVersion), {
    ...wrappedOptions,
    session,
    startAtOperationTime: forClient(toTimestamp(startAt), bsonVersion),
    ...(withImages && {
      fullDocument: 'whenAvailable',
      fullDocumentBeforeChange: 'whenAvailable',
    }),
    batchSize,
    maxAwaitTimeMS: maxAwaitMs,
  });
  let inFlight: Promise<unknown> = Promise.resolve();
  let reject: ((reason: unknown) => void) | undefined;
  const join = joinFragments();
  let waitingSinceMs: number | undefined;
  let answeredAtMs = -Infinity;
  let reached: ClusterTime | undefined;
  let settle: (closing: Promise<void>) => void;
  const closed = new Promise<void>((resolve) => (settle = resolve));

  let isClosing = false;
  /** The driver gave a cursor up, after at most one attempt to kill it. */
  let hasLostCursor = false;
  stream.on('close', () => {
    // Before the first answer there is none: the server refused to open one.
    if (!isClosing && answeredAtMs !== -Infinity) hasLostCursor = true;
  });
  /** Since the last answer: the driver may have asked on it to kill the cursor, and tells nobody that this failed. */
  let hasLostConnection = false;
  const onConnectionClosed = ({ reason }: ConnectionClosedEvent) => {
    if (reason === 'error') hasLostConnection = true;
  };
  db.client.on('connectionClosed', onConnectionClosed);

  /** Twice: while the driver opens or resumes, the first call misses the cursor that it is about to get. */
  const closeFully = async () => {
    await Promise.allSettled([stream.close(), inFlight]);
    await Promise.allSettled([stream.close()]);
    db.client.off('connectionClosed', onConnectionClosed);
    if (hasLostCursor || hasLostConnection) {
      await killSession(db.client, session, { timeoutMs: operationTimeoutMs, signal: closing });
    }
    await session.endSession();
  };
  const close = () => {
    // Two calls at once would end the session under killCursors, and leave the cursor on the server.
    if (isClosing) return;
    isClosing = true;
    signal.removeEventListener('abort', onAbort);
    settle(closeFully());
  };
  const onAbort = () => {
    reject?.(signal.reason);
    close();
  };
  signal.addEventListener('abort', onAbort);

  /** Abandons the driver's promise when the signal aborts: a dead connection may never settle it. */
  const tryNext = () =>
    new Promise<Document | null>((resolve, rejectNow) => {
      reject = rejectNow;
      inFlight = stream.tryNext().then(resolve, rejectNow);
    });

  /** After an empty answer, everything up to its token has arrived; returns that time if it advanced. */
  const moved = (): ClusterTime | undefined => {
    const time = timeOfToken(stream.resumeToken);
    if (time === undefined) return undefined;
    if (reached !== undefined && compareClusterTimes(time, reached) <= 0) return undefined;
    return (reached = time);
  };

  return {
    async next() {
      waitingSinceMs = now();
      try {
        for (;;) {
          signal.throwIfAborted();
          const arrived = await tryNext();
          answeredAtMs = now();
          hasLostConnection = false;
          const change = arrived === null ? undefined : join(arrived);
          if (change !== undefined) {
            const document = unwrapDocuments(change, promotion);
            return { document: forClient(document, bsonVersion) };
          }
          if (arrived !== null) continue;
          if (stream.closed) throw new Interruption('reset', 'The server ended the stream');
          const time = moved();
          if (time !== undefined) return { reached: time, isInclusive: abilities.emptyIsInclusive };
        }
      } finally {
        waitingSinceMs = undefined;
      }
    },
    waitingSinceMs: () => waitingSinceMs,
    unansweredSinceMs: () => waitingSinceMs && Math.max(waitingSinceMs, answeredAtMs),
    get hasResumed() {
      return hasLostCursor && !stream.closed;
    },
    close,
    closed,
  };
}
