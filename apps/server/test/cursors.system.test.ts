import type { Db } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { openStream, createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

/** Finds what reads posts and was not read to its end. */
async function findLeft(database: Db): Promise<unknown[]> {
  const ns = `${database.databaseName}.post`;
  return database.client
    .db('admin')
    .aggregate([{ $currentOp: { idleCursors: true } }, { $match: { ns, type: 'idleCursor' } }])
    .map((operation) => operation['cursor'] as unknown)
    .toArray();
}

describe('cursors in MongoDB', () => {
  it('are gone when a snapshot of more posts than it holds, and pages of them, have been read', async () => {
    const database = await createTestDatabase();
    const documents = Array.from({ length: 300 }, (_, i) =>
      // Some that are passed over, so that a page is more than one read.
      i % 3 === 0 ? { title: i } : { title: `post ${String(i)}` },
    );
    await database.collection('post').insertMany(documents);
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    const titles: string[] = [];
    for (let before = ''; ;) {
      const answer = await fetch(`${server.url}/api/posts?limit=30${before}`);
      // The contract says so.
      const page = (await answer.json()) as { posts: { title: string }[]; next: string | null };
      titles.push(...page.posts.map(({ title }) => title));
      if (page.next === null) break;
      before = `&before=${page.next}`;
    }
    expect(titles).toEqual(
      documents.flatMap(({ title }) => (typeof title === 'string' ? [title] : [])).reverse(),
    );
    // MongoDB itself would keep them for ten minutes.
    await expect.poll(() => findLeft(database)).toEqual([]);
  });
});
