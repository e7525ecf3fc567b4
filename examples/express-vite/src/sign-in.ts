import { urlencoded, type Express, type Request } from 'express';
import { randomUUID } from 'node:crypto';

/** This app's own users, by the session in their cookie. Yours are where you keep them. */
const users = new Map<string, string>();

/** Returns who sends a request; undefined: nobody is signed in. */
export function identify(request: Request) {
  const session = sessionOf(request);
  const id = users.get(session);
  return id === undefined ? undefined : { user: { id }, session };
}

/** Returns the topics of a session; undefined: it has ended. */
export function topicsOf(_user: { readonly id: string }, session: string) {
  return users.has(session) ? [{ topic: 'orders', since: 'always' }] : undefined;
}

function sessionOf({ headers }: Request): string {
  return /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
}

/** Adds sign-in and sign-out; `onSignOut` gets the session that has ended. */
export function addSignIn(app: Express, onSignOut: (session: string) => Promise<void>): void {
  app.post('/sign-in', urlencoded(), (request, response) => {
    const session = randomUUID();
    users.set(session, String((request.body as { name?: unknown }).name));
    response.cookie('session', session, { httpOnly: true, sameSite: 'lax' }).redirect('/');
  });
  app.post('/sign-out', async (request, response) => {
    const session = sessionOf(request);
    users.delete(session);
    await onSignOut(session);
    response.clearCookie('session').redirect('/');
  });
}
