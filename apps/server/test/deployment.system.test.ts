import { startMongo, wayNames } from '@tidings/dev-mongo';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exitOf, spawnServer, createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

describe('a server that starts', () => {
  it('ends over a MongoDB that is no replica set, with one line that says what to do', async () => {
    const ways = wayNames.filter((way) => way !== 'deployment');
    const mongo = await startMongo({ port: 0, ways, form: 'standalone' });
    onTestFinished(() => mongo.stop());
    const { child, output } = spawnServer({
      // The driver would wait for as long.
      MONGODB_URI: `${mongo.uri}?replicaSet=rs0&serverSelectionTimeoutMS=600000`,
      PORT: '0',
    });
    expect(await exitOf(child)).toBe(1);
    const lines = output().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 60,
      msg: 'This MongoDB is not a replica set, and change streams need one: start mongod with --replSet and initiate it.',
    });
    expect(output()).not.toContain('stack');
  });

  it.each([
    ['message', 'false', { capped: true, size: 4096 }, /"message" in database ".*" is a capped/],
    ['session', 'false', { capped: true, size: 4096 }, /"session" in database ".*" is a capped/],
    ['post', 'false', { viewOn: 'other' }, /"post" in database ".*" is a view/],
    ['post', 'true', { viewOn: 'other' }, /"post" in database ".*" is a view/],
    ['room', 'true', { timeseries: { timeField: 'at' } }, /"room" in database ".*" is a time/],
  ])(
    'refuses collection %s (read-only: %s) when it is one of %o',
    async (name, readOnly, options, message) => {
      const database = await createTestDatabase();
      await database.createCollection(name, options);
      if (name !== 'post') await database.createCollection('post');
      const before = await database.listCollections().toArray();
      const started = startTestServer(database, { READ_ONLY: readOnly });
      await expect(started).rejects.toThrow(message);
      await expect(started).rejects.toMatchObject({ code: 'unsuitable-collection' });
      expect(await database.listCollections().toArray()).toEqual(before);
    },
  );
});
