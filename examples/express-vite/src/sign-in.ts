import { urlencoded, type Express } from 'express';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** This app's own users, by the session in their cookie. Yours are where you keep them. */
const users = new Map<string, string>();

/** Returns the user who sent a request; undefined: nobody is signed in. */
export function userOf(request: IncomingMessage): { readonly id: string } | undefined {
  const id = users.get(sessionOf(request));
  return id === undefined ? undefined : { id };
}

/** Returns whether a session has not ended. */
export function isSignedIn(session: string): boolean {
  return users.has(session);
}

/** Returns the session that a request's cookie names; '': none. */
export function sessionOf({ headers }: IncomingMessage): string {
  return /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
}

/** Adds sign-in and sign-out; `onSignOut` receives the session that has ended. */
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
