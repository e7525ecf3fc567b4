import { answer, problems } from './answers.ts';
import { json, takes, withSession, writeProblems, type Operation } from './operations.ts';
import { refTo } from './schemas.ts';

/** Says how a request shows whose it is. */
export const sessionCookie = {
  type: 'apiKey',
  in: 'cookie',
  name: 'tidings',
  description: 'Set by signing in; behind TLS it is called `__Host-tidings`.',
} as const;

const signedIn = {
  ...answer('Who is signed in now.', json, refTo('SessionAnswer')),
  headers: {
    'Set-Cookie': {
      description: 'The new session; the one before is ended.',
      required: true,
      schema: { type: 'string' },
    },
  },
};
const done = { description: 'Done.' };

const signUp: Operation = {
  operationId: 'signUp',
  summary: 'Makes an account and signs in. A name is taken, too, when it only looks like another.',
  ...takes('SignUp'),
  responses: { 201: signedIn, ...writeProblems('name-taken', 'not-ready') },
};

const signIn: Operation = {
  operationId: 'signIn',
  summary: 'Signs in.',
  ...takes('SignIn'),
  responses: { 200: signedIn, ...writeProblems('wrong-password', 'not-ready') },
};

const readSession: Operation = {
  operationId: 'readSession',
  summary: 'Says who is signed in. Asking now and then keeps a session in use.',
  security: [{ session: [] }, {}],
  responses: {
    200: answer('Who it is; null for nobody.', json, refTo('SessionAnswer')),
    ...problems(),
  },
};

const signOut: Operation = {
  operationId: 'signOut',
  summary: 'Ends this session, if there is one.',
  security: [{ session: [] }, {}],
  responses: { 204: done, ...problems('method-not-allowed') },
};

const signOutEverywhere: Operation = {
  operationId: 'signOutEverywhere',
  summary: 'Ends all sessions of this user.',
  ...withSession,
  responses: { 204: done, ...problems('method-not-allowed', 'unauthorized') },
};

const changePassword: Operation = {
  operationId: 'changePassword',
  summary: 'Changes the password and ends every other session.',
  ...withSession,
  ...takes('ChangePassword'),
  responses: { 204: done, ...writeProblems('unauthorized', 'wrong-password', 'not-ready') },
};

const deleteAccount: Operation = {
  operationId: 'deleteAccount',
  summary: 'Deletes the account. What the user wrote stays, without their name.',
  ...withSession,
  ...takes('DeleteAccount'),
  responses: { 204: done, ...writeProblems('unauthorized', 'wrong-password', 'not-ready') },
};

/** The paths of users and their sessions. */
export const usersPaths = {
  '/api/people': { post: signUp },
  '/api/people/me': { delete: deleteAccount },
  '/api/people/me/password': { put: changePassword },
  '/api/session': { get: readSession, post: signIn, delete: signOut },
  '/api/sessions': { delete: signOutEverywhere },
} as const;
