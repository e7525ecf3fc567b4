import { MessageAnswer, RoomAnswer, type Message, type Room } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { randomUUID } from 'node:crypto';
import type { StreamEvent } from './open-stream.ts';
import { sendJson, type TestUser } from './sign-up.ts';

type Caller = Pick<TestUser, 'headers'>;
interface Server {
  readonly url: string;
}

/** Creates a room. */
export async function makeRoom(
  { url }: Server,
  owner: Caller,
  room: { readonly title?: string; readonly open?: boolean } = {},
): Promise<Room> {
  const body = { title: 'Harbour', open: true, ...room };
  const response = await sendJson(`${url}/api/rooms`, 'POST', body, owner.headers);
  return (await readAnswer(RoomAnswer, response)).room;
}

/** Changes a membership: joins or invites (PUT), leaves or removes (DELETE). */
export async function changeMember(
  { url }: Server,
  room: { readonly id: string },
  { by, user, method }: { by: Caller; user: Pick<TestUser, 'name'>; method: 'PUT' | 'DELETE' },
): Promise<Response> {
  const path = `${url}/api/rooms/${room.id}/members/${encodeURIComponent(user.name)}`;
  return fetch(path, { method, headers: by.headers });
}

/** Joins an open room, or accepts an invitation. */
export async function join(server: Server, room: { id: string }, user: TestUser): Promise<void> {
  const answer = await changeMember(server, room, { by: user, user, method: 'PUT' });
  await readAnswer(RoomAnswer, answer);
}

/** Makes a user a member of any room: its owner invites them, and they accept. */
export async function addMember(
  server: Server,
  room: { readonly id: string },
  { owner, user }: { readonly owner: Caller; readonly user: TestUser },
): Promise<void> {
  await readAnswer(
    RoomAnswer,
    await changeMember(server, room, { by: owner, user, method: 'PUT' }),
  );
  await join(server, room, user);
}

/** Writes a message; repeats it after a 503, as a client would: many messages at once are answered with that. */
export async function write(
  { url }: Server,
  room: { readonly id: string },
  author: Caller,
  text: string,
): Promise<{ readonly message: Message; readonly position: string }> {
  const body = { text, clientId: randomUUID() };
  const path = `${url}/api/rooms/${room.id}/messages`;
  for (;;) {
    const answer = await sendJson(path, 'POST', body, author.headers);
    if (answer.status !== 503) return readAnswer(MessageAnswer, answer);
    await answer.body?.cancel();
  }
}

/** Reads an answer and checks it against the contract; otherwise fails the test with the answer. */
export async function readAnswer<Schema extends Parameters<typeof validate>[0]>(
  schema: Schema,
  response: Response,
): Promise<Extract<ReturnType<typeof validate<Schema>>, { ok: true }>['data']> {
  const text = await response.text();
  if (!response.ok) throw new Error(`Answered ${String(response.status)} ${text}`);
  const answer = validate(schema, JSON.parse(text));
  if (!answer.ok) throw new Error(`${JSON.stringify(answer.issues)} in ${text}`);
  return answer.data;
}

/** Matches the event of a message with this text. */
export function withText(text: string): (event: StreamEvent) => boolean {
  return ({ event, data }) => event === 'newMessage' && (data as { text?: unknown }).text === text;
}
