import { formatPosition, type Position } from '@tidings/protocol';
import type { CatchUp, Reaching } from '../log/catch-up/catch-up.ts';
import type { SnapshotCache } from '../snapshots/snapshot-cache.ts';
import { planJoin, type Cursor, type JoinPlan } from './plan-join.ts';
import { readCursor } from './read-cursor.ts';
import type { Log } from '../log/log.ts';
import type { Invalidations } from '../log/invalidations.ts';
import type { PendingSync, Subscriber } from './subscriber.ts';

/** Subscribers that are joining: waiting for a position, or for snapshots to be loaded. */
export interface Admission {
  /** Admits now if everything needed is in memory, otherwise as soon as it is. */
  begin(subscriber: Subscriber): void;
  /** Checks again the subscribers that wait for this node to reach their position. */
  reached(): void;
  /** Gives up on positions that were not reached in time; retries what could not be loaded. */
  sweep(): void;
  forget(subscriber: Subscriber): void;
}

/** Creates the admission. New, resumed and overrun subscribers all go through it. */
export function createAdmission(options: {
  readonly log: Log;
  readonly snapshots: SnapshotCache;
  readonly reached: () => Position;
  readonly aheadWaitMs: number;
  readonly now: () => number;
  /** Called when a subscriber reads from its cursor; what is due can be written. */
  readonly onJoined: (subscriber: Subscriber) => void;
  /** Extends the log back to an older position; absent: older ones get a gap. */
  readonly catchUp: CatchUp | undefined;
  readonly invalidations: Pick<Invalidations, 'affect'>;
  /** Returns whether a failure to read a snapshot is transient. */
  readonly isTransient: (error: unknown) => boolean;
  /** Milliseconds that a subscriber waits for a snapshot that cannot be read for another reason. */
  readonly snapshotWaitMs: number;
  /** Called with each subscriber that has waited that long. */
  readonly onUnreadable: (subscriber: Subscriber) => void;
}): Admission {
  const { log, snapshots, reached, aheadWaitMs, now, onJoined, catchUp, invalidations } = options;
  /** Until when each subscriber may wait for its position. */
  const ahead = new Map<Subscriber, number>();
  const loading = new Set<Subscriber>();
  const failed = new Set<Subscriber>();
  /** Since when a snapshot that each needs cannot be read. */
  const unreadableSince = new Map<Subscriber, number>();
  /** Those whose missed history is being read. */
  const catchingUp = new Map<Subscriber, Reaching>();
  /** Those whose missed history was read, or refused: only once each, or a tiny log would be read forever. */
  const triedHistory = new WeakSet<Subscriber>();

  function planOf(subscriber: Subscriber): JoinPlan {
    if (subscriber.wasSynced) {
      // One that only gains topics goes on where it is in the log, unless the log's tail has passed that.
      const isInLog = subscriber.gainedTopics !== undefined && subscriber.seq >= log.first;
      return isInLog ? 'resume' : 'gap';
    }
    const cursor = cursorOf(subscriber);
    const plan = planJoin(cursor, { floor: log.floor, reached: reached() });
    if (plan !== 'ahead') {
      ahead.delete(subscriber);
      const isLost = plan === 'older' && (catchUp === undefined || triedHistory.has(subscriber));
      return isLost || (plan === 'resume' && isInvalidated(subscriber, cursor)) ? 'gap' : plan;
    }
    const until = ahead.get(subscriber) ?? now() + aheadWaitMs;
    ahead.set(subscriber, until);
    // Its deadline is kept until it has joined: snapshots may have to be loaded first.
    return now() < until ? 'ahead' : 'gap';
  }

  /** Returns whether anything that its cursor covers has been invalidated since. */
  function isInvalidated(subscriber: Subscriber, cursor: Cursor): boolean {
    const covered = [...subscriber.topicSet.topics].filter((topic) => isCovered(subscriber, topic));
    return typeof cursor === 'object' && invalidations.affect(covered, cursor);
  }

  function begin(subscriber: Subscriber): void {
    if (subscriber.state !== 'joining' || loading.has(subscriber)) return;
    const plan = planOf(subscriber);
    if (plan === 'ahead') return;
    if (plan === 'older') {
      void catchUpThenBegin(subscriber);
      return;
    }
    const fresh = topicsToSnapshot(subscriber, plan).filter((topic) =>
      snapshots.hasSnapshot(topic),
    );
    const pendingSnapshots: { topic: string; frame: Buffer }[] = [];
    const missing: string[] = [];
    for (const topic of fresh) {
      const frame = snapshots.frame(topic, subscriber.snapshotLimit);
      if (frame === undefined) missing.push(topic);
      else pendingSnapshots.push({ topic, frame });
    }
    if (missing.length > 0) void loadThenBegin(subscriber, fresh, missing);
    else join(subscriber, plan, pendingSnapshots);
  }

  async function catchUpThenBegin(subscriber: Subscriber): Promise<void> {
    const cursor = cursorOf(subscriber);
    if (catchUp === undefined || typeof cursor !== 'object') return;
    loading.add(subscriber);
    triedHistory.add(subscriber);
    const reaching = catchUp.reach(cursor, subscriber.client);
    catchingUp.set(subscriber, reaching);
    await reaching.isReached;
    catchingUp.delete(subscriber);
    loading.delete(subscriber);
    begin(subscriber);
  }

  async function loadThenBegin(subscriber: Subscriber, fresh: string[], missing: string[]) {
    loading.add(subscriber);
    const release = snapshots.pin(fresh);
    const outcomes = await Promise.allSettled(missing.map((topic) => snapshots.load(topic)));
    // The cache has reported why.
    const errors = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    loading.delete(subscriber);
    try {
      if (errors.length === 0) begin(subscriber);
      else if (subscriber.state === 'joining') fail(subscriber, errors);
    } finally {
      release();
    }
  }

  /** Makes it wait for the next attempt, unless it has waited long enough for an error that is not transient. */
  function fail(subscriber: Subscriber, errors: readonly unknown[]): void {
    if (errors.every(options.isTransient)) unreadableSince.delete(subscriber);
    else {
      const since = unreadableSince.get(subscriber) ?? now();
      unreadableSince.set(subscriber, since);
      if (now() - since >= options.snapshotWaitMs) {
        options.onUnreadable(subscriber);
        return;
      }
    }
    failed.add(subscriber);
  }

  function join(
    subscriber: Subscriber,
    plan: SettledPlan,
    pendingSnapshots: Subscriber['pendingSnapshots'],
  ): void {
    ahead.delete(subscriber);
    unreadableSince.delete(subscriber);
    const cursor = cursorOf(subscriber);
    const isResumed = plan === 'resume' && typeof cursor === 'object';
    const isInLog = isResumed && subscriber.gainedTopics !== undefined;
    if (!isResumed) subscriber.gainedTopics = undefined;
    subscriber.pendingSnapshots = pendingSnapshots;
    if (!isInLog) subscriber.seq = isResumed ? log.seqAfter(cursor) : log.end;
    if (isResumed) subscriber.lastId = formatPosition(cursor);
    subscriber.pendingSync = {
      outcome: outcomeOf(plan),
      joinedAt: reached(),
      missed: isResumed ? subscriber.replayed : 0,
    };
    subscriber.isIdle = false;
    subscriber.state = 'reading';
    onJoined(subscriber);
  }

  return {
    begin,
    reached() {
      for (const subscriber of ahead.keys()) begin(subscriber);
    },
    sweep() {
      for (const subscriber of ahead.keys()) begin(subscriber);
      const again = [...failed];
      failed.clear();
      for (const subscriber of again) begin(subscriber);
    },
    forget(subscriber) {
      ahead.delete(subscriber);
      failed.delete(subscriber);
      unreadableSince.delete(subscriber);
      catchingUp.get(subscriber)?.leave();
    },
  };
}

/** Returns a subscriber's cursor: what it came with, or how far an interrupted replay got. */
function cursorOf({ cursor, lastId }: Subscriber): Cursor {
  return lastId === undefined ? cursor : readCursor(lastId);
}

/** A plan that needs no waiting. */
type SettledPlan = Exclude<JoinPlan, 'ahead' | 'older'>;

/** Returns the topics that a subscriber needs snapshots of: all, or those that its cursor does not cover. */
function topicsToSnapshot(subscriber: Subscriber, plan: JoinPlan): string[] {
  const topics = [...subscriber.topicSet.topics];
  return plan === 'resume' ? topics.filter((topic) => !isCovered(subscriber, topic)) : topics;
}

/** Returns whether a subscriber that is resumed has everything of a topic up to its cursor. */
function isCovered({ coveredTopics, gainedTopics }: Subscriber, topic: string): boolean {
  if (gainedTopics !== undefined) return !gainedTopics.has(topic);
  return coveredTopics?.has(topic) ?? true;
}

function outcomeOf(plan: SettledPlan): PendingSync['outcome'] {
  switch (plan) {
    case 'snapshot':
      return 'snapshot';
    case 'resume':
      return 'resumed';
    case 'gap':
      return 'gap';
  }
}
