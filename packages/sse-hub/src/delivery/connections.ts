import { encodeEvent } from '../log/encode-event.ts';
import { createComment, minRetryMs } from '../log/frame.ts';
import type { Admission } from '../subscribers/admission.ts';
import { closeReasons, type CloseCode } from '../subscribers/close-reason.ts';
import type { SubscriberIndex } from '../subscribers/subscriber-index.ts';
import { none, type Subscriber } from '../subscribers/subscriber.ts';
import type { RevocationReason, SubscriptionActions } from '../subscribers/subscription.ts';
import { addPriority, forgetPriority } from './priority.ts';
import type { Turn } from './turn.ts';
import type { Writer } from './writer.ts';

/** What happens to single connections besides delivery: they are interrupted, revoked, kept alive and ended. */
export interface Connections extends SubscriptionActions {
  /** Sends a frame ahead of what is pending; it replaces a pending frame with the same key. */
  sendPriority(subscriber: Subscriber, key: string, frame: Buffer): void;
  /** Sends a subscriber back to admission, because the log's tail has passed it. */
  readmit(subscriber: Subscriber): void;
  /** Readmits a subscriber that has missed something: if it was reading, it gets `gap`. */
  interrupt(subscriber: Subscriber): void;
  sendRevoked(subscriber: Subscriber, topic: string, reason: RevocationReason): void;
  /** Sends `moving`, with a random delay up to `spreadMs` above the minimum, and ends the connection. */
  sendMovingAndEnd(subscriber: Subscriber, spreadMs: number, code: CloseCode): void;
  /** Ends connections whose sink has taken nothing for too long, and sends a comment on silent ones. */
  sweep(time: number): void;
}

/** Creates what acts on the connections of an index. */
export function createConnections(options: {
  readonly subscribers: SubscriberIndex;
  readonly turn: Turn;
  readonly admission: Admission;
  readonly writer: Pick<Writer, 'writeComment'>;
  readonly limits: { readonly stallMs: number; readonly keepAliveMs: number };
  readonly random: () => number;
  readonly onEnded: (code: CloseCode) => void;
}): Connections {
  const { subscribers, turn, admission, writer, limits, random, onEnded } = options;

  function sendPriority(subscriber: Subscriber, key: string, frame: Buffer): void {
    addPriority(subscriber, key, frame);
    turn.write(subscriber);
  }

  function readmit(subscriber: Subscriber): void {
    if (subscriber.state === 'closed') return;
    subscriber.state = 'joining';
    subscriber.pendingSnapshots = none;
    subscriber.replayed = subscriber.pendingSync?.missed ?? 0;
    subscriber.pendingSync = undefined;
    admission.begin(subscriber);
  }

  function sendRevoked(subscriber: Subscriber, topic: string, reason: RevocationReason): void {
    sendPriority(subscriber, `revoked ${topic}`, encodeEvent('revoked', { topic, reason }));
  }

  function end(subscriber: Subscriber, code: CloseCode): void {
    if (subscriber.state === 'closed') return;
    subscriber.state = 'closed';
    subscribers.remove(subscriber);
    turn.forget(subscriber);
    admission.forget(subscriber);
    subscriber.priority = undefined;
    subscriber.pendingSnapshots = none;
    onEnded(code);
    try {
      subscriber.sink.close(closeReasons[code]);
    } catch {
      // A sink that cannot even be closed is gone; the others must not be affected.
    }
  }

  return {
    sendPriority,
    readmit,
    interrupt(subscriber) {
      if (subscriber.state === 'reading') subscriber.wasSynced = true;
      // It needs snapshots of all its topics now.
      subscriber.gainedTopics = undefined;
      readmit(subscriber);
    },
    sendRevoked,
    sendMovingAndEnd(subscriber, spreadMs, code) {
      const retryMs = minRetryMs + Math.round(random() * spreadMs);
      // Even a blocked one gets one last write: without `moving`, all would reconnect at once.
      subscriber.blockedAt = undefined;
      sendPriority(subscriber, 'moving', encodeEvent('moving', { retryMs }, undefined, retryMs));
      end(subscriber, code);
    },
    grant(subscriber, topics) {
      const { topicSet, gainedTopics, pendingSync, coveredTopics } = subscriber;
      const gained = topics.filter((topic) => !topicSet.topics.has(topic));
      if (subscriber.state === 'closed' || gained.length === 0) return;
      const isLive = subscriber.state === 'reading' && pendingSync === undefined;
      if (isLive) {
        turn.skipIdle(subscriber);
        subscriber.isIdle = false;
      }
      if (isLive || gainedTopics !== undefined) {
        subscriber.gainedTopics = new Set([...(gainedTopics ?? []), ...gained]);
      } else {
        const isGained = (topic: string) => gained.includes(topic);
        const covered = [...(coveredTopics ?? topicSet.topics)];
        subscriber.coveredTopics = new Set(covered.filter((topic) => !isGained(topic)));
      }
      subscribers.join(subscriber, gained);
      readmit(subscriber);
    },
    drained(subscriber) {
      subscriber.blockedAt = undefined;
      turn.write(subscriber);
    },
    revoke(subscriber, topic, reason, others) {
      if (subscriber.state === 'closed' || !subscriber.topicSet.topics.has(topic)) return;
      for (const ended of [topic, ...others]) {
        subscribers.leave(subscriber, ended);
        subscriber.pendingSnapshots = subscriber.pendingSnapshots.filter(
          (pending) => pending.topic !== ended,
        );
        forgetPriority(subscriber, ended);
      }
      sendRevoked(subscriber, topic, reason);
    },
    end,
    sweep(time) {
      for (const subscriber of subscribers.all()) {
        const { blockedAt } = subscriber;
        if (blockedAt !== undefined && time - blockedAt > limits.stallMs) end(subscriber, 'slow');
      }
      // No connection is silent for so long that a client's read times out, whatever it waits for.
      const comment = createComment();
      for (const subscriber of subscribers.all()) {
        const isDue = time - subscriber.wroteAt >= limits.keepAliveMs;
        if (!isDue || subscriber.blockedAt !== undefined) continue;
        if (writer.writeComment(subscriber, comment) === 'broken') end(subscriber, 'gone');
      }
    },
  };
}
