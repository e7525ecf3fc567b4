import { compareClusterTimes, comparePositions, type Position } from '@tidings/protocol';
import type { Db } from 'mongodb';
import { countPositions, positionReached, type History } from './count-positions.ts';
import { checkCollections } from './deployment/check-collections.ts';
import { checkDeployment } from './deployment/check-deployment.ts';
import type { FeedDocumentStore, OpenedDocument } from './feed-document.ts';
import type { FeedItem, ProgressItem } from './feed-item.ts';
import type { ResolvedOptions } from './feed-options.ts';
import { Interruption } from './interruption.ts';
import { openChangeStream, type StreamItem, type OpenStream } from './open-change-stream.ts';
import { limitClient } from './operations/limit-client.ts';
import { pause } from './pause.ts';
import { planOpening, type ResumePoint } from './plan-opening.ts';
import { readChange, timeOfChange } from './read-change.ts';
import { isUnableToSplit, type ServerAbilities } from './server-abilities.ts';
import { trackProgress } from './track-progress.ts';
import { untilAborted } from './until-aborted.ts';

/** The database at the beginning of a pass. */
export interface OpenedDatabase extends OpenedDocument {
  readonly abilities: ServerAbilities;
}

/** What one pass over the stream needs, and what it notifies. */
export interface PassOptions<Name extends string> {
  readonly settings: ResolvedOptions<Name>;
  readonly db: Db;
  readonly store: FeedDocumentStore;
  readonly readAbilities: () => Promise<ServerAbilities>;
  readonly resumePoint: ResumePoint;
  /** Ends the pass; its reason is what the pass throws. */
  readonly signal: AbortSignal;
  /** Aborts when the feed is closed. */
  readonly closing: AbortSignal;
  /** Called with the database's epoch, time and abilities, and with its refusal to write, if any. */
  readonly onOpenedDatabase: (database: OpenedDatabase) => void;
  /** Returns whether the database refuses heartbeats for now: then progress is read from the stream itself. */
  readonly isRefused: () => boolean;
  /** Called when a member of the set lacks an ability of the member that was asked. */
  readonly onUnableToSplit: () => void;
  readonly onStream: (stream: OpenStream) => void;
  /** Called at a heartbeat written since this pass began: the path from the database to here works. */
  readonly onHeartbeat: () => void;
  /** Called with where to resume, once the consumer has requested the next item. */
  readonly onResumePoint: (resumePoint: ResumePoint) => void;
  /** Called with work that continues after the pass. */
  readonly onBackgroundWork: (work: Promise<unknown>) => void;
}

/**
 * Opens the stream once and yields what arrives; ends only by throwing (or when the consumer stops). A position
 * is kept after its `yield` returned, not before: a consumer that stops in between gets the item again.
 */
export async function* readPass<Name extends string>(
  options: PassOptions<Name>,
): AsyncGenerator<FeedItem<Name>, never> {
  const { settings, resumePoint, signal } = options;
  const opening = openDatabase(options);
  options.onBackgroundWork(opening);
  const database = await untilAborted(opening, signal);
  const { epoch, at, abilities, refusal } = database;
  options.onOpenedDatabase(database);
  if (refusal !== undefined) {
    settings.log.warn({ err: refusal }, 'MongoDB refuses heartbeats; changes are still read');
  }
  const history = { epoch, feedHash: settings.feedHash };
  const plan = planOpening(resumePoint, { history, now: at }, settings.recentPastMs);
  const isFirst = resumePoint.kind === 'start' && resumePoint.from === 'recent-past';
  const pastUntilMs = isFirst ? settings.now() + settings.startWithinMs : Infinity;

  const { db, onStream } = options;
  const stream = openChangeStream({
    db,
    watched: settings,
    withImages: settings.withImages,
    abilities,
    startAt: plan.startAt,
    signal,
    closing: options.closing,
    operationTimeoutMs: settings.operationTimeoutMs,
    now: settings.now,
  });
  onStream(stream);
  options.onBackgroundWork(stream.closed);
  try {
    // The heartbeat of this opening arrives at the latest, or the stream's progress if writes are refused: the first
    // arrival proves that the stream is open.
    let arrived = await firstOf(stream, options);
    const how = plan.opened?.why ?? 'continued';
    settings.log.info({ epoch, startAt: plan.startAt, how }, 'The change stream is open');
    if (plan.opened) yield plan.opened;
    options.onResumePoint({ kind: 'at', position: plan.lastPosition });
    signal.throwIfAborted();

    const positionOf = countPositions(history);
    const progress = settings.readOnly
      ? trackProgress({ ...settings, history, lastPosition: plan.lastPosition })
      : undefined;
    let { lastPosition } = plan;
    for (;;) {
      // Only opened again, with a session of its own, does it leave no cursor behind.
      if (stream.hasResumed) throw new Interruption('resume', 'The driver lost the cursor');
      const progressed =
        progress?.after(arrived) ?? refusedProgress(arrived, lastPosition, { ...options, history });
      if (progressed !== undefined) {
        const isHeartbeat =
          progress !== undefined && compareClusterTimes(progressed.position, at) >= 0;
        if (isHeartbeat) options.onHeartbeat();
        yield progressed;
        lastPosition = progressed.position;
        options.onResumePoint({ kind: 'at', position: lastPosition });
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
      if (comparePositions(position, lastPosition) > 0) {
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
        lastPosition = position;
        options.onResumePoint({ kind: 'at', position });
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
): Promise<StreamItem> {
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
  arrived: StreamItem,
  lastPosition: Position,
  { settings, isRefused, history }: PassOptions<Name> & { readonly history: History },
): ProgressItem | undefined {
  if (settings.readOnly || !('reached' in arrived) || !isRefused()) return undefined;
  const position = positionReached(history, arrived);
  return comparePositions(position, lastPosition) > 0 ? { type: 'progress', position } : undefined;
}

/** Milliseconds between two looks whether the database has a later time. */
const laterLookMs = 500;

/** Reads the database's current state; waits until it is after the time at which opening has failed. */
async function openDatabase<Name extends string>(
  options: PassOptions<Name>,
): Promise<OpenedDatabase> {
  const { settings, store, readAbilities, resumePoint, signal } = options;
  if (resumePoint.kind === 'start') {
    await checkDeployment(settings.client, { connectWithinMs: settings.operationTimeoutMs });
  }
  if (resumePoint.kind !== 'at') {
    await checkWatched(settings);
    await settings.prepare?.();
  }
  const beyond = 'beyond' in resumePoint ? resumePoint.beyond : undefined;
  for (;;) {
    const database = await store.open();
    if (beyond === undefined || compareClusterTimes(database.at, beyond) > 0) {
      return { ...database, abilities: await readAbilities() };
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
