import type { SessionAnswer } from '@tidings/contracts';
import type { Request, Response } from 'express';
import { HttpProblem } from '../http/problem.ts';
import { findSession } from './current-session.ts';
import { demoUsers } from './demo-users.ts';
import { setToken } from './session-cookie.ts';
import type { FoundSession, Sessions } from './sessions.ts';
import type { UserDocument } from './user-document.ts';

/** Writes the answers that say who is signed in. */
export interface SessionAnswers {
  /** Says who is signed in, or that nobody is. */
  send(response: Response, session: FoundSession | undefined): void;
  /**
   * Signs a user in: makes a new session, whatever token the request carried, ends the one it had,
   * and gives the browser the new token.
   *
   * @throws HttpProblem `wrong-password` when all sessions of the user were ended meanwhile
   */
  sendSignedIn(
    request: Request,
    response: Response,
    answer: { readonly user: UserDocument; readonly status: 200 | 201 },
  ): Promise<void>;
}

/** Creates the answers. */
export function createSessionAnswers(options: {
  readonly sessions: Pick<Sessions, 'create' | 'end'>;
  readonly sessionMaxAgeMs: number;
  readonly hasDemoUsers: boolean;
}): SessionAnswers {
  const { sessions, sessionMaxAgeMs, hasDemoUsers } = options;
  const demo = hasDemoUsers ? { demo: [...demoUsers] } : {};

  return {
    send(response, session) {
      const user =
        session === undefined
          ? null
          : {
              id: session.user.id.toHexString(),
              name: session.user.name,
              operator: session.isOperator,
            };
      const answer: SessionAnswer = { user, ...demo };
      response.set('cache-control', 'no-store').json(answer);
    },
    async sendSignedIn(request, response, { user, status }) {
      const before = await findSession(request);
      const token = await sessions.create(user);
      if (token === undefined) {
        throw new HttpProblem('wrong-password', {
          detail: 'All sessions of this account were ended during this sign-in. Try again.',
        });
      }
      if (before !== undefined) await sessions.end(before.id);
      setToken(request, response, token, sessionMaxAgeMs);
      const answer: SessionAnswer = {
        user: {
          id: user._id.toHexString(),
          name: user.name,
          operator: user.role === 'operator',
        },
        ...demo,
      };
      response.status(status).set('cache-control', 'no-store').json(answer);
    },
  };
}
