import { MongoClient, type ObjectId } from 'mongodb';
import { describe, expect, inject, it } from 'vitest';
import { readMetrics } from '@tidings/dev-app';
import {
  openStream,
  withTitle,
  type OpenStream,
  type StreamEvent,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';

const megabyte = 1024 * 1024;

const isGap = ({ event, data }: StreamEvent) =>
  event === 'sync' && (data as { outcome: string }).outcome === 'gap';
const namesOf = ({ events }: OpenStream) =>
  events.map(({ event }) => event).filter((name) => name !== 'heartbeat' && name !== 'presence');
const metricsOf = ({ url }: { url: string }) => readMetrics(url);

describe('a document too large for an event', () => {
  it('P11: is quarantined wherever its bytes are, and the next one is delivered', async () => {
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const stream = await openStream(`${server.url}/sse`);
    await stream.find('sync');
    const text = 'x'.repeat(15 * megabyte);
    const posts = database.collection('post');
    // Any client may choose an id of any type.
    const largeId = text.slice(0, 2 * megabyte) as unknown as ObjectId;
    await posts.insertOne({ title: text });
    await posts.insertOne({ title: 'fits', body: text });
    await posts.insertOne({ _id: largeId, title: 'fits' });
    await posts.insertOne({ title: [text] });
    await database.collection('announcement').insertOne({ text });
    // What the contract does not name stays behind, however large.
    await posts.insertOne({ title: 'good', secret: text });
    await stream.find(withTitle('good'));

    expect(namesOf(stream)).toEqual(['posts', 'sync', 'newPost']);
    expect(await metricsOf(server)).toMatch(/^tidings_contract_violations_total 5$/m);
    const rejected = database.collection('quarantine');
    await expect.poll(() => rejected.countDocuments(), { timeout: 20_000 }).toBe(5);
    const late = await openStream(`${server.url}/sse`);
    await late.find('sync');
    expect(late.events[0]?.data).toMatchObject({ posts: [{ title: 'good' }], complete: true });
  });
});

/** Whether the MongoDB of this run splits such a change: from 6.0.9, and from 7.0 on. */
const isSplit = await MongoClient.connect(inject('mongodbUri')).then(async (client) => {
  const { version } = await client.db('admin').command({ buildInfo: 1 });
  await client.close();
  return !/^6\.(?:0\.[0-8]|[1-9]\.\d+)(?!\d)/.test(String(version));
});

// Each kind of MongoDB has its own tests, and none of them counts as skipped where the other runs.
if (isSplit) {
  describe('a change above 16 MB, where MongoDB splits it', () => {
    it('P3: causes no gap, neither live nor on a resume across it', async () => {
      const database = await createTestDatabase();
      const server = await startTestServer(database);
      const posts = database.collection<{ title: string; body?: string }>('post');
      const stream = await openStream(`${server.url}/sse`);
      const { id } = await stream.find('sync');
      const body = 'x'.repeat(9 * megabyte);
      const { insertedId: _id } = await posts.insertOne({ title: 'big', body });
      await posts.updateOne({ _id }, { $set: { title: 'edited' } });
      await posts.updateOne({ _id }, { $set: { body: 'mended' } });
      await stream.find(withTitle('edited'));
      expect(namesOf(stream)).toEqual(['posts', 'sync', 'newPost']);
      const other = await startTestServer(database);
      for (const { url } of [server, other]) {
        const back = await openStream(`${url}/sse`, id);
        expect((await back.find('sync')).data).toMatchObject({ outcome: 'resumed', missed: 1 });
        expect(await metricsOf({ url })).toMatch(/^tidings_feed_resets_total 0$/m);
      }
    });
  });
} else {
  describe('a change above 16 MB', () => {
    it('P4: sends gap and the current list to all, is counted, and stops nothing', async () => {
      const database = await createTestDatabase();
      const server = await startTestServer(database);
      const posts = database.collection<{ title: string; body?: string }>('post');
      const streams = await Promise.all([1, 2, 3].map(() => openStream(`${server.url}/sse`)));
      for (const stream of streams) await stream.find('sync');
      await posts.insertOne({ title: 'before' });
      for (const stream of streams) await stream.find(withTitle('before'));
      const before = streams[0]?.events.find(withTitle('before'))?.id;
      // It breaks the contract, but it is a field that is used.
      const body = 'x'.repeat(9 * megabyte);
      const { insertedId: _id } = await posts.insertOne({ title: 'big', body });
      // With the document as it was and as it is, its change is more than MongoDB lets pass.
      await posts.updateOne({ _id }, { $set: { title: 'edited' } });
      for (const stream of streams) await stream.find(isGap);
      await posts.insertOne({ title: 'after' });
      for (const stream of streams) {
        await stream.find(withTitle('after'));
        expect(namesOf(stream)).toEqual(['posts', 'sync', 'newPost', 'posts', 'sync', 'newPost']);
        expect(stream.events.findLast(({ event }) => event === 'posts')?.data).toMatchObject({
          posts: [{ title: 'before' }],
        });
      }
      expect(await metricsOf(server)).toMatch(/^tidings_feed_resets_total 1$/m);

      // Nobody can be brought back over it, on this node or on another.
      const other = await startTestServer(database);
      for (const { url } of [server, other]) {
        const late = await openStream(`${url}/sse`, before);
        expect((await late.find('sync')).data).toMatchObject({ outcome: 'gap' });
        expect(namesOf(late)).toEqual(['posts', 'sync']);
        await late.find('heartbeat');
      }
    });
  });
}
