import type { Audience, Change, FeedLog } from '@tidings/server';
import { postsTopic, roomTopic, type SseChannel } from '@tidings/contracts';
import type { EphemeralEvent } from '@tidings/server';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId, type Db } from 'mongodb';
import type { FeedListener } from '@tidings/server';
import { messageCollection } from '../messages/message-document.ts';
import { createPresenceCount, type PresenceCount, type PresentUser } from './node-presence.ts';
import { createOtherNodes } from './other-nodes.ts';
import { presenceCollection, toDocument, type PresenceDocument } from './presence-document.ts';
import { feedEvent, roomEvents } from './sum-presence.ts';
import { throttle } from './throttle.ts';

/** How often presence is written and told. */
export interface PresenceLimits {
  /** Milliseconds between two writes of this node's document at least. @defaultValue 1,000 */
  readonly writeEveryMs: number;
  /** Milliseconds after which an unchanged document is written again, as a sign of life. @defaultValue 3,000 */
  readonly signOfLifeMs: number;
  /** Milliseconds of silence after which another node counts as gone. @defaultValue 10,000 */
  readonly forgetAfterMs: number;
  /** Milliseconds between two tellings to clients at least. @defaultValue 500 */
  readonly tellEveryMs: number;
  /**
   * Streams that are told in a second how many look at the posts; where more are open, they are told
   * less often. @defaultValue 1,000
   */
  readonly maxFeedTellsPerSecond: number;
}

const defaultLimits: PresenceLimits = {
  writeEveryMs: 1_000,
  signOfLifeMs: 3_000,
  forgetAfterMs: 10_000,
  tellEveryMs: 500,
  maxFeedTellsPerSecond: 1_000,
};

/** Stands where not everyone was told the same: whatever comes next is news. */
const toldDifferently = '';

/** Milliseconds that the last word of a node that stops may take. */
const farewellMs = 2_000;

/** Who is looking at what, on all nodes together. */
export interface Presence {
  readonly count: PresenceCount;
  /** Counts the streams of each topic. */
  readonly audience: Audience<PresentUser>;
  readonly listener: FeedListener;
  /** How a topic is looked at now, for who has just come. */
  stateOf(topic: string): readonly EphemeralEvent<SseChannel>[];
  /** Takes this node's document away. */
  close(): Promise<void>;
}

/** Creates presence, through one document for each node. */
export function createPresence(options: {
  readonly database: Db;
  /** Whether this node may say anything of itself. */
  readonly readOnly: boolean;
  readonly sendEphemeral: (event: EphemeralEvent<SseChannel>) => void;
  readonly log: FeedLog;
  readonly limits?: Partial<PresenceLimits>;
  /** Milliseconds that only go forward. @defaultValue `performance.now` */
  readonly now?: () => number;
}): Presence {
  const { database, readOnly, sendEphemeral, log, now = () => performance.now() } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const collection = database.collection<PresenceDocument>(presenceCollection);
  const self = randomUUID();
  const topicStart = roomTopic('');
  /** What was told of each room last, so that nothing is told twice. */
  const told = new Map<string, string>();
  let toldFeed: number | undefined;
  let wroteAt = -Infinity;
  let expiry: NodeJS.Timeout | undefined;

  const writer = throttle(write, {
    intervalMs: limits.writeEveryMs,
    onFailed(error) {
      log.warn({ err: error }, 'Presence could not be written; it is tried again.');
    },
  });
  const roomsTeller = throttle(tellRooms, { intervalMs: limits.tellEveryMs });
  const feedTeller = throttle(tellFeed, {
    intervalMs: () =>
      Math.max(limits.tellEveryMs, (1_000 * count.feed) / limits.maxFeedTellsPerSecond),
  });
  function askTellers(): void {
    roomsTeller.ask();
    feedTeller.ask();
  }
  const count = createPresenceCount({
    now,
    onChange() {
      if (!readOnly) writer.ask();
      askTellers();
      scheduleExpiry();
    },
  });
  const others = createOtherNodes({
    self,
    forgetAfterMs: limits.forgetAfterMs,
    now,
    onChange: askTellers,
  });

  async function write(): Promise<void> {
    const document = toDocument(self, new Date(), count.read());
    wroteAt = now();
    await collection.replaceOne({ _id: self }, document, { upsert: true });
  }

  function tellFeed(): void {
    const event = feedEvent(count.feed, others.all());
    if (event.data.count === toldFeed) return;
    toldFeed = event.data.count;
    sendEphemeral(event);
  }

  function tellRooms(): void {
    const own = count.read();
    const nodes = [own, ...others.all()];
    const before = new Map(told);
    told.clear();
    // Who watches a room on this node is in its count.
    for (const room of own.rooms.keys()) {
      const { presence, writing } = roomEvents(
        room,
        nodes.flatMap(({ rooms }) => rooms.get(room) ?? []),
      );
      for (const event of [presence, writing]) {
        const key = keyOf(room, event);
        const text = JSON.stringify(event.data);
        told.set(key, text);
        const isNews = before.get(key) !== text;
        // That nobody is writing is news only to who was told that somebody is.
        if (isNews && !(before.get(key) === undefined && isNobodyWriting(event)))
          sendEphemeral(event);
      }
    }
  }

  /** Who has written is not writing; clients see that by the message, and so take them off themselves. */
  function hasWritten({ parent, author }: Readonly<Record<string, unknown>>): void {
    if (!(parent instanceof ObjectId) || !(author instanceof ObjectId)) return;
    const room = parent.toHexString();
    count.wrote(room, { id: author.toHexString() });
    others.wrote(room, author.toHexString());
    const key = `writing ${room}`;
    // To a client that took them off, the same list again is news.
    if (told.get(key)?.includes(author.toHexString()) === true) told.set(key, toldDifferently);
  }

  function scheduleExpiry(): void {
    if (expiry !== undefined) return;
    const next = count.expire();
    if (next === undefined) return;
    expiry = setTimeout(
      () => {
        expiry = undefined;
        scheduleExpiry();
      },
      Math.max(1, next - now()),
    );
    expiry.unref();
  }

  const living = setInterval(() => {
    others.forgetSilent();
    if (!readOnly && now() - wroteAt >= limits.signOfLifeMs) writer.ask();
  }, limits.writeEveryMs);
  living.unref();

  function roomOf(topic: string): string | undefined {
    return topic.startsWith(topicStart) ? topic.slice(topicStart.length) : undefined;
  }

  return {
    count,
    audience: {
      came(topic, user) {
        const room = roomOf(topic);
        if (topic === postsTopic) count.cameToFeed();
        else if (room !== undefined && user !== undefined) count.came(room, user);
      },
      went(topic, user) {
        const room = roomOf(topic);
        if (topic === postsTopic) count.wentFromFeed();
        else if (room !== undefined && user !== undefined) count.went(room, user);
      },
    },
    listener: {
      change(change: Change) {
        if (change.collection === messageCollection) {
          if (change.operation === 'insert') hasWritten(change.fullDocument);
          return;
        }
        if (change.collection !== presenceCollection) return;
        if (change.operation === 'delete') others.remove(change.documentKey['_id']);
        else if (change.fullDocument !== undefined) others.take(change.fullDocument);
      },
      async opened() {
        try {
          for (const document of await collection.find().toArray()) others.take({ ...document });
        } catch (error) {
          log.warn(
            { err: error },
            'Presence could not be read; the nodes say it again by themselves.',
          );
        }
      },
      heartbeat: () => undefined,
    },
    stateOf(topic) {
      if (topic === postsTopic) {
        const event = feedEvent(count.feed, others.all());
        if (event.data.count !== toldFeed) toldFeed = undefined;
        return [event];
      }
      const room = roomOf(topic);
      if (room === undefined) return [];
      const there = others.all().flatMap(({ rooms }) => rooms.get(room) ?? []);
      const { presence, writing } = roomEvents(room, [...there, count.readRoom(room)]);
      const events = isNobodyWriting(writing) ? [presence] : [presence, writing];
      for (const event of events) {
        const key = keyOf(room, event);
        if (told.get(key) !== JSON.stringify(event.data)) told.set(key, toldDifferently);
      }
      return events;
    },
    async close() {
      clearInterval(living);
      clearTimeout(expiry);
      void roomsTeller.close();
      void feedTeller.close();
      // What is being written would bring this node's document back.
      await Promise.race([writer.close(), sleep(farewellMs, undefined, { ref: false })]);
      if (readOnly) return;
      // Who cannot say goodbye is forgotten like who crashed.
      await Promise.race([
        collection.deleteOne({ _id: self }).catch(() => undefined),
        sleep(farewellMs, undefined, { ref: false }),
      ]);
    },
  };
}

function keyOf(room: string, { name }: EphemeralEvent<SseChannel>): string {
  return `${name} ${room}`;
}

function isNobodyWriting(event: EphemeralEvent<SseChannel>): boolean {
  return event.name === 'writing' && event.data.users.length === 0;
}
