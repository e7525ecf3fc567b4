import type { FeedLog } from '@tidings/change-feed';
import type { RevocationReason, Subscription } from '@tidings/sse-hub';
import type { AccessUser, Audience } from './access-options.ts';
import { maxTopicsPerStream, tooManyTopics } from './asked-topics.ts';
import type { Grant } from './grant.ts';
import { grantsOf, type SessionAccess, type StreamAccess } from './session-access.ts';

/** What a session has lost and gained, its state being the new one already. */
export interface AccessChange<User extends AccessUser> {
  readonly lost: readonly { readonly grant: Grant; readonly reason: RevocationReason }[];
  readonly gained: readonly Grant[];
  /** Returns whether a stream is to have topics of this kind. */
  readonly wants: (stream: StreamAccess<User>, topics: Grant['topics']) => boolean;
}

/** Grants and revokes topics on the streams of a session. */
export interface SessionStreams<User extends AccessUser> {
  /** Revokes on all streams what they do not have any more, and grants what they want; closes those left empty. */
  change(session: SessionAccess<User>, change: AccessChange<User>): void;
  /** Notes that a stream has opened, with what it has of its session. */
  opened(stream: StreamAccess<User>): void;
  /** Notes that a stream has closed. */
  closed(stream: StreamAccess<User>): void;
  /** Closes all streams, whose clients reconnect; those that are still opening are refused. */
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

  function join(stream: StreamAccess<User>, topics: Iterable<string>): void {
    for (const topic of topics) {
      // Public topics are counted with the stream, not with its session.
      if (stream.publicTopics.has(topic) || stream.joined.has(topic)) continue;
      stream.joined.add(topic);
      audience?.joined(topic, stream.session.user);
    }
  }

  function leave(stream: StreamAccess<User>, topics: Iterable<string>): void {
    for (const topic of topics)
      if (stream.joined.delete(topic)) audience?.left(topic, stream.session.user);
  }

  /** A stream that opens with such topics is refused; one that is open goes on without them. */
  function maySend(subscription: Subscription, topics: readonly string[]): boolean {
    const count = new Set([...subscription.topics, ...topics]).size;
    try {
      for (const topic of topics) assertServed(topic);
      if (count > maxTopicsPerStream) throw tooManyTopics(count);
      return true;
    } catch (error) {
      log.error({ err: error }, 'A topic could not be added to an open stream.');
      return false;
    }
  }

  function revoke(
    stream: StreamAccess<User>,
    { grant, reason }: AccessChange<User>['lost'][number],
    kept: ReadonlySet<string>,
  ): void {
    const lost = grant.topics.filter((topic) => !kept.has(topic));
    const { subscription } = stream;
    if (subscription === undefined) {
      for (const topic of lost) stream.lost.set(topic, reason);
      return;
    }
    const [topic, ...others] = lost.filter((each) => subscription.topics.has(each));
    if (topic !== undefined) subscription.revoke(topic, reason, { with: others });
    leave(stream, lost);
  }

  function grantTo(stream: StreamAccess<User>, gained: readonly Grant[]): void {
    const { subscription } = stream;
    if (subscription === undefined) {
      for (const { topics } of gained) for (const topic of topics) stream.lost.delete(topic);
      return;
    }
    // What it gains now it was denied, or has lost.
    if (stream.asked?.denialsLast === true) return;
    const sent = gained.filter(({ topics }) => maySend(subscription, topics));
    const topics = sent.flatMap((grant) => grant.topics);
    if (topics.length === 0) return;
    subscription.grant(topics);
    join(stream, topics);
  }

  return {
    change(session, { lost, gained, wants }) {
      for (const stream of [...session.streams]) {
        const kept = new Set([
          ...stream.publicTopics,
          ...grantsOf(stream).flatMap(({ topics }) => topics),
        ]);
        for (const each of lost) revoke(stream, each, kept);
        grantTo(
          stream,
          gained.filter(({ topics }) => wants(stream, topics)),
        );
        const { subscription } = stream;
        if (lost.length > 0 && subscription?.topics.size === 0) subscription.close('revoked');
      }
    },
    opened(stream) {
      join(
        stream,
        grantsOf(stream).flatMap(({ topics }) => topics),
      );
    },
    closed(stream) {
      leave(stream, [...stream.joined]);
    },
    close(session) {
      for (const stream of [...session.streams]) {
        if (stream.subscription === undefined) stream.hasFailed = true;
        else stream.subscription.close('gone');
      }
    },
  };
}
