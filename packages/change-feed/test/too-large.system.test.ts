import { MongoClient } from 'mongodb';
import { describe, expect, inject, it } from 'vitest';
import type { ChangeItem, FeedLog } from '../src/index.ts';
import { isUnableToSplit, readAbilities } from '../src/server-abilities.ts';
import { catchUp, collect, patience, untilOpen, useDatabase } from './use-database.ts';

const database = useDatabase();

/** More than half of what MongoDB lets a document, or a change with both its images, be. */
const bigText = 'x'.repeat(9 * 1024 * 1024);

/** A log that keeps what it is warned of. */
function keepWarnings(): { log: FeedLog; warnings: Record<string, unknown>[] } {
  const warnings: Record<string, unknown>[] = [];
  const log = {
    info: () => undefined,
    warn: (context: object) => void warnings.push({ ...context }),
    error: () => undefined,
  };
  return { log, warnings };
}

async function editBig(): Promise<void> {
  const posts = database().db.collection('post');
  await posts.insertOne({ title: 'big', text: bigText });
  // Its change has the document as it was and as it is.
  await posts.updateOne({ title: 'big' }, { $set: { edited: true } });
}

/** Whether the server of this run splits a change that is too large for one answer. */
const { splitsLargeChanges } = await MongoClient.connect(inject('mongodbUri')).then(
  async (client) => {
    const abilities = await readAbilities(client.db('admin'));
    await client.close();
    return abilities;
  },
);

// Each kind of MongoDB has its own tests, and none of them counts as skipped where the other runs.
if (splitsLargeChanges) {
  describe('a change above 16 MB, where the server splits it', () => {
    it.each([false, true])(
      'P3: arrives whole and once, in its place, live, from the past and again (read-only: %s)',
      async (readOnly) => {
        const { client, db, feed: makeFeed } = database();
        const feed = makeFeed({ readOnly });
        const collected = collect(feed);
        await untilOpen(feed);
        const posts = db.collection('post');
        await posts.insertOne({ title: 'big', text: bigText });
        await client.withSession((session) =>
          session.withTransaction(async () => {
            await posts.insertOne({ title: 'before' }, { session });
            await posts.updateOne({ title: 'big' }, { $set: { edited: true } }, { session });
            await posts.insertOne({ title: 'after' }, { session });
          }),
        );
        await posts.insertOne({ title: 'last' });
        const titlesOf = (changes: readonly ChangeItem[]) =>
          changes.map(
            ({ change }): unknown => 'fullDocument' in change && change.fullDocument?.['title'],
          );
        const titles = ['big', 'before', 'big', 'after', 'last'];
        await expect.poll(() => titlesOf(collected.changes()), patience).toEqual(titles);
        const changes = collected.changes();
        // The changes of a transaction share a cluster time.
        expect(changes.map(({ position }) => position.ordinal)).toEqual([1, 1, 2, 3, 1]);
        expect(changes[2]?.change).toMatchObject({
          operation: 'update',
          fullDocument: { title: 'big', text: bigText, edited: true },
          fullDocumentBeforeChange: { title: 'big', text: bigText },
        });
        expect(feed.status()).toMatchObject({ restarts: 0, resets: 0 });

        const fresh = makeFeed({ readOnly });
        const again = collect(fresh);
        await untilOpen(fresh);
        await expect.poll(() => titlesOf(again.changes()), patience).toEqual(titles);
        expect(again.changes().map(({ position }) => position)).toEqual(
          changes.map(({ position }) => position),
        );
        const [first, last] = [changes[0], changes.at(-1)];
        if (first === undefined || last === undefined) throw new Error('Nothing came.');
        const replayed = [];
        const signal = AbortSignal.timeout(30_000);
        const stretch = { after: first.position, until: last.position, signal };
        for await (const item of feed.replay(stretch)) replayed.push(item);
        expect(titlesOf(replayed)).toEqual(titles);
      },
    );
  });
} else {
  describe('a change above 16 MB', () => {
    it('is known not to be split by a member that lacks the stage', async () => {
      const stream = database().db.watch([{ $changeStreamSplitLargeEvent: {} }]);
      const error: unknown = await stream.tryNext().catch((refused: unknown) => refused);
      await stream.close();
      expect(isUnableToSplit(error)).toBe(true);
    });

    it.each([false, true])(
      'P4: resets the feed once, which goes on after it, and each try is logged (read-only: %s)',
      async (readOnly) => {
        const { db, feed: makeFeed } = database();
        const { log, warnings } = keepWarnings();
        const feed = makeFeed({ log, readOnly });
        const collected = collect(feed);
        await untilOpen(feed);
        await editBig();
        await expect.poll(() => collected.opened().length, { timeout: 50_000 }).toBe(2);
        expect(collected.opened()[1]).toMatchObject({ why: 'reset', reason: /16MB/ });
        await untilOpen(feed);
        await db.collection('post').insertOne({ title: 'after' });
        await expect
          .poll(() => collected.changes().at(-1)?.change, patience)
          .toMatchObject({ fullDocument: { title: 'after' } });
        await expect
          .poll(() => feed.status(), patience)
          .toMatchObject({ state: 'open', ready: true, resets: 1 });
        // While all is quiet, the change itself is the newest thing to open at for who may write nothing.
        expect(feed.status().restarts).toBeLessThanOrEqual(readOnly ? 2 : 1);
        expect(warnings).toHaveLength(feed.status().restarts);
      },
    );

    it('P4: makes a feed that finds it in the recent past start from now', async () => {
      const { db, feed: makeFeed } = database();
      await editBig();
      const feed = makeFeed();
      const collected = collect(feed);
      await untilOpen(feed);
      await expect.poll(() => collected.opened(), patience).toMatchObject([{ why: 'start' }]);
      await db.collection('post').insertOne({ title: 'after' });
      expect(await catchUp(feed, collected)).toMatchObject([
        { change: { fullDocument: { title: 'after' } } },
      ]);
    });

    it('P4: refuses a replay over it', async () => {
      const { db, feed: makeFeed } = database();
      const feed = makeFeed();
      const collected = collect(feed);
      await untilOpen(feed);
      await db.collection('post').insertOne({ title: 'before' });
      const [before] = await catchUp(feed, collected);
      await editBig();
      await expect.poll(() => collected.opened().length, patience).toBe(2);
      await db.collection('post').insertOne({ title: 'after' });
      const after = (await catchUp(feed, collected)).at(-1);
      if (before === undefined || after === undefined) throw new Error('Two changes were seen.');
      const stretch = { after: before.position, until: after.position };
      const replay = feed.replay({ ...stretch, signal: AbortSignal.timeout(30_000) });
      const read = async () => {
        for await (const item of replay) expect(item.position).toEqual(before.position);
      };
      await expect(read()).rejects.toMatchObject({
        code: 'history-lost',
        cause: expect.objectContaining({ code: 10334 }) as unknown,
      });
    });
  });
}
