import { SessionAnswer } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { randomBytes } from 'node:crypto';

/** A user who has just signed up. */
export interface SignedUp {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  /** The header `cookie` of their session. */
  readonly cookie: string;
  /** The headers of a request with a JSON body that is theirs. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends a JSON body, as nobody or with the headers of somebody. */
export async function sendJson(
  url: string,
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Signs up at a server, under a name that is free unless one is given. */
export async function signUp(
  { url }: { readonly url: string },
  name: string = freeName(),
  headers: Readonly<Record<string, string>> = {},
): Promise<SignedUp> {
  const password = 'correct horse battery';
  const response = await sendJson(`${url}/api/people`, 'POST', { name, password }, headers);
  const text = await response.text();
  if (response.status !== 201) throw new Error(`Signing up: ${String(response.status)} ${text}`);
  const answer = validate(SessionAnswer, JSON.parse(text));
  if (!answer.ok || answer.data.user === null) throw new Error(`Signing up answered ${text}.`);
  const { user } = answer.data;
  const cookie = cookieOf(response);
  return {
    ...{ id: user.id, name: user.name, password, cookie },
    headers: { 'content-type': 'application/json', cookie },
  };
}

/** A name that nothing else looks like. */
export function freeName(): string {
  // No letter looks like another one of these.
  return `P${randomBytes(8).toString('hex').replace(/[01]/g, 'x')}`;
}

/** What a browser would send back of the cookie that an answer sets; empty when it sets none. */
export function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
