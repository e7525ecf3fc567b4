import type { Change, FeedLog } from '@tidings/change-feed';
import type { Channel } from '@tidings/protocol';
import type { EphemeralEvent } from '@tidings/sse-hub';
import type { Db } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessUser, Audience } from '../access/access-options.ts';
import type { FeedListener } from '../feed-listener.ts';
import {
  createPresenceCount,
  type Payloads,
  type PresentUser,
  type TopicPresence,
} from './node-presence.ts';
import { createOtherNodes } from './other-nodes.ts';
import { presenceCollection, toDocument, type PresenceDocument } from './presence-document.ts';
import type { Presence, PresenceLimits, PresenceOptions } from './presence-options.ts';
import { throttle } from './throttle.ts';

const defaultLimits: PresenceLimits = {
  writeEveryMs: 1_000,
  signOfLifeMs: 3_000,
  forgetAfterMs: 10_000,
  sendEveryMs: 500,
  maxSendsPerSecond: 1_000,
  typingHoldsMs: 6_000,
};

/** Milliseconds that the deletion of this process's document may take. */
const farewellMs = 2_000;

/** Presence as a part of a composition. */
export interface RunningPresence<
  C extends Channel,
  User extends AccessUser,
> extends Presence<User> {
  readonly audience: Audience<User>;
  readonly listener: FeedListener;
  /** Returns the events with the current state of a topic, for a subscriber that begins to have it. */
  stateOf(topic: string): readonly EphemeralEvent<C>[];
  /** Deletes this process's document. */
  close(): Promise<void>;
}

/** What was sent of a topic last. */
interface Sent {
  /** The events as text; undefined where not everyone was sent the same, so that whatever comes next is news. */
  presence: string | undefined;
  typing: string | undefined;
  /** Ids of those who were typing. */
  typingIds: ReadonlySet<string>;
  /** When, in the clock's milliseconds. */
  atMs: number;
}

/** Creates presence, through one document for each process. */
export function createPresence<C extends Channel, User extends AccessUser, Payload>(
  options: PresenceOptions<C, User, Payload> & {
    readonly db: Db;
    readonly readOnly: boolean;
    readonly sendEphemeral: (event: EphemeralEvent<C>) => void;
    readonly log: Pick<FeedLog, 'warn'>;
    /** Milliseconds of a monotonic clock. @defaultValue `performance.now` */
    readonly now?: () => number;
  },
): RunningPresence<C, User> {
  const { topics, payloadOf, presenceEvent, typingEvent, db, readOnly, sendEphemeral, log } =
    options;
  const { now = () => performance.now(), collection: name = presenceCollection } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const collection = db.collection<PresenceDocument>(name);
  const self = randomUUID();
  const sent = new Map<string, Sent>();
  /** Topics whose presence may differ from what was sent. */
  const changed = new Set<string>();
  let wroteAt = -Infinity;
  let later: NodeJS.Timeout | undefined;
  let expiry: NodeJS.Timeout | undefined;

  const writer = throttle(write, {
    intervalMs: limits.writeEveryMs,
    onFailed(error) {
      log.warn({ err: error }, 'Presence could not be written; it will be tried again.');
    },
  });
  const sender = throttle(sendChanged, { intervalMs: limits.sendEveryMs });
  const count = createPresenceCount<Payload>({
    typingHoldsMs: limits.typingHoldsMs,
    now,
    onChange(topic) {
      changed.add(topic);
      if (!readOnly) writer.ask();
      sender.ask();
      scheduleExpiry();
    },
  });
  const others = createOtherNodes<Payload>({
    self,
    payload: options.payload,
    forgetAfterMs: limits.forgetAfterMs,
    now,
    onChange(topics) {
      for (const topic of topics) changed.add(topic);
      sender.ask();
    },
  });

  const userOf = (user: User): PresentUser<Payload> => ({ id: user.id, payload: payloadOf(user) });

  async function write(): Promise<void> {
    const document = toDocument(self, new Date(), count.all());
    wroteAt = now();
    await collection.replaceOne({ _id: self }, document, { upsert: true });
  }

  /** The events of a topic, of all processes together. */
  function eventsOf(topic: string) {
    const there = [...others.all().flatMap((node) => node.get(topic) ?? []), count.at(topic)];
    const typing = merge(there.map((each) => each.typing));
    return {
      presence: presenceEvent({
        topic,
        streams: there.reduce((sum, { streams }) => sum + streams, 0),
        users: merge(there.map(({ users }) => users)).map(([, payload]) => payload),
      }),
      typing: typingEvent?.({ topic, users: typing.map(([, payload]) => payload) }),
      typingIds: new Set(typing.map(([id]) => id)),
    };
  }

  /** Milliseconds between two events of a topic: the more streams, the longer. */
  const intervalOf = ({ streams }: TopicPresence<Payload>): number =>
    Math.max(limits.sendEveryMs, (1_000 * streams) / limits.maxSendsPerSecond);

  function sendChanged(): void {
    const time = now();
    let nextAt = Infinity;
    for (const topic of [...changed]) {
      const own = count.at(topic);
      const before = sent.get(topic);
      // Nobody in this process has the topic: there is nobody to send to.
      if (own.streams === 0) {
        sent.delete(topic);
        changed.delete(topic);
        continue;
      }
      const dueAt = before === undefined ? time : before.atMs + intervalOf(own);
      // Timers are a little early now and then.
      if (dueAt > time + 1) {
        nextAt = Math.min(nextAt, dueAt);
        continue;
      }
      changed.delete(topic);
      send(topic, before, time);
    }
    if (nextAt === Infinity || later !== undefined) return;
    later = setTimeout(
      () => {
        later = undefined;
        sender.ask();
      },
      Math.max(1, nextAt - time),
    );
    later.unref();
  }

  function send(topic: string, before: Sent | undefined, atMs: number): void {
    const { presence, typing, typingIds } = eventsOf(topic);
    const presenceText = JSON.stringify(presence.data);
    const typingText = typing && JSON.stringify(typing.data);
    sent.set(topic, { presence: presenceText, typing: typingText, typingIds, atMs });
    if (before?.presence !== presenceText) sendEphemeral(presence);
    // That nobody is typing is news only to those who were sent that somebody is.
    const isNews = before?.typing !== typingText && (typingIds.size > 0 || before !== undefined);
    if (typing !== undefined && isNews) sendEphemeral(typing);
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

  return {
    audience: {
      joined(topic, user) {
        if (topics(topic)) count.joined(topic, user && userOf(user));
      },
      left(topic, user) {
        if (topics(topic)) count.left(topic, user?.id);
      },
    },
    typing(topic, user) {
      count.typing(topic, userOf(user));
    },
    stopped(topic, userId) {
      count.stopped(topic, userId);
      others.stopped(topic, userId);
      const before = sent.get(topic);
      // To clients that have removed the user themselves, the same list again is news.
      if (before?.typingIds.has(userId) === true) before.typing = undefined;
    },
    listener: {
      change(change: Change) {
        if (change.collection !== name) return;
        if (change.operation === 'delete') others.remove(change.documentKey['_id']);
        else if (change.fullDocument !== undefined) others.take(change.fullDocument);
      },
      async opened() {
        try {
          for (const document of await collection.find().toArray()) others.take({ ...document });
        } catch (error) {
          log.warn(
            { err: error },
            'Presence could not be read; other processes will send it again.',
          );
        }
      },
      heartbeat: () => undefined,
    },
    stateOf(topic) {
      if (!topics(topic)) return [];
      const { presence, typing, typingIds } = eventsOf(topic);
      const before = sent.get(topic);
      if (before !== undefined) {
        if (before.presence !== JSON.stringify(presence.data)) before.presence = undefined;
        if (before.typing !== (typing && JSON.stringify(typing.data))) before.typing = undefined;
      }
      return typing !== undefined && typingIds.size > 0 ? [presence, typing] : [presence];
    },
    async close() {
      clearInterval(living);
      clearTimeout(expiry);
      clearTimeout(later);
      void sender.close();
      // What is being written would bring this process's document back.
      await Promise.race([writer.close(), sleep(farewellMs, undefined, { ref: false })]);
      if (readOnly) return;
      // A process that cannot delete it is forgotten like one that crashed.
      await Promise.race([
        collection.deleteOne({ _id: self }).catch(() => undefined),
        sleep(farewellMs, undefined, { ref: false }),
      ]);
    },
  };
}

/** Returns everyone once, whatever the number of processes they are in, in an order that stays. */
function merge<Payload>(parts: readonly Payloads<Payload>[]): (readonly [string, Payload])[] {
  const all = new Map(parts.flatMap((payloads) => [...payloads]));
  return [...all].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}
