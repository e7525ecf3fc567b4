import { compareClusterTimes, comparePositions, type Position } from '@tidings/protocol';
import type { Db } from 'mongodb';
import { countPositions, positionReached, type History } from './count-positions.ts';
import { checkCollections } from './deployment/check-collections.ts';
import { checkDeployment } from './deployment/check-deployment.ts';
import type { FeedDocumentStore, OpenedDocument } from './feed-document.ts';
import type { FeedItem, ProgressItem } from './feed-item.ts';
import type { ResolvedOptions } from './feed-options.ts';
import { Interruption } from './interruption.ts';
import { openChangeStream, type Arrived, type OpenStream } from './open-change-stream.ts';
import { limitClient } from './operations/limit-client.ts';
import { pause } from './pause.ts';
import { planOpening, type Place } from './plan-opening.ts';
import { readChange, timeOfChange } from './read-change.ts';
import { isUnableToSplit, type ServerAbilities } from './server-abilities.ts';
import { trackProgress } from './track-progress.ts';
import { untilAborted } from './until-aborted.ts';

/** The database, as it is when a pass begins. */
export interface Present extends OpenedDocument {
  readonly abilities: ServerAbilities;
}

/** What one pass over the stream needs, and whom it tells. */
export interface PassOptions<Name extends string> {
  readonly settings: ResolvedOptions<Name>;
  readonly db: Db;
  readonly store: FeedDocumentStore;
  readonly readAbilities: () => Promise<ServerAbilities>;
  readonly place: Place;
  /** Ends the pass; its reason is what the pass throws. */
  readonly signal: AbortSignal;
  /** Tells what the database is now: its epoch, its time, what it can do, and whether it refuses to write. */
  readonly onPresent: (present: Present) => void;
  /** Whether the database refuses heartbeats for now: then the stream itself says how far it has come. */
  readonly isRefused: () => boolean;
  /** Told that a member of the set cannot do all that the one that was asked can. */
  readonly onUnableToSplit: () => void;
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
  const present = await untilAborted(opening, signal);
  const { epoch, at, abilities, refusal } = present;
  options.onPresent(present);
  if (refusal !== undefined) {
    settings.log.warn(
      { err: refusal },
      'MongoDB refuses heartbeats; what happens is read all the same',
    );
  }
  const history = { epoch, feedHash: settings.feedHash };
  const plan = planOpening(place, { history, now: at }, settings.recentPastMs);
  const isFirst = place.kind === 'start' && place.from === 'recent-past';
  const pastUntilMs = isFirst ? settings.now() + settings.startWithinMs : Infinity;

  const { db, onStream } = options;
  const stream = openChangeStream({
    db,
    watched: settings,
    abilities,
    startAt: plan.startAt,
    signal,
    now: settings.now,
  });
  onStream(stream);
  options.onLeft(stream.closed);
  try {
    // The write of this opening is in the stream at the latest, and where writes are refused it says how far it
    // has come: what arrives first proves it open.
    let arrived = await firstOf(stream, options);
    const how = plan.opened?.why ?? 'continued';
    settings.log.info({ epoch, startAt: plan.startAt, how }, 'The change stream is open');
    if (plan.opened) yield plan.opened;
    options.onKept({ kind: 'at', position: plan.kept });
    signal.throwIfAborted();

    const positionOf = countPositions(history);
    const progress = settings.readOnly
      ? trackProgress({ ...settings, history, kept: plan.kept })
      : undefined;
    let { kept } = plan;
    for (;;) {
      const passed =
        progress?.after(arrived) ?? refusedProgress(arrived, kept, { ...options, history });
      if (passed !== undefined) {
        const isHeartbeat = progress !== undefined && compareClusterTimes(passed.position, at) >= 0;
        if (isHeartbeat) options.onHeartbeat();
        yield passed;
        kept = passed.position;
        options.onKept({ kind: 'at', position: kept });
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
      if (comparePositions(position, kept) > 0) {
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
        kept = position;
        options.onKept({ kind: 'at', position });
      }
      arrived = await stream.next();
    }
  } finally {
    stream.close();
  }
}

/** Waits for what arrives first; a member of an older release may be asked, which cannot split changes. */
async function firstOf<Name extends string>(
  stream: OpenStream,
  { onUnableToSplit }: PassOptions<Name>,
): Promise<Arrived> {
  try {
    return await stream.next();
  } catch (error) {
    if (!isUnableToSplit(error)) throw error;
    onUnableToSplit();
    throw new Interruption('resume', 'A member of the replica set cannot split large changes');
  }
}

/** How far the stream has come, where no heartbeat can say it: snapshots wait for that. */
function refusedProgress<Name extends string>(
  arrived: Arrived,
  kept: Position,
  { settings, isRefused, history }: PassOptions<Name> & { readonly history: History },
): ProgressItem | undefined {
  if (settings.readOnly || !('reached' in arrived) || !isRefused()) return undefined;
  const position = positionReached(history, arrived);
  return comparePositions(position, kept) > 0 ? { type: 'progress', position } : undefined;
}

/** Milliseconds between two looks whether the database has a later time. */
const laterLookMs = 500;

/** Looks at the database as it is now; waits until that is after the time from which opening has failed. */
async function openPresent<Name extends string>(options: PassOptions<Name>): Promise<Present> {
  const { settings, store, readAbilities, place, signal } = options;
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
    if (beyond === undefined || compareClusterTimes(present.at, beyond) > 0) {
      return { ...present, abilities: await readAbilities() };
    }
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
