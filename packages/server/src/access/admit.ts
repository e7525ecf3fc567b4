import type { AppRequest } from '../http/exchange.ts';
import { StreamRefused } from '../streams/refusal.ts';
import type { StreamAdmission, StreamRegistration } from '../streams/stream-handler.ts';
import type { AccessOptions, AccessUser, Audience, Identity } from './access-options.ts';
import type { Access, AccessEntry } from './access.ts';
import { maxTopicsPerStream, readAskedTopics, tooManyTopics } from './asked-topics.ts';
import { findCoveredTopics } from './covered-topics.ts';
import type { Asked } from './session-access.ts';

/** Options of a stream. */
export interface StreamOptions<Request extends AppRequest, User extends AccessUser> {
  /**
   * Returns which topics a stream is to have, of those that it may have; undefined: all of them.
   * @defaultValue those of its query, `?topic=a&topic=b`; without any, all
   */
  readonly asked?: (
    request: Request,
    identity: Identity<User> | undefined,
  ) => Asked | undefined | Promise<Asked | undefined>;
}

/** Admits requests by what their sessions may have. */
export interface Admission<Request extends AppRequest, User extends AccessUser> {
  /** Reads who asks for which topics. @throws StreamRefused */
  admit(request: Request, options: StreamOptions<Request, User>): Promise<StreamAdmission>;
  /**
   * Reads something of a topic for a request that may have it, and still may when it was read.
   *
   * @throws StreamRefused `unauthorized` without a session, `not-found` where it does not have this topic
   */
  readAs<Result>(request: Request, topic: string, read: () => Promise<Result>): Promise<Result>;
}

/** Creates the admission over a registry. */
export function createAdmission<Request extends AppRequest, User extends AccessUser>(options: {
  readonly access: Pick<AccessOptions<Request, User>, 'identify' | 'publicTopics'>;
  readonly registry: Pick<Access<User>, 'enter'>;
  /** Told of streams with public topics; the registry tells of the others. */
  readonly audience: Audience<User> | undefined;
}): Admission<Request, User> {
  const { access, registry, audience } = options;
  const { publicTopics = [] } = access;
  const listed = typeof publicTopics === 'function' ? [] : publicTopics;
  const isPublic =
    typeof publicTopics === 'function'
      ? publicTopics
      : (topic: string) => publicTopics.includes(topic);

  /** Returns the public topics of a stream. */
  const publicsOf = (asked: Asked | undefined): string[] => [
    ...new Set([
      ...(asked?.only === true ? [] : listed),
      ...(asked?.topics.filter(isPublic) ?? []),
    ]),
  ];

  /** Made apart from the request: the registration lives as long as the stream and must not keep it alive. */
  function register(
    asked: Asked | undefined,
    entry: AccessEntry | undefined,
    user: User | undefined,
  ): StreamRegistration {
    const publics = publicsOf(asked);
    let isAttached = false;
    return {
      grant({ lastEventId, coveredTopics }) {
        const { grants = [], refused = [], ended } = entry?.granted() ?? {};
        const denied = refused.filter(({ topic }) => !isPublic(topic));
        // It has ended while its topics were looked up.
        if (ended !== undefined && denied.length > 0) throw unauthorized();
        const topics = [...new Set([...publics, ...grants.flatMap((grant) => grant.topics)])];
        if (topics.length === 0) {
          throw entry === undefined || ended !== undefined ? unauthorized() : notFound();
        }
        if (topics.length > maxTopicsPerStream) throw tooManyTopics(topics.length);
        return {
          topics,
          coveredTopics: findCoveredTopics({ topics, grants, coveredTopics, lastEventId }),
          refused: denied,
          // What is for some alone never shares its compression with what others write.
          isPublic: entry === undefined,
        };
      },
      attach(subscription) {
        entry?.attach(subscription);
        isAttached = true;
        for (const topic of publics) audience?.joined(topic, user);
      },
      leave() {
        entry?.leave();
        if (isAttached) for (const topic of publics) audience?.left(topic, user);
      },
    };
  }

  function enter(identity: Identity<User> | undefined, asked: Asked | undefined): StreamAdmission {
    return {
      session: identity?.session,
      enter: async () =>
        register(
          asked,
          identity && (await registry.enter(identity, asked, publicsOf(asked))),
          identity?.user,
        ),
    };
  }

  function assertMayAsk(identity: Identity<User> | undefined, topics: readonly string[] = []) {
    if (topics.length > maxTopicsPerStream) throw tooManyTopics(topics.length);
    if (identity === undefined && !topics.every(isPublic)) throw unauthorized();
  }

  return {
    async admit(request, { asked: readAsked = readAskedTopics }) {
      const identity = await access.identify?.(request);
      const asked = await readAsked(request, identity);
      assertMayAsk(identity, asked?.topics);
      return enter(identity, asked);
    },
    async readAs(request, topic, read) {
      if (isPublic(topic)) return read();
      const identity = await access.identify?.(request);
      if (identity === undefined) throw unauthorized();
      const entry = await registry.enter(identity, { topics: [topic], only: true }, []);
      const assertGranted = () => {
        const { grants, ended } = entry.granted();
        if (ended !== undefined) throw unauthorized();
        if (!grants.some(({ topics }) => topics.includes(topic))) throw notFound();
      };
      try {
        assertGranted();
        const result = await read();
        assertGranted();
        return result;
      } finally {
        entry.leave();
      }
    },
  };
}

function unauthorized(): StreamRefused {
  return new StreamRefused('unauthorized', 'Sign in to see this.');
}

/** Whether a topic exists is nobody else's business. */
function notFound(): StreamRefused {
  return new StreamRefused('not-found', 'This topic does not exist, or you may not have it.');
}
