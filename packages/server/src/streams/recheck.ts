import type { Subscription } from '@tidings/sse-hub';
import type { IncomingMessage } from 'node:http';
import { StreamRefused } from './refusal.ts';
import type { Admit } from './stream-handler.ts';

/** Returns which topics a request may have; undefined: none, and the answer is 401. */
export type TopicsOf<Request extends IncomingMessage> = (
  request: Request,
) => readonly string[] | undefined | Promise<readonly string[] | undefined>;

/** Returns which topics one request may have. */
type AskTopics = () => ReturnType<TopicsOf<IncomingMessage>>;

interface OpenStream {
  readonly subscription: Subscription;
  readonly topics: AskTopics;
}

/** Rechecks the access of open streams. */
export interface Recheck {
  /** Creates the admission of streams whose topics `topicsOf` returns. */
  admit<Request extends IncomingMessage>(
    topicsOf: TopicsOf<Request>,
    options: { readonly isPublic: boolean },
  ): Admit<Request>;
  /**
   * Reads something of a topic for a request that may have it. Where access has changed while it was read, the
   * request is checked again.
   *
   * @throws StreamRefused `unauthorized` without topics, `forbidden` where this topic is not among them
   */
  readAs<Request extends IncomingMessage, Result>(
    topicsOf: TopicsOf<Request>,
    request: Request,
    topic: string,
    read: () => Promise<Result>,
  ): Promise<Result>;
  /**
   * Checks every open stream again; topics that it may no longer have end at once. A stream whose access cannot
   * be determined is closed: its client reconnects, and is checked then.
   */
  recheck(): Promise<void>;
}

/** Creates a registry without streams. */
export function createRecheck(options: {
  /** Called when a check failed: the stream has been closed. */
  readonly onFailed: (error: unknown) => void;
}): Recheck {
  const open = new Set<OpenStream>();
  let checks = 0;

  /** Asks until no recheck happened meanwhile: what was revoked meanwhile is not in the answer. */
  async function ask(topics: AskTopics) {
    for (;;) {
      const askedAt = checks;
      const granted = await topics();
      if (askedAt === checks) return { granted, askedAt };
    }
  }

  async function recheckOne({ subscription, topics }: OpenStream): Promise<void> {
    try {
      const answer = await topics();
      const had = new Set(answer);
      const reason = answer === undefined ? 'signedOut' : 'removed';
      for (const topic of [...subscription.topics]) {
        if (!had.has(topic)) subscription.revoke(topic, reason);
      }
      if (subscription.topics.size === 0) subscription.close('revoked');
    } catch (error) {
      subscription.close('gone');
      options.onFailed(error);
    }
  }

  return {
    admit: (topicsOf, { isPublic }) => {
      return (request) => ({
        async enter() {
          const topics: AskTopics = () => topicsOf(request);
          const { granted, askedAt } = await ask(topics);
          let entry: OpenStream | undefined;
          return {
            grant() {
              if (askedAt !== checks) {
                throw new StreamRefused('unavailable', 'Access has just changed. Try again.');
              }
              if (granted !== undefined) return { topics: granted, isPublic };
              throw unauthorized();
            },
            attach(subscription) {
              entry = { subscription, topics };
              open.add(entry);
            },
            leave() {
              if (entry !== undefined) open.delete(entry);
            },
          };
        },
      });
    },
    async readAs(topicsOf, request, topic, read) {
      const assertGranted = async () => {
        const { granted, askedAt } = await ask(() => topicsOf(request));
        if (granted === undefined) throw unauthorized();
        if (!granted.includes(topic)) {
          throw new StreamRefused('forbidden', 'This topic is not among those you may have.');
        }
        return askedAt;
      };
      const askedAt = await assertGranted();
      const result = await read();
      if (askedAt !== checks) await assertGranted();
      return result;
    },
    async recheck() {
      checks += 1;
      await Promise.all([...open].map(recheckOne));
    },
  };
}

function unauthorized(): StreamRefused {
  return new StreamRefused('unauthorized', 'Sign in to see this.');
}
