import { comparePositions, formatPosition, type Channel, type Position } from '@tidings/protocol';
import { createCounts } from './counts.ts';
import { createChunks } from './delivery/chunks.ts';
import { createConnections, type Connections } from './delivery/connections.ts';
import { createSyncEncoder } from './delivery/encode-sync.ts';
import { addPriority, priorityKey } from './delivery/priority.ts';
import { createTurn, type Turn } from './delivery/turn.ts';
import { createWriter } from './delivery/writer.ts';
import { HubError } from './errors.ts';
import type { EphemeralEvent, Hub, HubOptions } from './hub-types.ts';
import { defaultLimits, type HubLimits } from './limits.ts';
import { createCatchUp, type CatchUp } from './log/catch-up/catch-up.ts';
import { createEntryEncoder, encodeEvent } from './log/encode-event.ts';
import { createEventCatalogue, isForEveryone, type EventCatalogue } from './log/event-catalogue.ts';
import { createInvalidations, hasPrefix } from './log/invalidations.ts';
import { createLog, type Log, type LogEntry } from './log/log.ts';
import { createSnapshotCache, type SnapshotCache } from './snapshots/snapshot-cache.ts';
import { roundSnapshotLimit } from './snapshots/snapshot-limit.ts';
import type { SnapshotChange } from './snapshots/snapshot.ts';
import { createAdmission, type Admission } from './subscribers/admission.ts';
import { readCursor } from './subscribers/read-cursor.ts';
import { createSubscriberIndex } from './subscribers/subscriber-index.ts';
import {
  anyClient,
  createSubscriber,
  type PendingSync,
  type Subscriber,
} from './subscribers/subscriber.ts';
import { OpenSubscription, type Subscription } from './subscribers/subscription.ts';
import { createTopicSets } from './subscribers/topic-sets.ts';

/** Position of a hub that has not been opened. */
const unopened: Position = {
  epoch: '00000000',
  feedHash: '00000000',
  seconds: 0,
  increment: 0,
  ordinal: 0,
  number: 0,
};

/** Creates a hub. It sends nothing before `open`; earlier subscribers wait. */
export function createHub<C extends Channel>(options: HubOptions<C>): Hub<C> {
  return new LogHub(options);
}

class LogHub<C extends Channel> implements Hub<C> {
  readonly #options: HubOptions<C>;
  readonly #limits: HubLimits;
  readonly #now: () => number;
  readonly #catalogue: EventCatalogue;
  readonly #toEntry: (position: Position, name: string, data: unknown) => LogEntry;
  readonly #counts = createCounts();
  readonly #topicSets = createTopicSets();
  readonly #subscribers = createSubscriberIndex(this.#topicSets);
  readonly #invalidations = createInvalidations();
  readonly #log: Log;
  readonly #catchUp: CatchUp | undefined;
  readonly #snapshots: SnapshotCache;
  readonly #turn: Turn;
  readonly #admission: Admission;
  readonly #connections: Connections;
  readonly #sweeping: NodeJS.Timeout;
  #isOpen = false;
  #isClosed = false;
  /** Everything up to here is in the log, or made no event. */
  #reached = unopened;
  /** Until when the log may exceed its bound for subscribers that catch up. */
  #olderUntil = Infinity;

  constructor(options: HubOptions<C>) {
    const limits = { ...defaultLimits, ...options.limits };
    const now = options.now ?? (() => performance.now());
    const catalogue = createEventCatalogue(options.channels.map(({ channel }) => channel));
    const reached = (): Position => this.#reached;
    this.#options = options;
    this.#limits = limits;
    this.#now = now;
    this.#catalogue = catalogue;
    this.#toEntry = createEntryEncoder(catalogue, now);
    const log = createLog(unopened, {
      maxBytes: limits.maxLogBytes,
      maxOlderBytes: limits.maxCatchUpBytes,
    });
    this.#log = log;
    this.#catchUp =
      options.readHistory &&
      createCatchUp({
        log,
        readHistory: options.readHistory,
        toEntry: this.#toEntry,
        prepend: (older, floor) => this.#prepend(older, floor),
        onInvalidated: (position, prefixes) => {
          this.#invalidations.add(position, prefixes);
        },
        limits,
        now,
        outcomes: this.#counts.catchUps,
      });
    this.#snapshots = createSnapshotCache({
      reached,
      sourceFor: (topic) => (isForEveryone(topic) ? undefined : options.sourceFor(topic)),
      encode({ name, data }) {
        catalogue.assertKnown(name);
        return encodeEvent(name, data);
      },
      forceHeartbeat: options.forceHeartbeat,
      onLoadFailed: (error) => {
        this.#counts.failedSnapshots += 1;
        options.onLoadFailed?.(error);
      },
      maxBytes: limits.maxSnapshotBytes,
      maxRecentBytes: limits.maxLogBytes,
      maxLoads: limits.maxSnapshotLoads,
    });
    const chunks = createChunks(log, limits);
    const writer = createWriter({
      log,
      chunks,
      maxWriteBytes: limits.maxWriteBytes,
      now,
      encodeSync: createSyncEncoder({ ...options, reached }),
      onSync: (outcome, subscriber, topics) => {
        this.#afterSync(outcome, subscriber, topics);
      },
      onWrite: (bytes, events) => {
        this.#counts.wrote(bytes, events);
      },
    });
    this.#turn = createTurn({
      log,
      chunks,
      writer,
      subscribers: this.#subscribers,
      maxBytes: limits.maxWriteBytes,
      onOverrun: (subscriber) => {
        this.#connections.readmit(subscriber);
      },
      onBroken: (subscriber) => {
        this.#connections.end(subscriber, 'gone');
      },
      onEnd: () => {
        this.#admission.reached();
      },
    });
    this.#admission = createAdmission({
      log,
      snapshots: this.#snapshots,
      catchUp: this.#catchUp,
      invalidations: this.#invalidations,
      reached,
      aheadWaitMs: limits.aheadWaitMs,
      snapshotWaitMs: limits.snapshotWaitMs,
      now,
      onJoined: (subscriber) => {
        this.#turn.write(subscriber);
      },
      isTransient: options.isTransient ?? (() => false),
      onUnreadable: (subscriber) => {
        this.#connections.sendMovingAndEnd(subscriber, limits.snapshotWaitMs, 'unreadable');
      },
    });
    this.#connections = createConnections({
      subscribers: this.#subscribers,
      turn: this.#turn,
      admission: this.#admission,
      writer,
      limits,
      random: options.random ?? Math.random,
      onEnded: (code) => {
        this.#counts.closed[code] += 1;
      },
    });
    this.#sweeping = setInterval(() => {
      this.#sweep();
    }, limits.sweepMs);
    this.#sweeping.unref();
  }

  open(after: Position): void {
    const wasOpen = this.#isOpen;
    this.#isOpen = true;
    this.#reached = after;
    this.#catchUp?.abort();
    this.#log.clear(after);
    this.#snapshots.clear(after);
    this.#invalidations.clear();
    this.#turn.restart();
    for (const subscriber of this.#subscribers.all()) {
      if (wasOpen) this.#connections.interrupt(subscriber);
      else this.#connections.readmit(subscriber);
    }
  }

  publish(position: Position, name: string, data: unknown, snapshotChange?: SnapshotChange): void {
    this.#assertOpen();
    if (comparePositions(position, this.#reached) <= 0) {
      const id = formatPosition(position);
      throw new HubError('out-of-order', `Position ${id} is not after all that was reached.`);
    }
    const entry = this.#toEntry(position, name, data);
    this.#log.append(entry);
    this.#turn.appended(entry);
    if (snapshotChange !== undefined) this.#snapshots.apply({ ...entry, snapshotChange });
    this.#counts.published += 1;
    this.#moveTo(position);
  }

  isTurnFull(): boolean {
    return this.#turn.isFull;
  }

  advance(position: Position): void {
    this.#assertOpen();
    if (comparePositions(position, this.#reached) > 0) this.#moveTo(position);
  }

  invalidate(position: Position, prefixes: readonly string[]): void {
    this.#assertOpen();
    this.#invalidations.add(position, prefixes);
    this.#snapshots.invalidate(prefixes);
    if (comparePositions(position, this.#reached) > 0) this.#moveTo(position);
    for (const subscriber of this.#subscribers.all()) {
      const { topics } = subscriber.topicSet;
      if ([...topics].some((topic) => hasPrefix(topic, prefixes)))
        this.#connections.interrupt(subscriber);
    }
  }

  sendEphemeral({ name, data }: EphemeralEvent<C>): void {
    const topic = this.#catalogue.topicOf(name, data);
    const frame = encodeEvent(name, data);
    for (const subscriber of [...this.#subscribers.watching(new Set([topic]))]) {
      // One that does not have the topic's snapshot yet gets the current state right after its `sync`.
      if (subscriber.wasSynced && subscriber.gainedTopics?.has(topic) !== true)
        this.#connections.sendPriority(subscriber, priorityKey(name, topic), frame);
    }
  }

  broadcast(name: string, data: unknown): void {
    this.#catalogue.assertKnown(name);
    const frame = encodeEvent(name, data);
    for (const subscriber of this.#subscribers.all()) {
      if (subscriber.channel.events.has(name))
        this.#connections.sendPriority(subscriber, name, frame);
    }
  }

  subscribe(options: Parameters<Hub<C>['subscribe']>[0]): Subscription {
    const { channel, coveredTopics, snapshotLimit, refused = [] } = options;
    if (!this.#options.channels.some((served) => served.channel === channel)) {
      throw new HubError('unknown-channel', `Channel "${channel.path}" is none of this hub's.`);
    }
    const topics = [...options.topics, ...this.#catalogue.everyoneTopics(channel)];
    const subscriber = createSubscriber({
      channel,
      now: this.#now(),
      topicSet: this.#topicSets.acquire(topics),
      cursor: readCursor(options.lastEventId),
      coveredTopics: coveredTopics && [
        ...coveredTopics,
        ...topics.filter((topic) => !this.#snapshots.hasSnapshot(topic)),
      ],
      snapshotLimit: snapshotLimit === undefined ? undefined : roundSnapshotLimit(snapshotLimit),
      client: options.client ?? anyClient,
      sink: options.sink,
    });
    this.#subscribers.add(subscriber);
    this.#counts.opened += 1;
    for (const { topic, reason } of refused)
      this.#connections.sendRevoked(subscriber, topic, reason);
    if (this.#isClosed) this.#connections.end(subscriber, 'hub-closed');
    else if (this.#isOpen) this.#admission.begin(subscriber);
    return new OpenSubscription(this.#connections, subscriber);
  }

  drain({ spreadMs }: { readonly spreadMs: number }): void {
    for (const subscriber of this.#subscribers.all()) {
      this.#connections.sendMovingAndEnd(subscriber, spreadMs, 'moving');
    }
  }

  counts() {
    const log = this.#log;
    return this.#counts.read({
      subscribers: this.#subscribers.size,
      logBytes: log.bytes,
      logEntries: log.end - log.first,
      logSeconds: this.#reached.seconds - log.floor.seconds,
      snapshotBytes: this.#snapshots.bytes,
      snapshots: this.#snapshots.size,
    });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#sweeping);
    this.#turn.cancel();
    this.#catchUp?.abort();
    for (const subscriber of this.#subscribers.all())
      this.#connections.end(subscriber, 'hub-closed');
  }

  #assertOpen(): void {
    if (!this.#isOpen)
      throw new HubError('not-open', 'Call open() before publishing, advancing or invalidating.');
  }

  #moveTo(position: Position): void {
    this.#reached = position;
    this.#snapshots.advanced();
    this.#turn.schedule();
  }

  /** Puts the past before the log's tail. Cursors from before the tail would point into it: they go first. */
  #prepend(older: readonly LogEntry[], floor: Position): boolean {
    for (const subscriber of this.#subscribers.all()) {
      // Its place in the log is about to be another one.
      if (subscriber.seq < this.#log.first) subscriber.gainedTopics = undefined;
      if (subscriber.state !== 'reading') continue;
      this.#turn.skipIdle(subscriber);
      if (subscriber.seq < this.#log.first) this.#connections.readmit(subscriber);
    }
    this.#turn.beforePrepend();
    this.#olderUntil = this.#now() + this.#limits.catchUpHoldMs;
    return this.#log.prepend(older, floor);
  }

  #afterSync(
    outcome: PendingSync['outcome'],
    subscriber: Subscriber,
    topics: ReadonlySet<string>,
  ): void {
    // A gained topic is no catch-up.
    if (topics === subscriber.topicSet.topics) this.#counts.outcomes[outcome] += 1;
    subscriber.client = anyClient;
    for (const topic of topics) {
      for (const { name, data } of this.#options.stateOf?.(topic) ?? []) {
        addPriority(subscriber, priorityKey(name, topic), encodeEvent(name, data));
      }
    }
  }

  #sweep(): void {
    const time = this.#now();
    this.#log.dropBefore(time - this.#limits.maxLogAgeMs);
    this.#snapshots.sweep(time);
    if (time > this.#olderUntil) {
      this.#log.dropOlder();
      this.#olderUntil = Infinity;
    }
    this.#connections.sweep(time);
    if (!this.#isOpen) return;
    this.#invalidations.dropUpTo(this.#log.floor);
    this.#catchUp?.sweep();
    this.#admission.sweep();
  }
}
