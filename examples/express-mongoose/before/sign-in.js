import { urlencoded } from 'express';
import { randomUUID } from 'node:crypto';

const users = new Map();

export function sessionOf(request) {
  return /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
}

export function userOf(session) {
  return users.get(session);
}

export function isLogin(request, response, next) {
  if (userOf(sessionOf(request))) next();
  else response.sendStatus(401);
}

export function addSignIn(app) {
  app.post('/sign-in', urlencoded(), (request, response) => {
    const session = randomUUID();
    users.set(session, { id: request.body.name });
    response.cookie('session', session, { httpOnly: true, sameSite: 'lax' }).redirect('/');
  });
  app.post('/sign-out', (request, response) => {
    users.delete(sessionOf(request));
    response.clearCookie('session').redirect('/');
  });
}
