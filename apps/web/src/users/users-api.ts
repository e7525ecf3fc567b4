import {
  SessionAnswer,
  type Announce,
  type ChangePassword,
  type DeleteAccount,
  type SignIn,
  type SignUp,
} from '@tidings/contracts';
import type { Answer } from '../http/answer.ts';
import type { ApiClient } from '../http/api-client.ts';

/** Users and sessions over HTTP. */
export interface UsersApi {
  /** Reads who is signed in; counts as use of the session. */
  readSession(): Promise<Answer<SessionAnswer>>;
  signIn(body: SignIn): Promise<Answer<SessionAnswer>>;
  signUp(body: SignUp): Promise<Answer<SessionAnswer>>;
  signOut(): Promise<Answer<undefined>>;
  /** Ends every session of this user, this one included. */
  signOutEverywhere(): Promise<Answer<undefined>>;
  /** Ends every other session. */
  changePassword(body: ChangePassword): Promise<Answer<undefined>>;
  deleteAccount(body: DeleteAccount): Promise<Answer<undefined>>;
  /** Sends an announcement to everyone; for operators. */
  announce(body: Announce): Promise<Answer<undefined>>;
}

/** Creates the API client for users and sessions. */
export function createUsersApi(api: ApiClient): UsersApi {
  return {
    readSession: () => api.request(SessionAnswer, '/api/session'),
    signIn: (body) => api.request(SessionAnswer, '/api/session', { method: 'POST', body }),
    signUp: (body) => api.request(SessionAnswer, '/api/people', { method: 'POST', body }),
    signOut: () => api.send('/api/session', { method: 'DELETE' }),
    signOutEverywhere: () => api.send('/api/sessions', { method: 'DELETE' }),
    changePassword: (body) => api.send('/api/people/me/password', { method: 'PUT', body }),
    deleteAccount: (body) => api.send('/api/people/me', { method: 'DELETE', body }),
    announce: (body) => api.send('/api/announcements', { method: 'POST', body }),
  };
}
