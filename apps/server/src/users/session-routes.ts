import { SignIn } from '@tidings/contracts';
import { Router, type RequestHandler } from 'express';
import { jsonBody, readBody } from '../http/json-body.ts';
import { addressOf } from '../http/limits/address-of.ts';
import { methodNotAllowed } from '../http/problem.ts';
import { findSession, requireSession } from './current-session.ts';
import { clearToken } from './session-cookie.ts';
import type { SessionAnswers } from './session-answers.ts';
import type { Sessions } from './sessions.ts';
import type { SignInLimit } from './sign-in-limit.ts';
import type { Passwords } from './sign-in.ts';

/** Creates `/session` (who am I, sign in, sign out) and `/sessions` (sign out everywhere), under `/api`. */
export function createSessionRoutes(options: {
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly answers: SessionAnswers;
  readonly signInLimit: SignInLimit;
  /** Stands before every route that writes. */
  readonly writing: RequestHandler;
  readonly readOnly: boolean;
}): Router {
  const { passwords, sessions, answers, signInLimit, writing, readOnly } = options;
  const routes = Router();

  // A page that is looked at asks now and then: that is use of the session, too.
  routes.get('/session', async (request, response) => {
    const session = await findSession(request);
    if (session !== undefined && !readOnly) await sessions.touch(session);
    answers.send(response, session);
  });

  routes.post('/session', writing, ...jsonBody, async (request, response) => {
    const { name, password } = readBody(SignIn, request);
    await signInLimit.takeTry(request, name);
    const user = await passwords.signIn(name, password, addressOf(request));
    await signInLimit.resetTries(name);
    await answers.sendSignedIn(request, response, { user, status: 200 });
  });

  routes.delete('/session', writing, async (request, response) => {
    const session = await findSession(request);
    if (session !== undefined) await sessions.end(session.id);
    clearToken(request, response);
    response.status(204).end();
  });

  routes.delete('/sessions', writing, async (request, response) => {
    const { user } = await requireSession(request);
    await sessions.endAll(user.id);
    clearToken(request, response);
    response.status(204).end();
  });

  routes.all('/session', methodNotAllowed('GET, HEAD, POST, DELETE'));
  routes.all('/sessions', methodNotAllowed('DELETE'));
  return routes;
}
