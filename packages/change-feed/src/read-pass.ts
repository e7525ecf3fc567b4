import { compareClusterTimes, comparePositions, type ClusterTime } from '@tidings/protocol';
import type { Db } from 'mongodb';
import { countPositions } from './count-positions.ts';
import { checkCollections } from './deployment/check-collections.ts';
import { checkDeployment } from './deployment/check-deployment.ts';
import type { FeedDocumentStore } from './feed-document.ts';
import type { FeedItem } from './feed-item.ts';
import type { ResolvedOptions } from './feed-options.ts';
import { Interruption } from './interruption.ts';
import { buildPipeline } from './match-set.ts';
import { openChangeStream, type OpenStream } from './open-change-stream.ts';
import { limitClient } from './operations/limit-client.ts';
import { pause } from './pause.ts';
import { planOpening, type Place } from './plan-opening.ts';
import { readChange, timeOfChange } from './read-change.ts';
import { trackProgress } from './track-progress.ts';
import { untilAborted } from './until-aborted.ts';

/** What one pass over the stream needs, and whom it tells. */
export interface PassOptions<Name extends string> {
  readonly settings: ResolvedOptions<Name>;
  readonly db: Db;
  readonly store: FeedDocumentStore;
  readonly place: Place;
  /** Ends the pass; its reason is what the pass throws. */
  readonly signal: AbortSignal;
  /** Tells the epoch that the database has now, and its time. */
  readonly onPresent: (present: { readonly epoch: string; readonly at: ClusterTime }) => void;
  readonly onStream: (stream: OpenStream) => void;
  /** Tells of a heartbeat written since this pass began: the way from database to here is whole. */
  readonly onHeartbeat: () => void;
  /** Moves the place, once the consumer came back for more. */
  readonly onKept: (place: Place) => void;
  /** Takes work that goes on after the pass. */
  readonly onLeft: (work: Promise<unknown>) => void;
}

/**
 * Opens the stream once and yields what comes; ends only by throwing (or when the consumer stops).
 * A position is kept after its `yield` returned, not before: whoever stops in between sees the item again.
 */
export async function* readPass<Name extends string>(
  options: PassOptions<Name>,
): AsyncGenerator<FeedItem<Name>, never> {
  const { settings, place, signal } = options;
  const opening = openPresent(options);
  options.onLeft(opening);
  const { epoch, at } = await untilAborted(opening, signal);
  options.onPresent({ epoch, at });
  const history = { epoch, feedHash: settings.feedHash };
  const plan = planOpening(place, { history, now: at }, settings.recentPastMs);
  const isFirst = place.kind === 'start' && place.from === 'recent-past';
  const pastUntilMs = isFirst ? settings.now() + settings.startWithinMs : Infinity;

  const { db, onStream } = options;
  const pipeline = buildPipeline(settings.collections, settings.ownCollection);
  const stream = openChangeStream({
    db,
    pipeline,
    startAt: plan.startAt,
    signal,
    now: settings.now,
    tellsReached: settings.readOnly,
  });
  onStream(stream);
  options.onLeft(stream.closed);
  try {
    // The write of this opening is in the stream at the latest: what comes first proves it open.
    let arrived = await stream.next();
    const how = plan.opened?.why ?? 'continued';
    settings.log.info({ epoch, startAt: plan.startAt, how }, 'The change stream is open');
    if (plan.opened) yield plan.opened;
    options.onKept({ kind: 'at', position: plan.kept });
    signal.throwIfAborted();

    const positionOf = countPositions(history);
    const progress = settings.readOnly
      ? trackProgress({ ...settings, history, kept: plan.kept })
      : undefined;
    for (;;) {
      const passed = progress?.after(arrived);
      if (passed !== undefined) {
        if (compareClusterTimes(passed.position, at) >= 0) options.onHeartbeat();
        yield passed;
        options.onKept({ kind: 'at', position: passed.position });
      }
      if ('reached' in arrived) {
        arrived = await stream.next();
        continue;
      }
      const raw = arrived.document;
      const position = positionOf(timeOfChange(raw));
      if (settings.now() >= pastUntilMs && compareClusterTimes(position, at) < 0) {
        const withinMs = String(settings.startWithinMs);
        throw new Interruption('reset', `The recent past was not read within ${withinMs} ms`);
      }
      if (comparePositions(position, plan.kept) > 0) {
        const observed = readChange<Name>(raw, settings.ownCollection);
        switch (observed.kind) {
          case 'lost':
            throw new Interruption('reset', observed.reason);
          case 'change':
            yield { type: 'change', position, change: observed.change };
            break;
          case 'own':
            if (progress !== undefined) break; // of another Tidings, which may write
            if (observed.epoch !== undefined && observed.epoch !== epoch) {
              throw new Interruption('reset', 'Another epoch was written');
            }
            if (observed.at === undefined) break;
            if (compareClusterTimes(position, at) >= 0) options.onHeartbeat();
            yield { type: 'heartbeat', position, at: observed.at };
        }
        options.onKept({ kind: 'at', position });
      }
      arrived = await stream.next();
    }
  } finally {
    stream.close();
  }
}

/** Milliseconds between two looks whether the database has a later time. */
const laterLookMs = 500;

/** Looks at the database as it is now; waits until that is after the time from which opening has failed. */
async function openPresent<Name extends string>(options: PassOptions<Name>) {
  const { settings, store, place, signal } = options;
  if (place.kind === 'start') {
    await checkDeployment(settings.client, { connectWithinMs: settings.operationTimeoutMs });
  }
  if (place.kind !== 'at') {
    await checkWatched(settings);
    await settings.prepare?.();
  }
  const beyond = 'beyond' in place ? place.beyond : undefined;
  for (;;) {
    const present = await store.open();
    if (beyond === undefined || compareClusterTimes(present.at, beyond) > 0) return present;
    // Only where nothing may be written: a heartbeat would have a later time.
    await pause(laterLookMs, signal);
    signal.throwIfAborted();
  }
}

async function checkWatched({
  client,
  operationTimeoutMs,
  database,
  collections,
  ownCollection,
  readOnly,
}: ResolvedOptions): Promise<void> {
  const names = collections.map(({ name }) => name);
  const db = limitClient(client, { operationTimeoutMs }).db(database);
  await checkCollections(db, readOnly ? names : [...names, ownCollection]);
}
