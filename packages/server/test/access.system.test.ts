import { connect, type Source } from '@tidings/event-source';
import { defineChannel, defineList, parsePosition } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import { ObjectId } from 'mongodb';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import {
  membersOf,
  serveList,
  sessionsIn,
  type AccessOptions,
  type OwnTopic,
} from '../src/index.ts';
import { serveChannel } from './serve-channel.ts';

const project = z.string();
const notes = defineList({
  name: 'notes',
  itemName: 'note',
  item: z.object({ id: z.string(), project, text: z.string() }),
  example: { id: '65b2f0c4e13b2a0012345678', project: 'a', text: 'Soup' },
  topic: { name: 'project', fields: ['project'] },
});
const channel = defineChannel({ path: '/live', generation: 1, events: notes.events });
const sources = [
  serveList(notes, {
    collection: 'note',
    topicFilter: (fields) => ({ project: fields.project }),
    immutable: ['project'],
    read: ({ project: of, text }, id) => ({ id, project: of, text }),
  }),
];
const patience = { timeout: 20_000, interval: 10 };

/** Returns who asks: `?user=ann&session=1`. */
function identify({ url }: IncomingMessage) {
  const query = new URLSearchParams(url?.split('?')[1]);
  const id = query.get('user');
  return id === null ? undefined : { user: { id }, session: query.get('session') ?? id };
}

async function serve(access: AccessOptions) {
  const served = await serveChannel({ channel, sources, access: { identify, ...access } });
  onTestFinished(() => served[Symbol.asyncDispose]());
  return {
    ...served,
    note: (of: string, text: string) =>
      served.db.collection('note').insertOne({ project: of, text }),
    /** Opens a stream through the wrapper; collects snapshots, changes and ends. */
    watch: (query: string) => {
      const source = connect(channel, { url: `${served.origin}/live?${query}`, EventSource });
      onTestFinished(() => {
        source.close();
      });
      return { source, seen: collect(source) };
    },
  };
}

function collect(source: Source<typeof channel>): string[] {
  const seen: string[] = [];
  source.on('notes', ({ project: of, notes: all }) =>
    seen.push(`${of}: ${all.map(({ text }) => text).join(' ')}`),
  );
  source.on('newNote', ({ project: of, text }) => seen.push(`${of} + ${text}`));
  source.on('revoked', ({ topic, reason }) => seen.push(`${topic} ${reason}`));
  source.on('sync', ({ outcome, missed }) => seen.push(`${outcome} ${String(missed)}`));
  return seen;
}

/** Opens a stream as a native EventSource that reconnects does; returns its first event. */
async function reconnect(url: string, lastEventId = ''): Promise<string> {
  const answer = await fetch(url, { headers: { 'last-event-id': lastEventId } });
  const text = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let read = '';
  while (!/^event: /m.test(read)) read += (await text?.read())?.value ?? '';
  await text?.cancel();
  return /^event: (.+)$/m.exec(read)?.[1] ?? '';
}

describe('access by look-up', () => {
  it('is asked once per session and heartbeat, however many streams the session has', async () => {
    const { tidings, watch } = await serve({ topicsOf: () => ['project:a'] });
    const streams = Array.from({ length: 8 }, () => watch('user=ann'));
    for (const { source } of streams) await expect.poll(() => source.state.name).toBe('live');
    const before = tidings.counts().lookUps;
    let heartbeats = 0;
    streams[0]?.source.on('heartbeat', () => (heartbeats += 1));
    await expect.poll(() => heartbeats, patience).toBe(5);
    const asked = tidings.counts().lookUps - before;
    expect(asked).toBeGreaterThanOrEqual(4);
    expect(asked).toBeLessThanOrEqual(6);
  });

  it('P3: gives an open stream the snapshot of a gained topic, then a second sync and what follows', async () => {
    const topics = new Set(['project:a']);
    const { tidings, note, watch } = await serve({ topicsOf: () => topics });
    await note('b', 'before');
    const { source, seen } = watch('user=ann');
    await expect.poll(() => source.state.name).toBe('live');
    topics.add('project:b');
    await tidings.recheck({ user: 'ann' });
    await expect.poll(() => seen, patience).toHaveLength(4);
    expect(seen).toEqual(['a: ', 'snapshot 0', 'b: before', 'resumed 0']);
    await note('b', 'after');
    await expect.poll(() => seen.at(-1), patience).toBe('b + after');
  });

  it('P10: takes a topic from every stream of a session, and from no other session of the user', async () => {
    const lost = new Set<string>();
    const { tidings, note, watch } = await serve({
      topicsOf: (_user, session) =>
        lost.has(session) ? ['project:b'] : ['project:a', 'project:b'],
    });
    const [one, two, other] = [
      watch('user=ann&session=1'),
      watch('user=ann&session=1'),
      watch('user=ann&session=2'),
    ];
    for (const { source } of [one, two, other])
      await expect.poll(() => source.state.name).toBe('live');
    lost.add('1');
    await tidings.recheck({ session: '1' });
    await note('a', 'secret');
    await note('b', 'for all');
    for (const { seen } of [one, two, other])
      await expect.poll(() => seen.at(-1), patience).toBe('b + for all');
    for (const { seen } of [one, two]) {
      expect(seen.slice(3)).toEqual(['project:a removed', 'b + for all']);
    }
    expect(other.seen.slice(3)).toEqual(['a + secret', 'b + for all']);
  });

  it('P10: ends a session at its expiry', async () => {
    let expiresAt = new Date(Date.now() + 3_600_000);
    const { watch } = await serve({
      identify: (request) => {
        const found = identify(request);
        return found && { ...found, expiresAt };
      },
      topicsOf: () => ['project:a'],
      publicTopics: ['project:news'],
    });
    const { seen } = watch('user=ann&session=1');
    await expect.poll(() => seen.at(-1), patience).toBe('snapshot 0');
    expiresAt = new Date(Date.now() - 1);
    // The same session, as another request has it.
    watch('user=ann&session=1');
    await expect.poll(() => seen.at(-1), patience).toBe('project:a expired');
  });

  it('covers a topic without a beginning only where the client says so, and others from then on', async () => {
    let granted: OwnTopic[] = [{ topic: 'project:a', since: 'always' }];
    const { origin, tidings, watch } = await serve({ topicsOf: () => granted });
    const { source } = watch('user=ann');
    await expect.poll(() => source.state.name).toBe('live');
    const id = source.position ?? '';
    const url = `${origin}/live?user=ben`;
    expect(await reconnect(url, id)).toBe('sync');
    granted = ['project:a'];
    expect(await reconnect(url, id)).toBe('notes');
    // As the wrapper asks: the header of a native reconnect counts for all that its URL asks for.
    expect(await reconnect(`${url}&covers=project:a&lastEventId=${id}`)).toBe('sync');
    granted = [{ topic: 'project:a', since: id }];
    expect(await reconnect(url, id)).toBe('sync');
    const { position } = await tidings.page(notes, { project: 'a' }, { limit: 1 });
    expect(parsePosition(position)?.seconds).toBeGreaterThan(0);
    granted = [{ topic: 'project:a', since: new Date(Date.now() + 60_000) }];
    expect(await reconnect(url, id)).toBe('notes');
  });

  it('has limits that name the parameter', async () => {
    const { origin } = await serve({ publicTopics: () => true });
    const ask = async (query: URLSearchParams) => {
      const answer = await fetch(`${origin}/live?${query.toString()}`);
      const { errors } = (await answer.json()) as { errors: unknown };
      return [answer.status, errors];
    };
    const many = new URLSearchParams();
    for (let n = 0; n <= 200; n += 1) many.append('topic', `project:${String(n)}`);
    expect(await ask(many)).toEqual([
      400,
      [{ field: 'topic', message: 'must be at most 200 for one stream, not 201: ask for fewer' }],
    ]);
    const covers = Array.from({ length: 501 }, (_, n) => String(n)).join(',');
    expect(await ask(new URLSearchParams({ topic: 'project:a', covers }))).toEqual([
      400,
      [{ field: 'covers', message: 'must name at most 500 topics, not 501' }],
    ]);
  });

  it('answers 401 to nobody and 404 to users where nothing is left, else `revoked` for what is denied', async () => {
    const { origin, watch } = await serve({
      topicsOf: () => ['project:a'],
      publicTopics: ['project:news'],
    });
    const status = async (query: string) => (await fetch(`${origin}/live?${query}`)).status;
    expect(await status('topic=project:a')).toBe(401);
    expect(await status('user=ann&topic=project:b')).toBe(404);
    const { seen } = watch('user=ann&topic=project:b&topic=project:news');
    await expect.poll(() => seen.at(-1), patience).toBe('snapshot 0');
    expect(seen).toEqual(['project:b unknown', 'news: ', 'snapshot 0']);
  });
});

describe('access from data', () => {
  it('gives pages and streams every topic of a document, by any of their names', async () => {
    const { db, origin } = await serve({
      memberships: [
        membersOf('space', {
          topic: (id) => `space:${id}`,
          with: [(id) => `project:${id}`],
          users: 'owner',
        }),
      ],
    });
    await db
      .collection<{ _id: string; owner: string }>('space')
      .insertOne({ _id: '1', owner: 'ann' });
    const status = async (user: string) =>
      (await fetch(`${origin}/pages?topic=project:1&user=${user}`)).status;
    expect([await status('ann'), await status('ben')]).toEqual([200, 404]);
  });

  it('rejects two sources that give the same topic', async () => {
    const source = membersOf('space', { topic: (id) => `space:${id}`, users: 'owner' });
    await expect(serve({ memberships: [source, source] })).rejects.toMatchObject({
      code: 'conflicting-sources',
    });
  });

  async function serveProjects() {
    const served = await serve({
      memberships: [
        membersOf('project', {
          topic: (id) => `project:${id}`,
          users: 'members.user',
          since: 'members.since',
        }),
      ],
      sessions: sessionsIn('session', { expiresAt: 'expires' }),
    });
    const [projects, sessions] = [
      served.db.collection('project'),
      served.db.collection<{ _id: string; expires: Date }>('session'),
    ];
    const expires = new Date(Date.now() + 3_600_000);
    const signIn = (id: string) => sessions.insertOne({ _id: id, expires });
    const [ann, ben] = [new ObjectId(), new ObjectId()];
    const { insertedId } = await projects.insertOne({ members: [{ user: ann }] });
    const id = insertedId.toHexString();
    const setMembers = (members: readonly object[]) =>
      projects.updateOne({ _id: insertedId }, { $set: { members } });
    return { ...served, sessions, signIn, setMembers, id, ann, ben };
  }

  it('P10: grants and revokes with the document, on streams that ask for everything or for this', async () => {
    const { watch, note, signIn, setMembers, tidings, id, ann, ben } = await serveProjects();
    await signIn('1');
    await signIn('2');
    await note(id, 'first');
    const all = watch(`user=${ann.toHexString()}&session=1`);
    await expect.poll(() => all.seen.at(-1), patience).toBe('snapshot 0');
    // Nothing is his: there is no stream of nothing.
    const ofBen = watch(`user=${ben.toHexString()}&session=2`);
    await expect.poll(() => ofBen.source.state.name, patience).not.toBe('live');
    await setMembers([{ user: ann }, { user: ben, since: new Date() }]);
    const his = watch(`user=${ben.toHexString()}&session=2&topic=project:${id}`);
    await expect.poll(() => his.seen.at(-1), patience).toBe('snapshot 0');
    expect(his.seen[0]).toBe(`${id}: first`);
    await setMembers([{ user: ben }]);
    await note(id, 'after');
    await expect.poll(() => his.seen.at(-1), patience).toBe(`${id} + after`);
    await expect.poll(() => all.seen.at(-1), patience).toBe(`project:${id} removed`);
    expect(tidings.counts().lookUps).toBe(0);
  });

  it('P3: gives an open stream what a document gives its user, asked for before or not', async () => {
    const { watch, note, signIn, setMembers, db, id, ann, ben } = await serveProjects();
    await signIn('2');
    await note(id, 'first');
    const { insertedId: own } = await db
      .collection('project')
      .insertOne({ members: [{ user: ben }] });
    const query = `user=${ben.toHexString()}&session=2`;
    const all = watch(query);
    const asking = watch(`${query}&topic=project:${id}&topic=project:${own.toHexString()}`);
    for (const { seen } of [all, asking])
      await expect.poll(() => seen.at(-1), patience).toBe('snapshot 0');
    expect(asking.seen).toContain(`project:${id} unknown`);
    await setMembers([{ user: ann }, { user: ben }]);
    for (const { seen } of [all, asking]) {
      await expect.poll(() => seen.slice(-2), patience).toEqual([`${id}: first`, 'resumed 0']);
    }
    await note(id, 'second');
    for (const { seen } of [all, asking])
      await expect.poll(() => seen.at(-1), patience).toBe(`${id} + second`);
  });

  it('P10: ends the streams of a session whose document is changed so that it is over', async () => {
    const { watch, signIn, sessions, ann } = await serveProjects();
    await signIn('1');
    const { seen } = watch(`user=${ann.toHexString()}&session=1`);
    await expect.poll(() => seen.at(-1), patience).toBe('snapshot 0');
    await sessions.updateOne({ _id: '1' }, { $set: { expires: new Date(0) } });
    await expect.poll(() => seen.at(-1), patience).toMatch(/^project:.* expired$/);
  });

  it('P10: ends the streams of a session whose document is deleted, and of no other', async () => {
    const { watch, signIn, sessions, note, id, ann } = await serveProjects();
    await signIn('1');
    await signIn('2');
    const [one, two] = [
      watch(`user=${ann.toHexString()}&session=1`),
      watch(`user=${ann.toHexString()}&session=2`),
    ];
    for (const { seen } of [one, two])
      await expect.poll(() => seen.at(-1), patience).toBe('snapshot 0');
    await sessions.deleteOne({ _id: '1' });
    await note(id, 'after');
    await expect.poll(() => two.seen.at(-1), patience).toBe(`${id} + after`);
    expect(one.seen.at(-1)).toBe(`project:${id} signedOut`);
    await expect
      .poll(() => one.source.state, patience)
      .toMatchObject({ name: 'stopped', reason: 'unauthorized' });
  });
});
