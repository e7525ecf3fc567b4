import { MongoClient } from 'mongodb';
import { describe, expect, inject, it } from 'vitest';

describe('the global setup for vitest', () => {
  it('provides a replica set that can be written to', async () => {
    const client = new MongoClient(inject('mongodbUri'));
    try {
      const hello = await client.db('admin').command({ hello: 1 });
      expect(hello).toMatchObject({ setName: 'tidings', isWritablePrimary: true });
      const { acknowledged } = await client.db('dev-mongo-setup').collection('it').insertOne({});
      expect(acknowledged).toBe(true);
    } finally {
      await client.close();
    }
  });
});
