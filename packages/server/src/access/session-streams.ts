import type { FeedLog } from '@tidings/change-feed';
import type { RevocationReason, Subscription } from '@tidings/sse-hub';
import type { AccessUser, Audience } from './access-options.ts';
import { maxTopicsPerStream, tooManyTopics } from './asked-topics.ts';
import type { Grant } from './grant.ts';
import type { SessionAccess, StreamAccess } from './session-access.ts';

/** Grants and revokes topics on the streams of a session. */
export interface SessionStreams<User extends AccessUser> {
  /** Grants topics to the open streams that want them. */
  grant(
    session: SessionAccess<User>,
    grant: Grant,
    wants: (stream: StreamAccess<User>, topic: string) => boolean,
  ): void;
  /** Revokes topics on all streams; one that is left without any is closed. */
  revoke(session: SessionAccess<User>, grant: Grant, reason: RevocationReason): void;
  /** Closes all streams: their clients reconnect. */
  close(session: SessionAccess<User>): void;
}

/** Creates what grants and revokes, and tells the audience. */
export function createSessionStreams<User extends AccessUser>(options: {
  readonly audience: Audience<User> | undefined;
  /** Throws if no source serves a topic. */
  readonly assertServed: (topic: string) => void;
  readonly log: Pick<FeedLog, 'error'>;
}): SessionStreams<User> {
  const { audience, assertServed, log } = options;

  /** A stream that opens with such topics is refused; one that is open goes on without. */
  function maySend(subscription: Subscription, topics: readonly string[]): boolean {
    const count = subscription.topics.size + topics.length;
    try {
      for (const topic of topics) assertServed(topic);
      if (count > maxTopicsPerStream) throw tooManyTopics(count);
      return true;
    } catch (error) {
      log.error({ err: error }, 'A topic could not be added to an open stream.');
      return false;
    }
  }

  return {
    grant(session, { topics }, wants) {
      const [topic] = topics;
      for (const stream of session.streams) {
        if (!wants(stream, topic)) continue;
        stream.lost.delete(topic);
        const { subscription } = stream;
        if (subscription === undefined || !maySend(subscription, topics)) continue;
        subscription.grant(topics);
        audience?.came(topic, session.user);
      }
    },
    revoke(session, { topics: [topic, ...others] }, reason) {
      for (const stream of [...session.streams]) {
        stream.lost.set(topic, reason);
        const { subscription } = stream;
        if (subscription?.topics.has(topic) !== true) continue;
        subscription.revoke(topic, reason, { with: others });
        audience?.went(topic, session.user);
        if (subscription.topics.size === 0) subscription.close('revoked');
      }
    },
    close(session) {
      for (const { subscription } of [...session.streams]) subscription?.close('gone');
    },
  };
}
