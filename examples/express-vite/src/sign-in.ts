import { urlencoded, type Express, type Request } from 'express';
import { randomUUID } from 'node:crypto';

/** This app's own users, by the session in their cookie. Yours are where you keep them. */
const users = new Map<string, string>();

/** Says who asks; undefined is nobody. */
export function userOf(request: Request): string | undefined {
  return users.get(sessionOf(request));
}

function sessionOf({ headers }: Request): string {
  return /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
}

/** Adds sign-in and sign-out; `onSignOut` is told when somebody is gone. */
export function addSignIn(app: Express, onSignOut: () => Promise<void>): void {
  app.post('/sign-in', urlencoded(), (request, response) => {
    const session = randomUUID();
    users.set(session, String((request.body as { name?: unknown }).name));
    response.cookie('session', session, { httpOnly: true, sameSite: 'lax' }).redirect('/');
  });
  app.post('/sign-out', async (request, response) => {
    users.delete(sessionOf(request));
    await onSignOut();
    response.clearCookie('session').redirect('/');
  });
}
