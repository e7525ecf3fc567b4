import type { Request, RequestHandler } from 'express';
import { HttpProblem } from '../http/problem.ts';
import { readToken } from './session-cookie.ts';
import type { FoundSession, Sessions } from './sessions.ts';

type LookUp = () => Promise<FoundSession | undefined>;

const lookUps = new WeakMap<Request, LookUp>();
/**
 * Says whose request it is, by id. What was written offline is sent later, by whoever's browser it is
 * then: with the header it is never sent as anybody else.
 */
const userHeader = 'tidings-user';
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Creates the middleware that lets `findSession` and `requireSession` work on what comes after it. It
 * reads nothing by itself: the first who asks pays for the one read that a request may cost.
 */
export function createSessionLookUp(
  sessions: Pick<Sessions, 'find' | 'touch'>,
  { readOnly }: { readonly readOnly: boolean },
): RequestHandler {
  return (request, _response, next) => {
    let found: Promise<FoundSession | undefined> | undefined;
    lookUps.set(request, () => (found ??= look(request)));
    next();
  };

  async function look(request: Request): Promise<FoundSession | undefined> {
    const token = readToken(request);
    const session = token === undefined ? undefined : await sessions.find(token);
    // Whoever changes something is there.
    if (session !== undefined && !readOnly && !safeMethods.has(request.method)) {
      await sessions.touch(session);
    }
    return session;
  }
}

/** Says who sends a request; undefined when nobody is signed in, or the session has ended. */
export async function findSession(request: Request): Promise<FoundSession | undefined> {
  const lookUp = lookUps.get(request);
  if (lookUp === undefined) throw new Error('This request did not come past the session look-up.');
  return lookUp();
}

/**
 * Says who sends a request.
 *
 * @throws HttpProblem `unauthorized` when nobody is signed in, or somebody else than the request says.
 */
export async function requireSession(request: Request): Promise<FoundSession> {
  const session = await findSession(request);
  if (session === undefined) {
    throw new HttpProblem('unauthorized', {
      detail: 'Nobody is signed in, or the session has ended. Sign in with POST /api/session.',
    });
  }
  const claimed = request.get(userHeader);
  if (claimed !== undefined && claimed !== session.user.id.toHexString()) {
    throw new HttpProblem('unauthorized', { detail: 'Somebody else is signed in by now.' });
  }
  return session;
}

/** The answer to a write that met the deletion of its user's account. */
export function accountDeleted(): HttpProblem {
  return new HttpProblem('unauthorized', { detail: 'This account is being deleted.' });
}

/**
 * Says which operator sends a request.
 *
 * @throws HttpProblem `unauthorized`, or `forbidden` for everyone else.
 */
export async function requireOperator(request: Request): Promise<FoundSession> {
  const session = await requireSession(request);
  if (!session.isOperator) {
    throw new HttpProblem('forbidden', { detail: 'This is for operators.' });
  }
  return session;
}
