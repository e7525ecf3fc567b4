import { MessagePage, PostAnswer, PostPage } from '@tidings/contracts';
import type { Timestamp } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  openStream,
  serverCommand,
  startProcess,
  createTestDatabase,
} from '@tidings/dev-app/testing';
import { makeRoom, readAnswer, write, sendJson, signUp, type TestUser } from '@tidings/dev-app';

interface Server {
  readonly url: string;
}

/** One write: when it was sent and answered, by one clock, and the id that it was given. */
interface Written {
  readonly id: string;
  readonly sentAt: number;
  readonly answeredAt: number;
}

const skew = fileURLToPath(new URL('kit/skew-clock.mjs', import.meta.url));

/** Three nodes over one database: one with the right time, one far behind, one far ahead. */
async function startSkewedNodes(database: { databaseName: string }): Promise<Server[]> {
  const args = ['--import', skew, ...serverCommand()];
  return Promise.all(
    ['0', '-7000', '7000'].map((SKEW_MS) => startProcess(database, { SKEW_MS }, args)),
  );
}

async function timed(send: () => Promise<string>): Promise<Written> {
  const sentAt = performance.now();
  const id = await send();
  return { id, sentAt, answeredAt: performance.now() };
}

async function post({ url }: Server, { headers }: TestUser): Promise<string> {
  const body = { title: 'in order', clientId: randomUUID() };
  const answer = await sendJson(`${url}/api/posts`, 'POST', body, headers);
  return (await readAnswer(PostAnswer, answer)).post.id;
}

/** Writers side by side; each sends its next to another node once the one before was answered. */
async function writeMany(
  nodes: readonly Server[],
  send: (node: Server) => Promise<string>,
): Promise<Written[]> {
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    const written: Written[] = [];
    for (let n = 0; n < 12; n += 1) {
      const node = nodes[(writer + n) % nodes.length];
      if (node !== undefined) written.push(await timed(() => send(node)));
    }
    return written;
  });
  return (await Promise.all(writers)).flat();
}

/** Every pair of writes of which one was sent after the other was answered, and sorts before it. */
function misplaced(written: readonly Written[]): [Written, Written][] {
  return written.flatMap((earlier) =>
    written
      .filter((later) => later.sentAt > earlier.answeredAt && later.id <= earlier.id)
      .map((later): [Written, Written] => [earlier, later]),
  );
}

describe('order across processes', () => {
  it('P13: sorts a post after those that were answered before it was sent, on any node', async () => {
    const database = await createTestDatabase();
    const nodes = await startSkewedNodes(database);
    const [first = { url: '' }] = nodes;
    const me = await signUp(first);
    // One after the other, through all nodes in turn.
    const inTurn: string[] = [];
    for (let n = 0; n < 9; n += 1) inTurn.push(await post(nodes[n % 3] ?? first, me));
    const page = await readAnswer(PostPage, await fetch(`${first.url}/api/posts?limit=9`));
    expect(page.posts.map(({ id }) => id)).toEqual(inTurn.toReversed());
    const stream = await openStream(`${first.url}/sse`);
    const { posts } = (await stream.find('posts')).data as Pick<PostPage, 'posts'>;
    expect(posts.slice(0, 9).map(({ id }) => id)).toEqual(inTurn.toReversed());

    const written = await writeMany(nodes, (node) => post(node, me));
    expect(misplaced(written)).toEqual([]);
    expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
  });

  it('P13: sorts a message after those that were answered before it was sent, on any node', async () => {
    const database = await createTestDatabase();
    const nodes = await startSkewedNodes(database);
    const [first = { url: '' }] = nodes;
    const me = await signUp(first);
    const room = await makeRoom(first, me);
    const send = async (node: Server) => (await write(node, room, me, 'in order')).message.id;
    const inTurn: string[] = [];
    for (let n = 0; n < 6; n += 1) inTurn.push(await send(nodes[n % 3] ?? first));
    const path = `${first.url}/api/rooms/${room.id}/messages?limit=6`;
    const page = await readAnswer(MessagePage, await fetch(path, { headers: me.headers }));
    expect(page.messages.map(({ id }) => id)).toEqual(inTurn.toReversed());

    const written = await writeMany(nodes, send);
    expect(misplaced(written)).toEqual([]);
  });

  it('dates a post by the time of the database, whatever the clock of the node says', async () => {
    const database = await createTestDatabase();
    const nodes = await startSkewedNodes(database);
    const [first = { url: '' }] = nodes;
    const me = await signUp(first);
    const ids: string[] = [];
    for (const node of nodes) ids.push(await post(node, me));
    const seconds = ids.map((id) => Number.parseInt(id.slice(0, 8), 16));
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    // Every reply of a replica set says its time.
    const reply = await database.command({ ping: 1 });
    const { t: now } = reply['operationTime'] as Timestamp;
    // One clock is seven seconds ahead of this.
    expect(seconds.at(-1)).toBeLessThanOrEqual(now);
  });
});
