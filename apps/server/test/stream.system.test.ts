import { comparePositions, parsePosition } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { metricOf, readMetrics } from '@tidings/dev-app';
import {
  idsOf,
  namesOf,
  openStream,
  withTitle,
  type OpenStream,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';

function titlesOf(stream: OpenStream): unknown[] {
  return stream.events
    .filter(({ event }) => event === 'newPost')
    .map(({ data }) => (data as { title: unknown }).title);
}

function expectIncreasing(ids: readonly string[]): void {
  const positions = ids.map((id) => parsePosition(id));
  positions.reduce((before, after) => {
    if (before === undefined || after === undefined)
      throw new Error(`Not a position in ${ids.join(' ')}`);
    expect(comparePositions(before, after)).toBeLessThan(0);
    return after;
  });
}

describe('GET /sse', () => {
  it('sends the posts without an id, then a sync with the outcome snapshot with one, to a first visit', async () => {
    const database = await createTestDatabase();
    await database.collection('post').insertOne({ title: 'before' });
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    const sync = await stream.find('sync');

    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(namesOf(stream)).toEqual(['posts', 'sync']);
    const [posts] = stream.events;
    expect(posts?.id).toBeUndefined();
    expect(posts?.data).toMatchObject({ posts: [{ title: 'before' }], complete: true });
    expect(sync.data).toMatchObject({ outcome: 'snapshot', missed: 0, generation: 1 });
    expect(sync.id).toBe((sync.data as { position: string }).position);
  });

  it('sends newPost, postEdited and postDeleted for what any client writes', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    const posts = database.collection('post');
    const { insertedId } = await posts.insertOne({ title: 'one', secret: 'stays here' });
    await posts.updateOne({ _id: insertedId }, { $set: { title: 'two' } });
    await posts.updateOne({ _id: insertedId }, { $set: { title: 'three' } });
    await posts.deleteOne({ _id: insertedId });
    await stream.find('postDeleted');

    const id = insertedId.toHexString();
    const changes = stream.events.filter(({ event }) => event.includes('ost') && event !== 'posts');
    const createdAt = insertedId.getTimestamp().toISOString();
    expect(changes[0]?.data).toEqual({ id, title: 'one', createdAt });
    expect(changes).toMatchObject([
      { event: 'newPost', data: { id, title: 'one', createdAt } },
      { event: 'postEdited', data: { id, title: 'two' } },
      { event: 'postEdited', data: { id, title: 'three' } },
      { event: 'postDeleted', data: { id } },
    ]);
  });

  it('sends the default event for an announcement', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    await database.collection('announcement').insertOne({ text: 'Back in five minutes.' });
    expect((await stream.find('message')).data).toEqual({ text: 'Back in five minutes.' });
  });

  it('P2: ids strictly increase over snapshot, live events, heartbeats and a resume', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    await database.collection('post').insertMany([{ title: 'a' }, { title: 'b' }, { title: 'c' }]);
    await stream.find(withTitle('c'));
    await stream.find('heartbeat');
    expectIncreasing(idsOf(stream));
    stream.close();

    const last = idsOf(stream).at(-1);
    await database.collection('post').insertMany([{ title: 'd' }, { title: 'e' }]);
    const second = await openStream(`${server.url}/sse`, last);
    await second.find(withTitle('e'));
    await second.find('sync');
    await second.find('heartbeat');
    expectIncreasing([...idsOf(stream), ...idsOf(second)]);
  });

  it('P3: a resume gets exactly what followed its id, then a sync with the outcome resumed', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const first = await openStream(`${server.url}/sse`);
    await first.find('sync');
    const posts = database.collection('post');
    for (const title of ['a', 'b', 'c', 'd']) await posts.insertOne({ title });
    const b = await first.find(withTitle('b'));
    await first.find(withTitle('d'));

    const second = await openStream(`${server.url}/sse`, b.id);
    const sync = await second.find('sync');
    expect(namesOf(second)).toEqual(['newPost', 'newPost', 'sync']);
    expect(titlesOf(second)).toEqual(['c', 'd']);
    expect(sync.data).toMatchObject({ outcome: 'resumed', missed: 2 });
  });

  it('P3: takes the header before ?lastEventId=, which a native reconnect repeats', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const first = await openStream(`${server.url}/sse`);
    await first.find('sync');
    const posts = database.collection('post');
    for (const title of ['a', 'b', 'c']) await posts.insertOne({ title });
    const a = await first.find(withTitle('a'));
    const b = await first.find(withTitle('b'));
    await first.find(withTitle('c'));

    const both = await openStream(`${server.url}/sse?lastEventId=${a.id ?? ''}`, b.id);
    await both.find('sync');
    expect(titlesOf(both)).toEqual(['c']);
    const query = await openStream(`${server.url}/sse?lastEventId=${a.id ?? ''}`);
    await query.find('sync');
    expect(titlesOf(query)).toEqual(['b', 'c']);
  });

  it('P3: history and live meet without a gap or a duplicate under concurrent writes', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const posts = database.collection('post');
    const total = 600;
    const written = (async () => {
      for (let n = 0; n < total; n += 6) {
        await Promise.all(
          Array.from({ length: 6 }, (_, i) => posts.insertOne({ n, title: `p${String(n + i)}` })),
        );
      }
    })();
    const streams: OpenStream[] = [];
    for (let i = 0; i < 20; i += 1) streams.push(await openStream(`${server.url}/sse`));
    await written;
    await posts.insertOne({ title: 'end' });
    const newest = await posts.find().sort({ _id: -1 }).toArray();
    for (const stream of streams) {
      await stream.find(withTitle('end'));
      const snapshot = stream.events.find(({ event }) => event === 'posts')?.data as {
        posts: { id: string }[];
      };
      const live = stream.events
        .filter(({ event }) => event === 'newPost')
        .map(({ data }) => (data as { id: string }).id);
      const ids = [...snapshot.posts.map(({ id }) => id), ...live];
      expect(new Set(ids).size).toBe(ids.length);
      const shown = ids.sort().reverse();
      expect(shown).toEqual(newest.slice(0, shown.length).map(({ _id }) => _id.toHexString()));
    }
  });

  it.each(['nonsense', '0', 'zzzzzzzz.0f3n9a7c.toumui.1.1.0', 'x'.repeat(5000), '../../etc'])(
    'P4: answers the id %.20s, which cannot be resumed, with a snapshot and gap',
    async (id) => {
      const database = await createTestDatabase();
      const server = await startTestServer(database);
      const stream = await openStream(`${server.url}/sse`, id);
      const sync = await stream.find('sync');
      expect(namesOf(stream)).toEqual(['posts', 'sync']);
      expect(sync.data).toMatchObject({ outcome: 'gap' });
    },
  );

  it('P6: resumes on a process that was started after the id was given out', async () => {
    const database = await createTestDatabase();
    const before = await startTestServer(database);
    const stream = await openStream(`${before.url}/sse`);
    await stream.find('sync');
    const posts = database.collection('post');
    await posts.insertOne({ title: 'seen' });
    const seen = await stream.find(withTitle('seen'));
    await before.close();
    await posts.insertOne({ title: 'missed' });

    const after = await startTestServer(database);
    const second = await openStream(`${after.url}/sse`, seen.id);
    // The new process may still be reading the past: then missed events arrive after the outcome.
    await second.find(withTitle('missed'));
    expect((await second.find('sync')).data).toMatchObject({ outcome: 'resumed' });
    expect(titlesOf(second)).toEqual(['missed']);
  });

  it('P3: resumes from the oplog what is no longer in the log', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database, { MAX_LOG_BYTES: '2000', HEARTBEAT_MS: '300' });
    const first = await openStream(`${server.url}/sse`);
    await first.find('sync');
    const posts = database.collection('post');
    const { insertedId: _id } = await posts.insertOne({ title: 'seen' });
    const seen = await first.find(withTitle('seen'));
    const titles = Array.from({ length: 12 }, (_, n) => `missed ${String(n)}`);
    for (const title of titles) await posts.insertOne({ title });
    await posts.deleteOne({ _id });
    await first.find('postDeleted');
    first.close();
    // Enough heartbeats to push all of it out of the log.
    const metrics = () => readMetrics(server.url);
    const published = () => metricOf(server.url, 'tidings_frames_published_total');
    await expect.poll(published, { timeout: 30_000 }).toBeGreaterThanOrEqual(45);

    const second = await openStream(`${server.url}/sse`, seen.id);
    const sync = await second.find('sync');
    expect(titlesOf(second)).toEqual(titles);
    expect(sync.data).toMatchObject({ outcome: 'resumed', missed: titles.length + 1 });
    expectIncreasing([seen.id ?? '', ...idsOf(second)]);
    await expect.poll(metrics).toContain('tidings_catch_ups_total{outcome="reached"} 1');
  });

  it('P6: resumes from the oplog on a process that goes back no further than its start', async () => {
    const database = await createTestDatabase();
    const before = await startTestServer(database);
    const stream = await openStream(`${before.url}/sse`);
    await stream.find('sync');
    const posts = database.collection('post');
    await posts.insertOne({ title: 'seen' });
    const seen = await stream.find(withTitle('seen'));
    await before.close();
    await posts.insertMany([{ title: 'missed 1' }, { title: 'missed 2' }]);
    // The next process starts in a later second than these: cluster times count in seconds.
    await expect
      .poll(() => Date.now(), { timeout: 5_000 })
      .toBeGreaterThan((Math.floor(Date.now() / 1000) + 1) * 1000);

    const after = await startTestServer(database, { RECENT_PAST_MS: '0' });
    const again = await Promise.all(
      Array.from({ length: 50 }, () => openStream(`${after.url}/sse`, seen.id)),
    );
    for (const second of again) {
      const sync = await second.find('sync');
      expect(titlesOf(second)).toEqual(['missed 1', 'missed 2']);
      expect(sync.data).toMatchObject({ outcome: 'resumed', missed: 2 });
    }
    await expect
      .poll(() => readMetrics(after.url))
      .toContain('tidings_catch_ups_total{outcome="reached"} 1');
  });

  it('P6: gives an event the same id on every node, transactions included', async () => {
    const database = await createTestDatabase();
    const [a, b] = [await startTestServer(database), await startTestServer(database)];
    const streams = [await openStream(`${a.url}/sse`), await openStream(`${b.url}/sse`)];
    for (const stream of streams) await stream.find('sync');
    const posts = database.collection('post');
    await database.client.withSession((session) =>
      session.withTransaction(async () => {
        for (const title of ['t1', 't2', 't3']) await posts.insertOne({ title }, { session });
      }),
    );
    await posts.insertMany([{ title: 'm1' }, { title: 'end' }]);
    for (const stream of streams) await stream.find(withTitle('end'));
    const [one, other] = streams.map((stream) =>
      stream.events
        .filter(({ event }) => event === 'newPost')
        .map(({ id, data }) => ({ id, title: (data as { title: string }).title })),
    );
    expect(one).toHaveLength(5);
    expect(one).toEqual(other);
    const third = await openStream(`${b.url}/sse`, one?.[1]?.id);
    await third.find('sync');
    expect(titlesOf(third)).toEqual(['t3', 'm1', 'end']);
  });

  it('P11: quarantines documents that break the contract, and continues', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    const posts = database.collection('post');
    const bad = [
      { title: 42 },
      { body: 'no title' },
      { title: 'x'.repeat(300_000) },
      { title: new ObjectId() },
      { title: ['a'] },
      { title: '   ' },
      { title: 'ok', clientId: 'not a uuid' },
      { title: 'ok', editedAt: 'yesterday' },
    ];
    for (const document of bad) await posts.insertOne(document);
    await posts.insertOne({ _id: 'a string' as unknown as ObjectId, title: 'wrong id' });
    await posts.insertOne({ title: 'good' });
    await stream.find(withTitle('good'));

    expect(titlesOf(stream)).toEqual(['good']);
    const metrics = await readMetrics(server.url);
    expect(metrics).toContain(`tidings_contract_violations_total ${String(bad.length + 1)}\n`);
    await expect
      .poll(() => database.collection('quarantine').countDocuments(), { timeout: 10_000 })
      .toBe(bad.length + 1);
    const late = await openStream(`${server.url}/sse`);
    await late.find('sync');
    expect((late.events[0]?.data as { posts: unknown[] }).posts).toMatchObject([{ title: 'good' }]);
  });

  it('P11: finds the newest posts below any number of documents that break the contract', async () => {
    const database = await createTestDatabase();
    await database.collection('post').insertOne({ title: 'far down' });
    const bad = Array.from({ length: 3000 }, (_, n) => ({ title: n }));
    await database.collection('post').insertMany(bad);
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    expect(stream.events[0]?.data).toMatchObject({
      posts: [{ title: 'far down' }],
      complete: true,
    });
  });

  it('P11: deletes a post that was edited into an invalid one, and restores it when it is fixed', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    const posts = database.collection<{ title: unknown }>('post');
    const { insertedId: _id } = await posts.insertOne({ title: 'fine' });
    await posts.updateOne({ _id }, { $set: { title: 7 } });
    await posts.updateOne({ _id }, { $set: { title: 8 } });
    await posts.updateOne({ _id }, { $set: { title: 'mended' } });
    await stream.find(withTitle('mended'));
    const changes = stream.events.filter(({ event }) => event.includes('ost') && event !== 'posts');
    expect(changes.map(({ event }) => event)).toEqual(['newPost', 'postDeleted', 'newPost']);
  });

  it('costs the database a handful of commands when a thousand connect at once', async () => {
    const database = await createTestDatabase();
    await database
      .collection('post')
      .insertMany(Array.from({ length: 80 }, (_, n) => ({ title: `p${String(n)}` })));
    const commands: string[] = [];
    const server = await startTestServer(
      database,
      { MAX_CONNECTIONS_PER_ADDRESS: '2000' },
      {
        client: { monitorCommands: true },
        onClient(client) {
          client.on('commandStarted', ({ commandName }) => commands.push(commandName));
        },
      },
    );
    await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status).toBe(200);
    commands.length = 0;
    const streams = await Promise.all(
      Array.from({ length: 1000 }, () => openStream(`${server.url}/sse`)),
    );
    for (const stream of streams) await stream.find('sync');

    const reads = commands.filter((name) =>
      ['find', 'aggregate', 'count', 'distinct'].includes(name),
    );
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.length).toBeLessThanOrEqual(5);
    for (const stream of streams) {
      expect((await stream.find('posts')).data).toMatchObject({ posts: { length: 50 } });
    }
  });

  it('sends gap and the new list to connected clients when the database was dropped', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    await database.collection('post').insertOne({ title: 'old world' });
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    await database.dropDatabase();
    await stream.find(
      ({ event, data }) => event === 'sync' && (data as { outcome: string }).outcome === 'gap',
    );
    const posts = stream.events.filter(({ event }) => event === 'posts');
    expect(posts.at(-1)?.data).toMatchObject({ posts: [], complete: true });
    await database.collection('post').insertOne({ title: 'new world' });
    // As a new post, or in the list of one more gap: the drop of the feed's own collection may come after.
    await stream.find(({ data }) => JSON.stringify(data).includes('"title":"new world"'));
  });

  it('sends moving with a time to reconnect, and ends, when the server is closed', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    await server.close();
    await stream.ended;
    // It goes ahead of what waits, a heartbeat for instance.
    const moving = stream.events.find(({ event }) => event === 'moving');
    const { retryMs } = moving?.data as { retryMs: number };
    expect(retryMs).toBeGreaterThanOrEqual(1_000);
    expect(retryMs).toBeLessThanOrEqual(1_100);
    expect(moving?.id).toBeUndefined();
  });

  it('bounds its snapshots by ?limit=, rounded down, also after a gap, and refuses anything else', async () => {
    const database = await createTestDatabase();
    const posts = database.collection('post');
    await posts.insertMany([1, 2, 3].map((n) => ({ title: String(n) })));
    const { url } = await startTestServer(database);
    const read = async (query: string, lastEventId?: string) => {
      const stream = await openStream(`${url}/sse?${query}`, lastEventId);
      await stream.find('sync');
      const snapshot = await stream.find('posts');
      return snapshot.data as { posts: { title: string }[]; complete: boolean };
    };
    const two = { posts: [{ title: '3' }, { title: '2' }], complete: false };
    expect(await read('limit=4')).toMatchObject(two);
    const foreign = '0foreign.0f3n9a7c.00000001.00000001.0001.0';
    expect(await read('limit=2', foreign)).toMatchObject(two);
    for (const query of ['limit=5', 'limit=1000000', 'covers=a']) {
      const { posts, complete } = await read(query);
      expect([posts.length, complete]).toEqual([3, true]);
    }
    for (const bad of ['limit=0', 'limit=ten', 'limit=', 'limit=-1', 'limit=1&limit=2']) {
      for (const path of [`/sse?${bad}`, `/message/${'0'.repeat(24)}?${bad}`]) {
        const refused = await fetch(`${url}${path}`);
        expect(refused.status).toBe(400);
        expect(await refused.json()).toMatchObject({
          errors: [{ field: 'limit', message: expect.stringContaining('at least 1') as string }],
        });
      }
      expect((await fetch(`${url}/sse?${bad}`, { method: 'HEAD' })).status).toBe(400);
    }
  });

  it('P9: refuses with a problem, never with an empty stream', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database, { MAX_CONNECTIONS: '1' });
    const open = await openStream(`${server.url}/sse`);
    await open.find('sync');
    const full = await fetch(`${server.url}/sse`);
    expect(full.status).toBe(503);
    expect(full.headers.get('retry-after')).toBe('5');
    expect(full.headers.get('content-type')).toContain('application/problem+json');
    expect(await full.json()).toMatchObject({ code: 'too-many-connections', status: 503 });
    const wrong = await fetch(`${server.url}/sse?room=x`);
    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({ errors: [{ field: 'room.0' }] });
    open.close();
    await expect
      .poll(async () => {
        const again = await fetch(`${server.url}/sse`, { method: 'HEAD' });
        return again.status;
      })
      .toBe(200);
  });
});
