import type { ClusterTime } from '@tidings/protocol';
import { backoffDelayMs } from './backoff.ts';
import type { ChangeFeed } from './change-feed.ts';
import { coalesce } from './coalesce.ts';
import { createDerivedEpochStore } from './derived-epoch-store.ts';
import { FeedError } from './errors.ts';
import { failureOf } from './failure-of.ts';
import { createFeedDocumentStore } from './feed-document.ts';
import type { FeedItem } from './feed-item.ts';
import { resolveOptions, type FeedOptions } from './feed-options.ts';
import { Interruption } from './interruption.ts';
import { classifyFeedError, refusesWrites } from './classify-feed-error.ts';
import { keepTrack } from './keep-track.ts';
import { maxAwaitMs, type OpenStream } from './open-change-stream.ts';
import { limitClient } from './operations/limit-client.ts';
import { pause } from './pause.ts';
import { placeAfter, type Place } from './plan-opening.ts';
import { readPass } from './read-pass.ts';
import { replayHistory } from './replay-history.ts';
import { noAbilities, readAbilities } from './server-abilities.ts';
import { startHeartbeat } from './start-heartbeat.ts';
import { trackStatus } from './track-status.ts';

const notOpen =
  'The feed is not open: wait for its first item, `opened`, and do not ask after `close`.';

/** Longest that `close` waits for what is in flight, in milliseconds; after that it ends by itself. */
const maxCloseMs = 2000;

/**
 * How often the patience with a silent stream doubles at most, from `lateAfterMs`: MongoDB says nothing
 * while it passes over what nobody watches, and a stream opened again at the same place begins that anew.
 */
const maxDoublings = 6;

/** Milliseconds in which a database that answers says at least several times that nothing has happened. */
const quietAnswersMs = 4 * maxAwaitMs;

/**
 * Creates a feed over one database: one change stream, opened with the first call of `items`, opened
 * again after every error that allows it.
 *
 * @throws FeedError `invalid-options`.
 */
export function createChangeFeed<const Name extends string>(
  options: FeedOptions<Name>,
): ChangeFeed<Name> {
  const settings = resolveOptions(options);
  const { log, heartbeatMs, lateAfterMs, now, random } = settings;
  const db = settings.client.db(settings.database);
  const limitedDb = limitClient(settings.client, settings).db(settings.database);
  const store = settings.readOnly
    ? createDerivedEpochStore(limitedDb, settings.collections[0]?.name ?? '')
    : createFeedDocumentStore(limitedDb, settings.ownCollection, heartbeatMs);
  const left = keepTrack();
  const stop = new AbortController();
  let place: Place = { kind: 'start', from: 'recent-past' };
  let epoch: string | undefined;
  let openedAt: ClusterTime | undefined;
  let abilities = noAbilities;
  /** The set has a member that cannot split changes. */
  let cannotSplit = false;
  /** The database refuses heartbeats for now: silence says nothing about the stream. */
  let isRefused = false;
  /** When it took one again. */
  let acceptedAtMs = -Infinity;
  let pass: { controller: AbortController; stream?: OpenStream } | undefined;
  let iterating = false;
  let attempt = 0;
  /** When the first opening has to be done; later ones have as long as they need. */
  let giveUpAtMs = Infinity;
  /** How often in a row a stream was given up because nothing came out of it. */
  let silences = 0;

  const isClosed = () => stop.signal.aborted;
  const status = trackStatus({
    ...settings,
    position: () => (place.kind === 'at' ? place.position : undefined),
  });
  const interrupt = (reason: Interruption) => pass?.controller.abort(reason);

  const noteRefusal = (refused: boolean) => {
    if (isRefused && !refused) acceptedAtMs = now();
    isRefused = refused;
  };
  const write = async (when: 'always' | 'due') => {
    if (epoch === undefined || isClosed()) throw new FeedError('not-open', notOpen);
    const written = epoch;
    try {
      const isThere = await store.beat(written, when);
      noteRefusal(false);
      if (!isThere && written === epoch) interrupt(new Interruption('reset', 'The epoch is gone'));
    } catch (error) {
      if (refusesWrites(error)) noteRefusal(true);
      throw error;
    }
  };
  const beatIfDue = async () => {
    if (pass?.stream === undefined) return;
    await left.add(write('due')).catch((error: unknown) => {
      if (!isClosed()) log.warn({ err: error }, 'Could not write a heartbeat');
    });
  };
  const beatNow = coalesce(() => left.add(write('always')));
  const watch = () => {
    status.refresh();
    const stream = pass?.stream;
    // Without heartbeats only the answers of the database tell whether the stream is alive.
    const silentSinceMs = isRefused ? stream?.unansweredSinceMs() : stream?.waitingSinceMs();
    const sinceMs = silentSinceMs && Math.max(silentSinceMs, acceptedAtMs);
    // A first start goes on from now instead, as it does when what comes takes too long.
    const isFirst = place.kind === 'start' && place.from === 'recent-past';
    const patienceMs = Math.max(
      isFirst ? settings.startWithinMs : 0,
      isRefused ? quietAnswersMs : 0,
      lateAfterMs * 2 ** Math.min(silences, maxDoublings),
    );
    if (sinceMs === undefined || now() - sinceMs < patienceMs) return;
    silences += 1;
    const recovery = isFirst ? 'reset' : 'resume';
    interrupt(new Interruption(recovery, 'Nothing came out of the stream'));
  };

  /** Moves on from an error, or throws what ends the feed. */
  const recover = (error: unknown) => {
    const recovery = error instanceof Interruption ? error.recovery : classifyFeedError(error);
    if (recovery === 'fail') throw failureOf(error);
    const reason = error instanceof Error ? error.message : String(error);
    if (recovery === 'resume' && now() >= giveUpAtMs) {
      const withinMs = String(settings.startTimeoutMs);
      throw new FeedError(
        'unavailable',
        `The change stream could not be opened within ${withinMs} ms: ${reason}`,
        { cause: error },
      );
    }
    const before = place;
    place = placeAfter(place, recovery, reason, openedAt);
    const reset = place.kind === 'reset' && before.kind !== 'reset';
    status.restarted({ reset });
    log.warn(
      { err: error, recovery, attempt, place },
      `Opening the change stream again: ${reason}`,
    );
  };

  async function* items(): AsyncGenerator<FeedItem<Name>, void, undefined> {
    if (iterating) throw new FeedError('busy', 'The feed has a consumer already: it takes one.');
    if (isClosed()) return;
    iterating = true;
    status.enter('opening');
    if (place.kind === 'start') giveUpAtMs = now() + settings.startTimeoutMs;
    const stopHeartbeat = startHeartbeat({ heartbeatMs, random, beat: beatIfDue, watch });
    const onStop = () => {
      stopHeartbeat();
      interrupt(new Interruption('resume', 'The feed was closed'));
    };
    stop.signal.addEventListener('abort', onStop);
    try {
      while (!isClosed()) {
        const controller = new AbortController();
        pass = { controller };
        try {
          yield* readPass<Name>({
            settings,
            db,
            store,
            place,
            signal: controller.signal,
            readAbilities: async () => {
              const found = await readAbilities(limitedDb);
              return cannotSplit ? { ...found, splitsLargeChanges: false } : found;
            },
            onPresent: (present) => {
              ({ epoch, abilities, at: openedAt } = present);
              noteRefusal(present.refusal !== undefined);
            },
            isRefused: () => isRefused,
            onUnableToSplit: () => {
              cannotSplit = true;
            },
            onStream: (stream) => {
              pass = { controller, stream };
            },
            onHeartbeat: () => {
              attempt = 0;
              silences = 0;
              status.heard();
            },
            onKept: (kept) => {
              giveUpAtMs = Infinity;
              place = kept;
            },
            onLeft: (work) => void left.add(work),
          });
        } catch (error) {
          if (isClosed()) return;
          recover(error);
        }
        pass = undefined;
        const delayMs = backoffDelayMs(attempt, settings.backoff, random);
        await pause(Math.min(delayMs, Math.max(0, giveUpAtMs - now())), stop.signal);
        attempt += 1;
      }
    } catch (error) {
      status.enter('stopped');
      throw error;
    } finally {
      pass = undefined;
      iterating = false;
      stop.signal.removeEventListener('abort', onStop);
      stopHeartbeat();
      if (status.read().state !== 'stopped') status.enter('opening');
    }
  }

  const close = async () => {
    options.signal?.removeEventListener('abort', onSignal);
    stop.abort();
    status.enter('stopped');
    await left.settled(maxCloseMs);
  };
  const onSignal = () => void close();
  options.signal?.addEventListener('abort', onSignal);
  if (options.signal?.aborted === true) onSignal();

  return {
    items,
    close,
    status: status.read,
    onStatus: status.listen,
    async beat() {
      try {
        await beatNow();
      } catch (error) {
        if (error instanceof FeedError) throw error;
        throw new FeedError('beat-failed', 'The database did not take the heartbeat.', {
          cause: error,
        });
      }
    },
    replay(stretch) {
      if (epoch === undefined || isClosed()) throw new FeedError('not-open', notOpen);
      const signal = AbortSignal.any([stretch.signal, stop.signal]);
      const onLeft = (work: Promise<unknown>) => void left.add(work);
      return replayHistory({ ...stretch, signal }, { settings, db, epoch, abilities, onLeft });
    },
    history() {
      if (epoch === undefined) throw new FeedError('not-open', notOpen);
      return { epoch, feedHash: settings.feedHash };
    },
  };
}
