/** What others see of users, by their ids. */
export type Payloads<Payload> = ReadonlyMap<string, Payload>;

/** Who is at a topic, in one process. */
export interface TopicPresence<Payload> {
  readonly streams: number;
  readonly users: Payloads<Payload>;
  readonly typing: Payloads<Payload>;
}

/** Who is where in one process, by topic. */
export type NodePresence<Payload> = ReadonlyMap<string, TopicPresence<Payload>>;

/** A signed-in user, and what others see of them. */
export interface PresentUser<Payload> {
  readonly id: string;
  readonly payload: Payload;
}

/** Counts who is where in this process; a user with several streams counts once. */
export interface PresenceCount<Payload> {
  joined(topic: string, user: PresentUser<Payload> | undefined): void;
  left(topic: string, userId: string | undefined): void;
  /** Notes that a user is typing, for as long as that holds. */
  typing(topic: string, user: PresentUser<Payload>): void;
  stopped(topic: string, userId: string): void;
  /** Ends what does not hold any more; returns when the next will end, in the clock's milliseconds. */
  expire(): number | undefined;
  at(topic: string): TopicPresence<Payload>;
  all(): NodePresence<Payload>;
}

interface TopicCount<Payload> {
  streams: number;
  readonly users: Map<string, { readonly payload: Payload; streams: number }>;
  readonly typing: Map<string, { readonly payload: Payload; readonly until: number }>;
}

/** Creates an empty count. */
export function createPresenceCount<Payload>(options: {
  readonly typingHoldsMs: number;
  /** Called with the topic whose presence has changed. */
  readonly onChange: (topic: string) => void;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}): PresenceCount<Payload> {
  const { typingHoldsMs, onChange, now } = options;
  const topics = new Map<string, TopicCount<Payload>>();

  function countOf(topic: string): TopicCount<Payload> {
    let count = topics.get(topic);
    if (count === undefined) {
      count = { streams: 0, users: new Map(), typing: new Map() };
      topics.set(topic, count);
    }
    return count;
  }

  function forgetEmpty(topic: string): void {
    const count = topics.get(topic);
    if (count?.streams === 0 && count.typing.size === 0) topics.delete(topic);
  }

  function at(topic: string): TopicPresence<Payload> {
    const { streams = 0, users, typing } = topics.get(topic) ?? {};
    return { streams, users: payloadsOf(users), typing: payloadsOf(typing) };
  }

  return {
    joined(topic, user) {
      const count = countOf(topic);
      count.streams += 1;
      const present = user && count.users.get(user.id);
      if (present !== undefined) present.streams += 1;
      else if (user !== undefined) count.users.set(user.id, { payload: user.payload, streams: 1 });
      onChange(topic);
    },
    left(topic, userId) {
      const count = topics.get(topic);
      if (count === undefined) return;
      count.streams -= 1;
      const present = userId === undefined ? undefined : count.users.get(userId);
      if (userId !== undefined && present !== undefined) {
        present.streams -= 1;
        if (present.streams === 0) {
          count.users.delete(userId);
          count.typing.delete(userId);
        }
      }
      forgetEmpty(topic);
      onChange(topic);
    },
    typing(topic, { id, payload }) {
      const { typing } = countOf(topic);
      const isNew = !typing.has(id);
      typing.set(id, { payload, until: now() + typingHoldsMs });
      if (isNew) onChange(topic);
    },
    stopped(topic, userId) {
      if (topics.get(topic)?.typing.delete(userId) !== true) return;
      forgetEmpty(topic);
      onChange(topic);
    },
    expire() {
      const time = now();
      let next: number | undefined;
      for (const [topic, { typing }] of topics) {
        let hasEnded = false;
        for (const [user, { until }] of typing) {
          if (until <= time) hasEnded = typing.delete(user);
          else next = Math.min(next ?? until, until);
        }
        forgetEmpty(topic);
        if (hasEnded) onChange(topic);
      }
      return next;
    },
    at,
    all: () => new Map([...topics.keys()].map((topic) => [topic, at(topic)])),
  };
}

function payloadsOf<Payload>(
  users: ReadonlyMap<string, { readonly payload: Payload }> = new Map(),
): Payloads<Payload> {
  return new Map([...users].map(([id, { payload }]) => [id, payload]));
}
