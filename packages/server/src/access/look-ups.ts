import type { FeedLog } from '@tidings/change-feed';
import type { IncomingMessage } from 'node:http';
import { StreamRefused } from '../streams/refusal.ts';
import type { AccessOptions, AccessUser, OwnTopic } from './access-options.ts';
import type { SessionAccess } from './session-access.ts';
import { createSpreadCalls } from './spread-calls.ts';

/** Milliseconds that `topicsOf` may take; then it has failed. */
export const maxLookUpMs = 5_000;

/** Asks the application for the topics of sessions. */
export interface LookUps<User extends AccessUser> {
  /** Number of questions so far. */
  readonly count: number;
  /** Asks for one session; an answer that arrives after one to a later question is ignored. */
  ask(session: SessionAccess<User>): Promise<void>;
  /** Asks for every session, spread over the interval of heartbeats. */
  askAll(): void;
  close(): void;
}

/** Creates look-ups by `topicsOf`; without it, nobody is asked. */
export function createLookUps<User extends AccessUser>(options: {
  readonly topicsOf: AccessOptions<IncomingMessage, User>['topicsOf'];
  readonly heartbeatMs: number;
  readonly sessions: () => Iterable<SessionAccess<User>>;
  /** Receives the topics of a session; undefined: it has ended. */
  readonly onAnswer: (session: SessionAccess<User>, topics: Iterable<OwnTopic> | undefined) => void;
  /** Called when they could not be looked up: what the session may have lost must not stay open. */
  readonly onFailed: (session: SessionAccess<User>) => void;
  readonly log: Pick<FeedLog, 'warn'>;
}): LookUps<User> {
  const { topicsOf, heartbeatMs, sessions, onAnswer, onFailed, log } = options;
  let count = 0;

  async function ask(session: SessionAccess<User>): Promise<void> {
    if (topicsOf === undefined || session.ended !== undefined) return;
    session.asks += 1;
    count += 1;
    const question = session.asks;
    try {
      const answer = await withinTime(topicsOf(session.user, session.id));
      if (question < session.answered) return;
      session.answered = question;
      onAnswer(session, answer);
    } catch (error) {
      // An earlier question may be answered later, with what has been lost since.
      session.answered = Math.max(session.answered, question);
      onFailed(session);
      if (!(error instanceof StreamRefused)) {
        log.warn(
          { err: error },
          'Access could not be looked up; the session’s streams were closed.',
        );
      }
      throw error;
    }
  }

  const rounds = createSpreadCalls({
    intervalMs: heartbeatMs,
    // One that has not been answered yet is not asked again.
    items: () => [...sessions()].filter(({ asks, answered }) => asks <= answered),
    // Its failure was logged.
    call: (session: SessionAccess<User>) => void ask(session).catch(() => undefined),
  });

  return {
    get count() {
      return count;
    },
    ask,
    askAll() {
      if (topicsOf !== undefined) rounds.begin();
    },
    close() {
      rounds.close();
    },
  };
}

/** Rejects if an answer takes too long: whatever it may have revoked would stay open. */
async function withinTime<Answer>(answer: Answer | Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`\`topicsOf\` did not answer within ${String(maxLookUpMs)} ms.`));
    }, maxLookUpMs);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
