import { comparePositions, formatPosition, type Channel, type Position } from '@tidings/protocol';
import { createCatchUp } from './log/catch-up/catch-up.ts';
import { createChunks } from './delivery/chunks.ts';
import { closeReasons, type CloseCode } from './subscribers/close-reason.ts';
import { createCounts } from './counts.ts';
import { createEntryEncoder, encodeEvent } from './log/encode-event.ts';
import { createSyncEncoder } from './delivery/encode-sync.ts';
import { HubError } from './errors.ts';
import { createComment, minRetryMs } from './log/frame.ts';
import { createEventCatalogue, isForEveryone } from './log/event-catalogue.ts';
import type { HeadChange } from './snapshots/snapshot.ts';
import { createHeads } from './snapshots/snapshot-cache.ts';
import type { Hub, HubOptions, RevocationReason } from './hub-types.ts';
import { createJoins } from './subscribers/admission.ts';
import { defaultLimits } from './limits.ts';
import { createLog, type LogEntry } from './log/log.ts';
import { beginsWithOne, createLosses } from './log/invalidations.ts';
import { OpenSubscription, type SubscriptionActs } from './subscribers/subscription.ts';
import { readCursor } from './subscribers/read-cursor.ts';
import { createRoster } from './subscribers/subscriber-index.ts';
import { anyClient, createSubscriber, none, type Subscriber } from './subscribers/subscriber.ts';
import { snapshotSizeOf } from './snapshots/snapshot-limit.ts';
import { createTopicSets } from './subscribers/topic-sets.ts';
import { addUrgent, forgetUrgent, urgentKey } from './delivery/priority.ts';
import { createWriter } from './delivery/writer.ts';

/** Creates a hub. It sends nothing before `open`; subscribers may come earlier and wait. */
export function createHub<C extends Channel>(options: HubOptions<C>): Hub<C> {
  const limits = { ...defaultLimits, ...options.limits };
  const now = options.now ?? (() => performance.now());
  const random = options.random ?? Math.random;
  const catalogue = createEventCatalogue(options.channels.map(({ channel }) => channel));
  const toEntry = createEntryEncoder(catalogue, now);
  const counts = createCounts();
  const topicSets = createTopicSets();
  const roster = createRoster(topicSets);
  const losses = createLosses();

  const unopened: Position = {
    epoch: '00000000',
    feedHash: '00000000',
    seconds: 0,
    increment: 0,
    ordinal: 0,
    number: 0,
  };
  let isOpen = false;
  let isClosed = false;
  let reached = unopened;
  const log = createLog(unopened, {
    maxBytes: limits.maxLogBytes,
    maxOlderBytes: limits.maxCatchUpBytes,
  });
  const chunks = createChunks(log, limits);
  const heads = createHeads({
    reached: () => reached,
    sourceFor: (topic) => (isForEveryone(topic) ? undefined : options.sourceFor(topic)),
    encode({ name, data }) {
      catalogue.assertKnown(name);
      return encodeEvent(name, data);
    },
    nudge: options.nudge,
    onLoadFailed(error) {
      counts.failedSnapshots += 1;
      options.onLoadFailed?.(error);
    },
    maxBytes: limits.maxHeadBytes,
    maxRecentBytes: limits.maxLogBytes,
    maxLoads: limits.maxHeadLoads,
  });

  const writer = createWriter({
    log,
    chunks,
    maxWriteBytes: limits.maxWriteBytes,
    now,
    encodeSync: createSyncEncoder({ ...options, reached: () => reached }),
    onSync(outcome, subscriber) {
      counts.outcomes[outcome] += 1;
      subscriber.client = anyClient;
      for (const topic of subscriber.topicSet.topics) {
        for (const { name, data } of options.stateOf?.(topic) ?? []) {
          addUrgent(subscriber, urgentKey(name, topic), encodeEvent(name, data));
        }
      }
    },
    onWrite(bytes, events) {
      counts.wrote(bytes, events);
    },
  });

  const { readPast } = options;
  const catchUp =
    readPast &&
    createCatchUp({
      log,
      readPast,
      toEntry,
      prepend,
      onLost: (position, beginnings) => {
        losses.add(position, beginnings);
      },
      limits,
      now,
      outcomes: counts.catchUps,
    });

  const joins = createJoins({
    catchUp,
    log,
    heads,
    reached: () => reached,
    aheadWaitMs: limits.aheadWaitMs,
    now,
    onJoined: writeNow,
    losses,
    isPassing: options.isPassing ?? (() => false),
    snapshotWaitMs: limits.snapshotWaitMs,
    onUnreadable(subscriber) {
      sendAway(subscriber, limits.snapshotWaitMs, 'unreadable');
    },
  });

  /** Where the log ended when the last turn's writing was done. */
  let turnStart = log.end;
  let turnBytes = 0;
  /** Until when the log may exceed its bound for those who catch up. */
  let olderUntil = Infinity;
  const touched = new Set<string>();
  const unfinished = new Set<Subscriber>();
  let flushing: NodeJS.Immediate | undefined;

  function scheduleFlush(): void {
    flushing ??= setImmediate(flush);
  }

  /** Once per turn: each subscriber whose topics were touched, or who has more to read. */
  function flush(): void {
    flushing = undefined;
    const due = new Set(unfinished);
    unfinished.clear();
    for (const subscriber of roster.watching(touched)) due.add(subscriber);
    touched.clear();
    // A sink may publish while it is written to: that belongs to the next turn.
    const turnEnd = log.end;
    for (const subscriber of due) {
      skipToTurn(subscriber);
      if (subscriber.blockedAt === undefined) writeNow(subscriber);
      else subscriber.isIdle = false;
    }
    turnStart = turnEnd;
    turnBytes = 0;
    chunks.forget();
    joins.reached();
  }

  /** Who had read everything has missed nothing of its topics before this turn. */
  function skipToTurn(subscriber: Subscriber): void {
    if (subscriber.isIdle) subscriber.seq = Math.max(subscriber.seq, turnStart);
  }

  function writeNow(subscriber: Subscriber): void {
    if (subscriber.state === 'closed' || subscriber.blockedAt !== undefined) return;
    skipToTurn(subscriber);
    switch (writer.write(subscriber)) {
      case 'idle':
      case 'blocked':
        return;
      case 'more':
        unfinished.add(subscriber);
        scheduleFlush();
        return;
      case 'broken':
        end(subscriber, 'gone');
        return;
      case 'passed':
        rejoin(subscriber);
        // What cannot wait does not wait for heads to be loaded either.
        if (subscriber.state === 'joining') writeNow(subscriber);
    }
  }

  /** Sends a subscriber back to the way in; it will be told `gap`. */
  function rejoin(subscriber: Subscriber): void {
    if (subscriber.state === 'closed') return;
    subscriber.state = 'joining';
    subscriber.prelude = none;
    subscriber.replayed = subscriber.owed?.missed ?? 0;
    subscriber.owed = undefined;
    joins.begin(subscriber);
  }

  function end(subscriber: Subscriber, code: CloseCode): void {
    if (subscriber.state === 'closed') return;
    subscriber.state = 'closed';
    roster.remove(subscriber);
    unfinished.delete(subscriber);
    joins.forget(subscriber);
    subscriber.urgent = undefined;
    subscriber.prelude = none;
    counts.closed[code] += 1;
    try {
      subscriber.sink.close(closeReasons[code]);
    } catch {
      // A sink that cannot even be closed is as gone as it can be; the others are not.
    }
  }

  /** Tells it when to come back, up to so many milliseconds from now, and closes it. */
  function sendAway(subscriber: Subscriber, spreadMs: number, code: CloseCode): void {
    const retryMs = minRetryMs + Math.round(random() * spreadMs);
    addUrgent(subscriber, 'moving', encodeEvent('moving', { retryMs }, undefined, retryMs));
    // Whoever is blocked is told, too, in one last write: without `moving`, all would come back at once.
    subscriber.blockedAt = undefined;
    writeNow(subscriber);
    end(subscriber, code);
  }

  function sendUrgently(subscriber: Subscriber, key: string, frame: Buffer): void {
    addUrgent(subscriber, key, frame);
    writeNow(subscriber);
  }

  function tellRevoked(subscriber: Subscriber, topic: string, reason: RevocationReason): void {
    sendUrgently(subscriber, `revoked ${topic}`, encodeEvent('revoked', { topic, reason }));
  }

  /** Puts the past before the log's tail. Cursors from before the tail would point into it: they go first. */
  function prepend(older: readonly LogEntry[], floor: Position): boolean {
    for (const subscriber of roster.all()) {
      if (subscriber.state !== 'reading') continue;
      skipToTurn(subscriber);
      if (subscriber.seq < log.first) rejoin(subscriber);
    }
    turnStart = Math.max(turnStart, log.first);
    chunks.forget();
    olderUntil = now() + limits.catchUpHoldMs;
    return log.prepend(older, floor);
  }

  function publish(position: Position, name: string, data: unknown, headChange?: HeadChange): void {
    if (!isOpen) throw new HubError('not-open', 'Call open() before publishing.');
    if (comparePositions(position, reached) <= 0) {
      const id = formatPosition(position);
      throw new HubError('out-of-order', `Position ${id} is not after all that was reached.`);
    }
    const entry = toEntry(position, name, data);
    log.append(entry);
    turnBytes += entry.frame.length;
    chunks.forget();
    if (headChange !== undefined) heads.apply({ ...entry, headChange });
    counts.published += 1;
    touched.add(entry.topic);
    moveTo(position);
  }

  function moveTo(position: Position): void {
    reached = position;
    heads.advanced();
    scheduleFlush();
  }

  function sweep(): void {
    const time = now();
    log.dropBefore(time - limits.maxLogAgeMs);
    heads.sweep(time);
    if (time > olderUntil) {
      log.dropOlder();
      olderUntil = Infinity;
    }
    for (const subscriber of roster.all()) {
      const { blockedAt } = subscriber;
      if (blockedAt !== undefined && time - blockedAt > limits.stallMs) end(subscriber, 'slow');
    }
    keepAlive(time);
    if (!isOpen) return;
    losses.dropUpTo(log.floor);
    catchUp?.sweep();
    joins.sweep();
  }

  /** No connection is silent for so long that a client's read times out, whatever it waits for. */
  function keepAlive(time: number): void {
    const comment = createComment();
    for (const subscriber of roster.all()) {
      const isDue = time - subscriber.wroteAt >= limits.keepAliveMs;
      if (!isDue || subscriber.blockedAt !== undefined) continue;
      if (writer.writeComment(subscriber, comment) === 'broken') end(subscriber, 'gone');
    }
  }

  /** Whoever was reading has missed something: it joins anew and is told `gap`. */
  function interrupt(subscriber: Subscriber): void {
    if (subscriber.state === 'reading') subscriber.wasSynced = true;
    rejoin(subscriber);
  }

  const acts: SubscriptionActs = {
    drained(subscriber) {
      subscriber.blockedAt = undefined;
      writeNow(subscriber);
    },
    revoke(subscriber, topic, reason, others) {
      if (subscriber.state === 'closed' || !subscriber.topicSet.topics.has(topic)) return;
      for (const ended of [topic, ...others]) {
        roster.leave(subscriber, ended);
        subscriber.prelude = subscriber.prelude.filter((part) => part.topic !== ended);
        forgetUrgent(subscriber, ended);
      }
      tellRevoked(subscriber, topic, reason);
    },
    end,
  };
  const sweeping = setInterval(sweep, limits.sweepMs);
  sweeping.unref();

  return {
    open(after) {
      const wasOpen = isOpen;
      isOpen = true;
      catchUp?.abort();
      log.clear(after);
      chunks.forget();
      heads.clear(after);
      losses.clear();
      turnStart = log.end;
      reached = after;
      for (const subscriber of roster.all()) {
        if (wasOpen) interrupt(subscriber);
        else rejoin(subscriber);
      }
    },
    publish,
    isTurnFull: () => turnBytes >= limits.maxWriteBytes,
    advance(position) {
      if (!isOpen) throw new HubError('not-open', 'Call open() before advancing.');
      if (comparePositions(position, reached) > 0) moveTo(position);
    },
    lose(position, beginnings) {
      if (!isOpen) throw new HubError('not-open', 'Call open() before telling of a loss.');
      losses.add(position, beginnings);
      heads.lose(beginnings);
      if (comparePositions(position, reached) > 0) moveTo(position);
      for (const subscriber of roster.all()) {
        const isConcerned = [...subscriber.topicSet.topics].some((topic) =>
          beginsWithOne(topic, beginnings),
        );
        if (isConcerned) interrupt(subscriber);
      }
    },
    tell({ name, data }) {
      const topic = catalogue.topicOf(name, data);
      const frame = encodeEvent(name, data);
      for (const subscriber of [...roster.watching(new Set([topic]))]) {
        // Who is on its way in is told right after its `sync` how things are then.
        if (subscriber.wasSynced) sendUrgently(subscriber, urgentKey(name, topic), frame);
      }
    },
    broadcast(name: string, data: unknown) {
      catalogue.assertKnown(name);
      const frame = encodeEvent(name, data);
      for (const subscriber of roster.all()) {
        if (subscriber.channel.events.has(name)) sendUrgently(subscriber, name, frame);
      }
    },
    subscribe({
      channel,
      topics: asked,
      lastEventId,
      coveredTopics,
      snapshotLimit,
      refused = [],
      client = anyClient,
      sink,
    }) {
      if (!options.channels.some((served) => served.channel === channel)) {
        throw new HubError('unknown-channel', `Channel "${channel.path}" is none of this hub's.`);
      }
      const topics = [...asked, ...catalogue.everyoneTopics(channel)];
      const subscriber = createSubscriber({
        channel,
        now: now(),
        topicSet: topicSets.take(topics),
        cursor: readCursor(lastEventId),
        coveredTopics: coveredTopics && [
          ...coveredTopics,
          ...topics.filter((topic) => !heads.isHeaded(topic)),
        ],
        snapshotSize: snapshotLimit === undefined ? undefined : snapshotSizeOf(snapshotLimit),
        client,
        sink,
      });
      roster.add(subscriber);
      counts.opened += 1;
      for (const { topic, reason } of refused) tellRevoked(subscriber, topic, reason);
      if (isClosed) end(subscriber, 'hub-closed');
      else if (isOpen) joins.begin(subscriber);
      return new OpenSubscription(acts, subscriber);
    },
    drain({ spreadMs }) {
      for (const subscriber of roster.all()) sendAway(subscriber, spreadMs, 'moving');
    },
    counts() {
      return counts.read({
        subscribers: roster.size,
        logBytes: log.bytes,
        logEntries: log.end - log.first,
        logSeconds: reached.seconds - log.floor.seconds,
        headBytes: heads.bytes,
        heads: heads.size,
      });
    },
    close() {
      isClosed = true;
      clearInterval(sweeping);
      clearImmediate(flushing);
      catchUp?.abort();
      for (const subscriber of roster.all()) end(subscriber, 'hub-closed');
    },
  };
}
