import { describe, expect, it } from 'vitest';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';
import { watchPosts } from './kit/watch-posts.ts';

describe('the wrapper and the server together', () => {
  it('P8: report live only after sync, and then have everything from before', async () => {
    const database = await createTestDatabase();
    await database.collection('post').insertOne({ title: 'before' });
    const { url } = await startTestServer(database);
    const { titles, states } = watchPosts(url);
    await expect.poll(() => states.at(-1)?.name, { timeout: 20_000 }).toBe('live');
    // A heartbeat may have come by now: live still, with its lag.
    expect([...new Set(states.map(({ name }) => name))]).toEqual(['catchingUp', 'live']);
    expect(titles).toEqual(['before']);
  });

  it('P3: neither lose nor repeat anything over restarts of the server while others write', async () => {
    const database = await createTestDatabase();
    let server = await startTestServer(database);
    const { port } = new URL(server.url);
    const page = watchPosts(server.url);
    await expect.poll(() => page.source.state.name, { timeout: 20_000 }).toBe('live');

    const expected: string[] = [];
    const enough = new AbortController();
    const writing = (async () => {
      for (let n = 0; !enough.signal.aborted; n += 1) {
        const title = `post ${String(n)}`;
        await database.collection('post').insertOne({ title });
        expected.push(title);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    // Each heartbeat is one more state that is live: only what became live counts.
    const isLiveAgain = (times: number) =>
      page.states.filter(
        ({ name }, index) => name === 'live' && page.states[index - 1]?.name !== 'live',
      ).length > times;
    for (let restart = 1; restart <= 2; restart += 1) {
      await server.close();
      server = await startTestServer(database, { PORT: port });
      await expect.poll(() => isLiveAgain(restart), { timeout: 20_000 }).toBe(true);
    }
    enough.abort();
    await writing;
    await expect.poll(() => page.titles.at(-1), { timeout: 20_000 }).toBe(expected.at(-1));

    expect(page.titles).toEqual(expected);
    const outcomes = page.states.flatMap((state) => (state.name === 'live' ? [state.outcome] : []));
    expect(new Set(outcomes)).toEqual(new Set(['snapshot', 'resumed']));
    expect(
      page.states.some((state) => state.name === 'reconnecting' && state.reason === 'moving'),
    ).toBe(true);
    expect(page.reports).toEqual([]);
  });
});
