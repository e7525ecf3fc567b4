import type { Subscription } from '@tidings/sse-hub';
import type { IncomingMessage } from 'node:http';
import { StreamRefused } from './refusal.ts';
import type { Admit } from './stream-handler.ts';

/** Says which topics a request may have; undefined: none, and it is answered 401. */
export type TopicsOf<Request extends IncomingMessage> = (
  request: Request,
) => readonly string[] | undefined | Promise<readonly string[] | undefined>;

/** Asks which topics one request may have. */
type AskTopics = () => ReturnType<TopicsOf<IncomingMessage>>;

interface OpenStream {
  readonly subscription: Subscription;
  readonly topics: AskTopics;
}

/** Keeps asking whether open streams may go on. */
export interface Recheck {
  /** Creates the admission of streams whose topics the application names. */
  admit<Request extends IncomingMessage>(
    topicsOf: TopicsOf<Request>,
    options: { readonly isPublic: boolean },
  ): Admit<Request>;
  /**
   * Asks again for every open stream; topics that it has no longer end at once. A stream of which that
   * cannot be found out is closed: its client comes back, and is asked about anew.
   */
  recheck(): Promise<void>;
}

/** Creates a registry without streams. */
export function createRecheck(options: {
  /** Told when asking again failed: the stream has been closed. */
  readonly onFailed: (error: unknown) => void;
}): Recheck {
  const open = new Set<OpenStream>();
  let checks = 0;

  /** Asks until no check came in between: what ended meanwhile is not in the answer. */
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
                throw new StreamRefused('unavailable', 'Access has just changed. Ask again.');
              }
              if (granted !== undefined) return { topics: granted, isPublic };
              throw new StreamRefused('unauthorized', 'Sign in to open this stream.');
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
    async recheck() {
      checks += 1;
      await Promise.all([...open].map(recheckOne));
    },
  };
}
