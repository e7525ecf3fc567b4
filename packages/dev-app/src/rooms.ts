import { MessageAnswer, RoomAnswer, type Message, type Room } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { randomUUID } from 'node:crypto';
import type { StreamEvent } from './open-stream.ts';
import { sendJson, type SignedUp } from './sign-up.ts';

type Somebody = Pick<SignedUp, 'headers'>;
interface Server {
  readonly url: string;
}

/** Makes a room. */
export async function makeRoom(
  { url }: Server,
  owner: Somebody,
  room: { readonly title?: string; readonly open?: boolean } = {},
): Promise<Room> {
  const body = { title: 'Harbour', open: true, ...room };
  const response = await sendJson(`${url}/api/rooms`, 'POST', body, owner.headers);
  return (await readAnswer(RoomAnswer, response)).room;
}

/** Sends `method` for somebody's place in a room: join or invite, leave or remove. */
export async function changeMember(
  { url }: Server,
  room: { readonly id: string },
  { by, who, method }: { by: Somebody; who: Pick<SignedUp, 'name'>; method: 'PUT' | 'DELETE' },
): Promise<Response> {
  const path = `${url}/api/rooms/${room.id}/members/${encodeURIComponent(who.name)}`;
  return fetch(path, { method, headers: by.headers });
}

/** Joins an open room, or accepts an invitation. */
export async function join(server: Server, room: { id: string }, user: SignedUp): Promise<void> {
  const answer = await changeMember(server, room, { by: user, who: user, method: 'PUT' });
  await readAnswer(RoomAnswer, answer);
}

/** Makes somebody a member of any room: its owner invites them, and they accept. */
export async function addMember(
  server: Server,
  room: { readonly id: string },
  { owner, who }: { readonly owner: Somebody; readonly who: SignedUp },
): Promise<void> {
  await readAnswer(RoomAnswer, await changeMember(server, room, { by: owner, who, method: 'PUT' }));
  await join(server, room, who);
}

/** Writes a message. Repeats it after a 503, as a client would when many write at once. */
export async function write(
  { url }: Server,
  room: { readonly id: string },
  author: Somebody,
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

/** Reads an answer that satisfies the contract; fails the test with any other. */
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
export function saying(text: string): (event: StreamEvent) => boolean {
  return ({ event, data }) => event === 'newMessage' && (data as { text?: unknown }).text === text;
}
