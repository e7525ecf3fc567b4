import type { AppClient } from '../../src/index.ts';
import { MongoClient as Client7, ObjectId as ObjectId7, type MongoClient } from 'mongodb';
import { MongoClient as Client6, ObjectId as ObjectId6 } from 'mongodb-6';
import { MongoClient as Client7Second, ObjectId as ObjectId7Second } from 'mongodb-second';
import mongoose9 from 'mongoose';
import { createRequire } from 'node:module';

/** What an application has of MongoDB, through whatever driver. */
export interface OpenedDriver {
  /** As the application passes it to `createTidings`. */
  readonly given: AppClient;
  /** The same client, for the test: its types are those of the driver that the test resolves. */
  readonly client: MongoClient;
  readonly makeId: () => { toHexString(): string };
  /** Creates the collections as the application does when it starts. */
  readonly createCollections: (database: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

type Open = (uri: string, database: string) => Promise<OpenedDriver>;

const namespaceExists = 48;

/** The collections of the test. */
export const collections = { orders: 'orders', teams: 'teams' } as const;

function ofClient(
  client: AppClient & { close(): Promise<void> },
  makeId: OpenedDriver['makeId'],
): OpenedDriver {
  // All versions have the methods that the test uses.
  const own = client as MongoClient;
  return {
    ...{ given: client, client: own, makeId },
    createCollections: (database) =>
      Promise.all(
        Object.values(collections).map((name) =>
          own
            .db(database)
            .createCollection(name)
            .catch((error: unknown) => {
              if ((error as { code?: unknown }).code !== namespaceExists) throw error;
            }),
        ),
      ),
    close: () => client.close(),
  };
}

// Its types declare a module of the name `mongoose`, which an alias does not have; what is used here is the same in 9.
const require = createRequire(import.meta.url);
const mongoose8 = require('mongoose-8') as typeof mongoose9;

async function openMongoose(
  mongoose: typeof mongoose9,
  uri: string,
  database: string,
): Promise<OpenedDriver> {
  const connection = await mongoose.createConnection(uri, { dbName: database }).asPromise();
  const { ObjectId } = mongoose.Schema.Types;
  return {
    given: connection,
    // All versions have the methods that the test uses.
    client: connection.getClient() as unknown as MongoClient,
    makeId: () => new mongoose.Types.ObjectId(),
    async createCollections() {
      const team = connection.model('Team', new mongoose.Schema({ members: [ObjectId] }));
      const order = connection.model(
        'Order',
        new mongoose.Schema({ team: ObjectId, dish: String }).index({ team: 1 }),
      );
      await Promise.all([team.init(), order.init()]);
    },
    close: () => connection.close(),
  };
}

/** The drivers that work, each with the version or copy that the packages under test do not resolve, but one. */
export const drivers: Readonly<Record<string, Open>> = {
  'mongodb 7, the same copy': async (uri) =>
    ofClient(await new Client7(uri).connect(), () => new ObjectId7()),
  'mongodb 7, a second copy': async (uri) =>
    ofClient(await new Client7Second(uri).connect(), () => new ObjectId7Second()),
  'mongodb 6.20': async (uri) => ofClient(await new Client6(uri).connect(), () => new ObjectId6()),
  'Mongoose 8': (uri, database) => openMongoose(mongoose8, uri, database),
  'Mongoose 9': (uri, database) => openMongoose(mongoose9, uri, database),
};
