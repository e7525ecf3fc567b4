import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startBalancer } from './kit/start-balancer.ts';
import { exitOf, startProcess, createTestDatabase } from '@tidings/dev-app/testing';
import { signUp, type TestUser } from '@tidings/dev-app';
import { watchPosts } from './kit/watch-posts.ts';

const env = { DRAIN_SPREAD_MS: '500', HEARTBEAT_MS: '1000', MAX_POSTS_PER_MINUTE: '100000' };

/** Posts one after another until told to stop, each again until it is answered (P12). */
function writePosts(
  url: string,
  { headers }: Pick<TestUser, 'headers'>,
): { stop: () => Promise<string[]> } {
  const enough = new AbortController();
  const titles: string[] = [];
  async function post(title: string): Promise<void> {
    const body = JSON.stringify({ title, clientId: randomUUID() });
    for (;;) {
      const answer = await fetch(`${url}/api/posts`, {
        method: 'POST',
        headers,
        body,
      }).catch(() => undefined);
      // Read to its end, so that the connection is free for the next.
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.status === 201) return;
    }
  }
  const writing = (async () => {
    while (!enough.signal.aborted) {
      const title = `post ${String(titles.length)}`;
      await post(title);
      titles.push(title);
    }
  })();
  return {
    async stop() {
      enough.abort();
      await writing;
      return titles;
    },
  };
}

describe('three nodes behind a load balancer, restarted one after another', () => {
  it('P6: lose and repeat nothing and cause no gap for a hundred clients while posts are written', async () => {
    const database = await createTestDatabase();
    const nodes = await Promise.all([1, 2, 3].map(() => startProcess(database, env)));
    const ports = nodes.map(({ url }) => Number(new URL(url).port));
    const url = await startBalancer(ports);
    const clients = Array.from({ length: 100 }, () => watchPosts(url));
    const areLive = () => clients.filter(({ source }) => source.state.name === 'live').length;
    await expect.poll(areLive, { timeout: 20_000 }).toBe(clients.length);

    const writer = writePosts(url, await signUp({ url }));
    for (const [index, { child }] of nodes.entries()) {
      child.kill('SIGTERM');
      expect(await exitOf(child)).toBe(0);
      await startProcess(database, { ...env, PORT: String(ports[index]) });
    }
    const titles = await writer.stop();
    const haveAll = () => clients.filter((client) => client.titles.at(-1) === titles.at(-1)).length;
    await expect.poll(haveAll, { timeout: 20_000 }).toBe(clients.length);

    for (const client of clients) {
      expect(client.titles).toEqual(titles);
      expect(client.reports.filter(isUnexpected)).toEqual([]);
    }
    const states = clients.flatMap((client) => client.states);
    const outcomes = states.flatMap((state) => (state.name === 'live' ? [state.outcome] : []));
    expect(new Set(outcomes)).toEqual(new Set(['snapshot', 'resumed']));
    const moves = states.filter(({ name }) => name === 'reconnecting');
    // Each node was left by all it had: a third of the clients at least, three times.
    expect(moves.length).toBeGreaterThanOrEqual(clients.length);
  });
});

/** Returns whether a wrapper reported anything but a refusal, which a node on its way out may give. */
function isUnexpected(report: unknown): boolean {
  return (report as { kind?: unknown }).kind !== 'refused';
}
