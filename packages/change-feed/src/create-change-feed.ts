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
import { trackInFlight } from './track-in-flight.ts';
import { maxAwaitMs, type OpenStream } from './open-change-stream.ts';
import { limitClient } from './operations/limit-client.ts';
import { pause } from './pause.ts';
import { resumePointAfter, type ResumePoint } from './plan-opening.ts';
import { readPass } from './read-pass.ts';
import { replayHistory } from './replay-history.ts';
import { noAbilities, readAbilities } from './server-abilities.ts';
import { startHeartbeat } from './start-heartbeat.ts';
import { trackStatus } from './track-status.ts';

const notOpen =
  'The feed is not open: wait for its first item, `opened`, and do not call this after `close`.';

/** Longest that `close` waits for work in flight, in milliseconds; what remains ends on its own. */
const maxCloseMs = 2000;

/**
 * How often the patience with a silent stream doubles at most, from `lateAfterMs`: MongoDB sends nothing while
 * it scans what nobody watches, and a stream reopened at the same position starts that scan over.
 */
const maxDoublings = 6;

/** Milliseconds in which a working database answers at least several times that nothing has happened. */
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
  const inFlight = trackInFlight();
  const stop = new AbortController();
  let resumePoint: ResumePoint = { kind: 'start', from: 'recent-past' };
  let epoch: string | undefined;
  let openedAt: ClusterTime | undefined;
  let abilities = noAbilities;
  /** The set has a member that cannot split changes. */
  let cannotSplit = false;
  /** The database refuses heartbeats for now: silence does not mean that the stream is dead. */
  let isRefused = false;
  /** When it accepted one again. */
  let acceptedAtMs = -Infinity;
  let pass: { controller: AbortController; stream?: OpenStream } | undefined;
  let iterating = false;
  let attempt = 0;
  /** Deadline of the first opening; later ones have none. */
  let giveUpAtMs = Infinity;
  /** How many streams in a row were given up because nothing arrived. */
  let silences = 0;

  const isClosed = () => stop.signal.aborted;
  const status = trackStatus({
    ...settings,
    position: () => (resumePoint.kind === 'at' ? resumePoint.position : undefined),
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
      const isThere = await store.writeHeartbeat(written, when);
      noteRefusal(false);
      if (!isThere && written === epoch) interrupt(new Interruption('reset', 'The epoch is gone'));
    } catch (error) {
      if (refusesWrites(error)) noteRefusal(true);
      throw error;
    }
  };
  const writeHeartbeatIfDue = async () => {
    if (pass?.stream === undefined) return;
    await inFlight.add(write('due')).catch((error: unknown) => {
      if (!isClosed()) log.warn({ err: error }, 'Could not write a heartbeat');
    });
  };
  const writeHeartbeatNow = coalesce(() => inFlight.add(write('always')));
  const watch = () => {
    status.refresh();
    const stream = pass?.stream;
    // Without heartbeats only the database's answers show that the stream is alive.
    const silentSinceMs = isRefused ? stream?.unansweredSinceMs() : stream?.waitingSinceMs();
    const sinceMs = silentSinceMs && Math.max(silentSinceMs, acceptedAtMs);
    // A first start then continues from now, as it does when reading the recent past takes too long.
    const isFirst = resumePoint.kind === 'start' && resumePoint.from === 'recent-past';
    const patienceMs = Math.max(
      isFirst ? settings.startWithinMs : 0,
      isRefused ? quietAnswersMs : 0,
      lateAfterMs * 2 ** Math.min(silences, maxDoublings),
    );
    if (sinceMs === undefined || now() - sinceMs < patienceMs) return;
    silences += 1;
    const recovery = isFirst ? 'reset' : 'resume';
    interrupt(new Interruption(recovery, 'Nothing arrived from the stream'));
  };

  /** Recovers from an error, or throws what ends the feed. */
  const recover = (error: unknown) => {
    const recovery = error instanceof Interruption ? error.recovery : classifyFeedError(error);
    if (recovery === 'fail') throw failureOf(error, settings.role);
    const reason = error instanceof Error ? error.message : String(error);
    if (recovery === 'resume' && now() >= giveUpAtMs) {
      const withinMs = String(settings.startTimeoutMs);
      throw new FeedError(
        'unavailable',
        `The change stream could not be opened within ${withinMs} ms: ${reason}`,
        { cause: error },
      );
    }
    const before = resumePoint;
    resumePoint = resumePointAfter(resumePoint, recovery, reason, openedAt);
    const reset = resumePoint.kind === 'reset' && before.kind !== 'reset';
    status.restarted({ reset });
    log.warn(
      { err: error, recovery, attempt, resumePoint },
      `Opening the change stream again: ${reason}`,
    );
  };

  async function* items(): AsyncGenerator<FeedItem<Name>, void, undefined> {
    if (iterating)
      throw new FeedError('busy', 'The feed already has a consumer: only one is allowed.');
    if (isClosed()) return;
    iterating = true;
    status.enter('opening');
    if (resumePoint.kind === 'start') giveUpAtMs = now() + settings.startTimeoutMs;
    const stopHeartbeat = startHeartbeat({
      heartbeatMs,
      random,
      writeHeartbeat: writeHeartbeatIfDue,
      watch,
    });
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
            resumePoint,
            signal: controller.signal,
            closing: stop.signal,
            readAbilities: async () => {
              const found = await readAbilities(limitedDb);
              return cannotSplit ? { ...found, splitsLargeChanges: false } : found;
            },
            onOpenedDatabase: (database) => {
              ({ epoch, abilities, at: openedAt } = database);
              noteRefusal(database.refusal !== undefined);
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
              status.heartbeatArrived();
            },
            onResumePoint: (next) => {
              giveUpAtMs = Infinity;
              resumePoint = next;
            },
            onBackgroundWork: (work) => void inFlight.add(work),
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
    await inFlight.settled(maxCloseMs);
  };
  const onSignal = () => void close();
  options.signal?.addEventListener('abort', onSignal);
  if (options.signal?.aborted === true) onSignal();

  return {
    items,
    close,
    status: status.read,
    onStatus: status.listen,
    async writeHeartbeat() {
      try {
        await writeHeartbeatNow();
      } catch (error) {
        if (error instanceof FeedError) throw error;
        throw new FeedError('heartbeat-failed', 'The database did not accept the heartbeat.', {
          cause: error,
        });
      }
    },
    replay(range) {
      if (epoch === undefined || isClosed()) throw new FeedError('not-open', notOpen);
      const signal = AbortSignal.any([range.signal, stop.signal]);
      const onBackgroundWork = (work: Promise<unknown>) => void inFlight.add(work);
      return replayHistory(
        { ...range, signal },
        { settings, db, epoch, abilities, closing: stop.signal, onBackgroundWork },
      );
    },
    history() {
      if (epoch === undefined) throw new FeedError('not-open', notOpen);
      return { epoch, feedHash: settings.feedHash };
    },
  };
}
